"""Say which parts of the ledger and of the days that are added up a report reads, and by which parameters."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from technomart.adapters.sql.reports.kept import BY_DAY, BY_ID
from technomart.domain.reports.booked import Booked
from technomart.domain.reports.periods import ONE_DAY, DaySpan, Period

NEAR = 2 * ONE_DAY
"""How far a row's business day may lie from the day its instant has by the present settings; the audit says so too."""
NO_DAYS = DaySpan(date.max, date.min)
NONE_CLOSED = {"first": NO_DAYS.first, "last": NO_DAYS.last}
"""The parameters of statements that are not to read what closed days add up to."""
MOST_KEPT = 400
"""Of how many days in a row is kept what they add up to."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a statement is made of; hours are read from the ledger alone.

    `edges` tells for each part of a day at the ends of the periods whether it is of the period itself, not of the one
    before.
    """

    hourly: bool
    edges: tuple[bool, ...]

    @property
    def how(self) -> str:
        """Return how rows of open days are found that are new: these are the newest, but hours may be of any day."""
        return BY_DAY if self.hourly else BY_ID

    @property
    def current(self) -> "Shape":
        """Return what of it is of the period itself."""
        return Shape(self.hourly, tuple(filter(None, self.edges)))


def shape_of(period: Period) -> Shape:
    """Return what a statement about a period and the one before is made of."""
    return Shape(period.is_hourly, (True,) * len(period.edges) + (False,) * len(period.before.edges))


def values_of(period: Period, booked: Booked) -> dict[str, Any]:
    """Return the parameters of statements about a period and the one before."""
    before, whole = period.before, period.whole or NO_DAYS
    to_read = Booked(booked.days) if period.is_hourly else booked
    spans = [span for span in (before.whole, period.whole) if span is not None]
    return {
        "first": spans[0].first if spans else NO_DAYS.first,
        "last": spans[-1].last if spans else NO_DAYS.last,
        "split": spans[0].last + ONE_DAY if len(spans) == 2 and spans[0].last + ONE_DAY < whole.first else NO_DAYS.last,
        "since": whole.first,
        "until": whole.last,
        "open_days": list(to_read.open(*spans)),
        "open_since": list(to_read.open(period.whole)),
        **dict(_edges(period, 0)),
        **dict(_edges(before, len(period.edges))),
    }


def closed_of(period: Period, booked: Booked) -> tuple[Hashable, ...] | None:
    """Return what names the closed days a report reads and what they add up to; None if that is not to be kept."""
    if period.is_hourly or period.whole is None or len(period.whole) > MOST_KEPT:
        return None
    return period.before.whole, period.whole, booked.closed, booked.marks


def edge(number: int, part: str) -> str:
    """Return what a parameter of an edge is called."""
    return f"edge_{number}_{part}"


def _edges(period: Period, number: int) -> Iterator[tuple[str, Any]]:
    elsewhere = period.whole or NO_DAYS
    for i, (start, end) in enumerate(period.edges, number):
        known: Mapping[str, Any] = {
            "since": start,
            "until": end,
            "near": period.days.of(start) - NEAR,
            "far": period.days.of(end) + NEAR,
            "first": elsewhere.first,
            "last": elsewhere.last,
        }
        yield from ((edge(i, part), value) for part, value in known.items())
