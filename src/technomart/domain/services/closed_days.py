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
from technomart.domain.reports.periods import SETTLED_AFTER, DaySpan
from technomart.domain.store.unit_of_work import Store, UnitOfWork

log = logging.getLogger(__name__)

DAYS_AT_ONCE = 31
"""How many days one transaction adds up."""
MOST_DAYS_AHEAD = 2 * DAYS_AT_ONCE
"""How many days a report adds up at most before it is made."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CloseDays:
    """Aggregate the days that are over, so that reports read a few rows a day instead of every order."""

    store: Store
    clock: Clock
    days: BusinessDays

    def __call__(self, span: DaySpan) -> int:
        """Add up those of the days that are over and were not added up; return how many now are.

        Where that cannot be done now it is left, since reports are right without.
        """
        return self._close(self.store.read(lambda work: self._ahead(work.reports.booked(span), span)))

    def all(self) -> int:
        """Add up every day that is over and was not added up; return how many now are."""
        return self(DaySpan(date.min, self.days.of(self.clock.now())))

    def before(self, span: DaySpan, look: Callable[[UnitOfWork, Booked], T], about: Hashable = None) -> T:
        """Return what `look` finds after some of the days were added up; it is right without, only slower.

        What tells it which days are added up tells too whether any has to be. `about` is as in `Store.read`.
        """

        def first(work: UnitOfWork) -> tuple[list[date], Callable[[], T] | None]:
            booked = work.reports.booked(span)
            ahead = self._ahead(booked, span)
            if ahead:
                return ahead, None
            found = look(work, booked)
            return ahead, lambda: found

        ahead, found = self.store.read(first, about=about)
        if found is not None:
            return found()
        self._close(ahead[:MOST_DAYS_AHEAD])
        return self.store.read(lambda work: look(work, work.reports.booked(span)))

    def _ahead(self, booked: Booked, span: DaySpan) -> list[date]:
        last = self.days.of(self.clock.now() - SETTLED_AFTER) - timedelta(days=1)
        return list(booked.open(DaySpan(span.first, min(span.last, last))))

    def _close(self, ahead: Sequence[date]) -> int:
        done = 0
        try:
            if not ahead or self.store.only_reads():
                return 0
            for start in range(0, len(ahead), DAYS_AT_ONCE):
                part = ahead[start : start + DAYS_AT_ONCE]
                self.store.write(lambda work, part=part: work.reports.close(part))  # type: ignore[misc]  # bound at once
                done += len(part)
        except Unavailable:
            log.warning("Days that are over could not be added up now; reports read their orders instead.")
        return done
