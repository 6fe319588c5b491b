"""Add up the days that are over, ahead of whatever reads what days add up to."""

import logging
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.kernel.ports import Clock
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.periods import ONE_DAY, SETTLED_AFTER, DaySpan
from technomart.domain.store.unit_of_work import Store, UnitOfWork

log = logging.getLogger(__name__)

DAYS_AT_ONCE = 31
"""How many days one transaction adds up."""
MOST_DAYS_AHEAD = 2 * DAYS_AT_ONCE
"""How many days a report adds up at most before it is made."""

AGAIN = timedelta(days=7)
"""How long a day is added up again with each day that follows it; it finds what a clock that was wrong booked on it."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Due:
    """What has to be done before days are read: those to add up, and from which on none can be over yet."""

    over: Sequence[date] = ()
    early: date | None = None

    def __bool__(self) -> bool:
        """Tell whether anything has."""
        return bool(self.over) or self.early is not None


@dataclass(frozen=True, slots=True)
class CloseDays:
    """Aggregate the days that are over, so that reports read a few rows a day instead of every order."""

    store: Store
    clock: Clock
    days: BusinessDays

    def __call__(self, span: DaySpan) -> int:
        """Add up those of the days that are over and were not added up; return how many were added up, or again.

        Where that cannot be done now it is left, since reports are right without.
        """
        return self._do(self.store.read(lambda work: self._due(work.reports.booked(span), span)))

    def all(self) -> int:
        """Add up every day that is over and was not added up; return how many were added up, or again."""
        return self(DaySpan(date.min, self.days.of(self.clock.now())))

    def before(self, span: DaySpan, look: Callable[[UnitOfWork, Booked], T], about: Hashable = None) -> T:
        """Return what `look` finds after some of the days were added up; it is right without, only slower.

        What tells it which days are added up tells too whether any has to be. `about` is as in `Store.read`.
        """

        def first(work: UnitOfWork) -> tuple[Due, Callable[[], T] | None]:
            booked = work.reports.booked(span)
            due = self._due(booked, span, MOST_DAYS_AHEAD)
            if due:
                return due, None
            found = look(work, booked)
            return due, lambda: found

        due, found = self.store.read(first, about=about)
        if found is not None:
            return found()
        self._do(due)
        return self.store.read(lambda work: look(work, work.reports.booked(span)))

    def _due(self, booked: Booked, span: DaySpan, most: int | None = None) -> Due:
        """Return what is due; a day that is not over by this clock was added up while it was wrong, or is now."""
        last = self.days.of(self.clock.now() - SETTLED_AFTER) - ONE_DAY
        early = booked.closed_in(last + ONE_DAY, span.last)
        over = list(booked.open(DaySpan(span.first, min(span.last, last))))[:most]
        again = booked.closed_in(over[-1] - AGAIN, over[-1]) if over else []
        return Due(sorted([*over, *again]), early[0] if early else None)

    def _do(self, due: Due) -> int:
        done = 0
        try:
            if not due or self.store.only_reads():
                return 0
            if due.early is not None:
                self.store.write(lambda work, first=due.early: work.reports.reopen(first))  # type: ignore[misc]  # as below
            for start in range(0, len(due.over), DAYS_AT_ONCE):
                part = due.over[start : start + DAYS_AT_ONCE]
                self.store.write(lambda work, part=part: work.reports.close(part))  # type: ignore[misc]  # bound at once
                done += len(part)
        except Unavailable:
            log.warning("Days that are over could not be added up now; reports read their orders instead.")
        return done
