"""Compare closed days with their rows: in Python, as no engine looks into a content or hashes across rows."""

from collections.abc import Iterator

from sqlalchemy import Connection

from technomart.adapters.sql.cash_sessions.repository import SqlCashSessions
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.day_closes.repository import SqlDayCloses
from technomart.adapters.sql.day_closes.tables import day_closes
from technomart.adapters.sql.papers.repository import SqlPapers
from technomart.domain.audit.invariants import INVARIANTS, Violation
from technomart.domain.day_closes.proof import Proof
from technomart.domain.kernel.errors import Refusal

CODE = "closed_days_hold_their_rows"


def violations(connection: Connection) -> Iterator[Violation]:
    """Yield the closed days that are not what the rows of their days say, by the rule of `technomart day verify`.

    Whether papers are what their own seals are of is asked of the database, which hashes them.
    """
    sql = Statements(connection)
    proof = Proof(SqlDayCloses(sql), SqlPapers(sql), SqlCashSessions(sql))
    for kept in proof.closes.chains():
        for id_, close in zip(kept.ids, proof.each(kept.ids), strict=True):
            faults = [close.message] if isinstance(close, Refusal) else proof.faults(close)
            for sentence in faults:
                yield Violation(CODE, day_closes.name, id_, f"{INVARIANTS[CODE].sentence} {sentence}")
