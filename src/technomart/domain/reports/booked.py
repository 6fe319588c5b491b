"""Say which business days hold anything, and which of them are added up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from technomart.domain.reports.periods import ONE_DAY, DaySpan


@dataclass(frozen=True, slots=True)
class Booked:
    """The days of a span from the first with an order or payment on, and which of them are added up.

    They are a span when none between them is missing: nearly always, and a canteen has many. A store that does not add
    days up in advance names no days. The same days with the same `marks` still add up to the same.
    """

    days: DaySpan | None = None
    closed: frozenset[date] | DaySpan = frozenset()
    marks: int = 0

    def closed_in(self, first: date, last: date) -> list[date]:
        """Return the days from `first` to `last` that are added up, oldest first."""
        if isinstance(self.closed, DaySpan):
            return list(_days(max(first, self.closed.first), min(last, self.closed.last)))
        return sorted(day for day in self.closed if first <= day <= last)

    def open(self, *spans: DaySpan | None) -> Iterator[date]:
        """Yield the days within some spans that are not added up, oldest first in each."""
        for span in spans:
            if span is None or self.days is None:
                continue
            first, last = max(span.first, self.days.first), min(span.last, self.days.last)
            if isinstance(self.closed, DaySpan):
                yield from _days(first, min(last, self.closed.first - ONE_DAY))
                yield from _days(max(first, self.closed.last + ONE_DAY), last)
            else:
                yield from (day for day in _days(first, last) if day not in self.closed)


def _days(first: date, last: date) -> Iterator[date]:
    return iter(DaySpan(first, last) if first <= last else ())
