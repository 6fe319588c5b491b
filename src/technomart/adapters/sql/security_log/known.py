"""Count the security log once, and then what is new; where any were forgotten, a new entry says so."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, bindparam, func, select

from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.core.tables import store_imports
from technomart.adapters.sql.security_log.tables import security_log
from technomart.domain.security_log.entries import LogAction

SETTLED_AFTER = 3_600_000
"""How many milliseconds before the newest entry nothing is added any more, whatever the clocks of servers say."""
TIME = len("01950000-0000")

row = security_log.c
ENDS = Prepared(
    select(
        select(func.min(row.id)).scalar_subquery().label("oldest"),
        select(func.max(row.id)).scalar_subquery().label("newest"),
        select(func.max(row.id)).where(row.action == LogAction.LOG_PURGED.value).scalar_subquery().label("purged"),
        select(func.count()).select_from(store_imports).scalar_subquery().label("moved_in"),
    )
)


def _number(*where: ColumnElement[bool]) -> ColumnElement[Any]:
    return select(func.count()).select_from(security_log).where(*where).scalar_subquery()


SETTLED = bindparam("settled", type_=String())
COUNT = Prepared(
    select(
        _number(row.id >= bindparam("last", type_=String()), row.id < SETTLED).label("more"),
        _number(row.id >= SETTLED).label("rest"),
    )
)


class Counted(NamedTuple):
    """How many entries come before `last`, as long as no older ones moved in or were forgotten, which `of` says."""

    of: tuple[str, str | None, int] = ("", None, 0)
    last: str = ""
    entries: int = 0


class KnownEntries:
    """How many entries were counted; threads share it, and readers alone tell it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._counted = Counted()

    def total(self, sql: Statements) -> int:
        """Return how many entries there are."""
        (ends,) = sql.all(ENDS)
        if ends["newest"] is None:
            return 0
        of = ends["oldest"], ends["purged"], int(ends["moved_in"])
        known = self._counted if self._counted.of == of else Counted(of)
        settled = max(known.last, settled_before(ends["newest"]))
        (found,) = sql.all(COUNT, last=known.last, settled=settled)
        entries = known.entries + int(found["more"])
        self._counted = Counted(of, settled, entries)
        return entries + int(found["rest"])


def settled_before(newest: str) -> str:
    """Return where the ids begin that may yet get others among them."""
    time = f"{max(0, int(newest[:TIME].replace('-', ''), 16) - SETTLED_AFTER):012x}"
    return f"{time[:8]}-{time[8:]}"
