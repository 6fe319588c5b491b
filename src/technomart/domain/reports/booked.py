"""Say which business days hold anything, and which of them are added up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from technomart.domain.reports.periods import DaySpan


@dataclass(frozen=True, slots=True)
class Booked:
    """The days of a span from the first with an order or payment on, and which of them are added up.

    A store that does not add days up in advance names no days.
    """

    days: DaySpan | None = None
    closed: frozenset[date] = frozenset()

    def open(self, *spans: DaySpan | None) -> Iterator[date]:
        """Yield the days within some spans that are not added up, oldest first in each."""
        for span in spans:
            if span is None or self.days is None:
                continue
            first, last = max(span.first, self.days.first), min(span.last, self.days.last)
            if first <= last:
                yield from (day for day in DaySpan(first, last) if day not in self.closed)
