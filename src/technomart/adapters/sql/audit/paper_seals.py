"""Look in closed days for papers that were changed and sealed anew: in Python, as no engine hashes across rows."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.day_closes.repository import close_of
from technomart.adapters.sql.day_closes.tables import day_closes
from technomart.adapters.sql.papers.repository import SqlPapers
from technomart.domain.audit.invariants import INVARIANTS, Violation
from technomart.domain.day_closes.paper_seals import has_its_papers

CODE = "closed_days_hold_their_rows"


def violations(connection: Connection) -> Iterator[Violation]:
    """Yield the closed days whose papers have other seals than they had then."""
    papers = SqlPapers(Statements(connection))
    ids = connection.execute(select(day_closes.c.id).order_by(day_closes.c.id)).scalars().all()
    for close_id in ids:
        row = connection.execute(select(day_closes).where(day_closes.c.id == close_id)).mappings().one()
        if not has_its_papers(papers, close_of(row)):
            sentence = f"{INVARIANTS[CODE].sentence} Its papers have other seals than they had then."
            yield Violation(CODE, day_closes.name, close_id, sentence)
