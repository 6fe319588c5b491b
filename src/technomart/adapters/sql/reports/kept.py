"""Keep what days add up to, so that the same rows are not added up again at each report."""

import time
from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Date, Integer, Table, bindparam, case, func, select

from technomart.adapters.sql.core.functions import hidden
from technomart.adapters.sql.orders.tables import orders
from technomart.domain.orders.order import OrderType
from technomart.domain.reports.rows import PaidTotals, Ready

MOST_KEPT = 50
"""Of how many sets of days sums are kept."""
RECENT = 1.0  # seconds in which too little is new to wait for whoever reads it
MOST_LATE = 20
"""How many of the newest rows are not kept: one that is stored late may lie between them."""
OLDER, NEWEST = "older", "newest"
"""The parts of what is new since rows were kept: what is to be kept with them, and what is not yet."""

EVERY, BY_ID, BY_DAY = "every", "by id", "by day"
"""How rows of some days are found: all of them, or those since an id, among all that are as new or all of the days."""

EDITS = func.coalesce(func.sum(orders.c.edits), 0)
"""How often what was added up of orders stopped to hold."""

Days: TypeAlias = tuple[date, ...]
Sums: TypeAlias = Mapping[str, tuple[int, int]]
"""The portions and the money of each menu item."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Followed:
    """How many orders of each type there are up to the id `last`, and how long they took; some may yet be `waiting`.

    It holds as long as the orders of the days count no more than these `edits`.
    """

    last: str = ""
    types: Counter[OrderType] = field(default_factory=Counter)
    ready: Ready = field(default_factory=Ready)
    waiting: frozenset[str] = frozenset()
    edits: int = 0


class Latest(Generic[T]):
    """A bounded cache that threads share; what was kept longest ago is forgotten first."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._kept_at = 0.0
        self._lock, self._turn = Lock(), Lock()

    def find(self, key: Hashable) -> T | None:
        """Return what is kept under a key."""
        with self._lock:
            return self._kept.get(key)

    @contextmanager
    def in_turn(self, key: Hashable) -> Iterator[T | None]:
        """Hand out what is kept under a key; where it may be old, one at a time, so that others find what one added.

        Adding up thousands of rows in each thread would take as many times the work. Nobody waits longer than a second.
        """
        is_recent = key in self._kept and time.monotonic() < self._kept_at + RECENT
        is_alone = not is_recent and self._turn.acquire(timeout=RECENT)
        try:
            yield self.find(key)
        finally:
            if is_alone:
                self._turn.release()

    def keep(self, key: Hashable, value: T) -> None:
        """Keep a value."""
        with self._lock:
            self._kept[key], self._kept_at = value, time.monotonic()
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


class AddedUp:
    """What days add up to, told by readers alone.

    Closed ones, also what was `paid` on all of them by one customer or by all, and the `money` and orders of open ones.
    """

    def __init__(self, newest: int = MOST_LATE) -> None:
        """Read so many of the newest rows of open days again at each report."""
        self.newest = newest
        self.closed: Latest[Any] = Latest()
        self.paid: Latest[PaidTotals] = Latest()
        self.money: Latest[Any] = Latest()
        self.followed: Latest[Followed] = Latest()


def since(table: Table, how: str, last: str) -> list[ColumnElement[bool]]:
    """Return what makes a row one of `days`, and newer than the id that a parameter gives."""
    row = table.c
    days: BindParameter[date] = bindparam("days", expanding=True)
    if how == BY_ID:
        return [row.id > bindparam(last, type_=row.id.type), hidden(row.business_date).in_(days)]
    if how == BY_DAY:
        return [row.business_date.in_(days), hidden(row.id) > bindparam(last, type_=row.id.type)]
    return [row.business_date.in_(days)]


def newest_older(table: Table, how: str, last: str) -> ColumnElement[str]:
    """Return the id up to which what is new is to be kept: all but as many of the newest as `newest` says."""
    ids = select(table.c.id).where(*since(table, how, last)).order_by(table.c.id.desc())
    return ids.limit(1).offset(bindparam("newest", type_=Integer())).correlate(None).scalar_subquery()


def part_of(table: Table, how: str, last: str) -> ColumnElement[str]:
    """Return which part of what is new a row belongs to."""
    return case((table.c.id <= newest_older(table, how, last), OLDER), else_=NEWEST)


def last_kept(table: Table, last: str) -> ColumnElement[str]:
    """Return the id that a parameter gives if there is such a row of `days`."""
    row, days = table.c, bindparam("days", expanding=True, type_=Date())
    there = select(row.id).where(row.id == bindparam(last, type_=row.id.type), hidden(row.business_date).in_(days))
    return there.correlate(None).scalar_subquery()
