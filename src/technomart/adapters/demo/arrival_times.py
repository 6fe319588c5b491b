"""Spread orders over days as hungry people do: a high peak at lunch, low ones around it, quiet weekends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from technomart.adapters.demo.ids import instant_of, milliseconds
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import apportion

SLOT = 5 * 60_000  # milliseconds
SLOTS_OF_A_DAY = 24 * 12
OPEN_BY = time(7)
LATEST = timedelta(minutes=20)  # before the end; the last orders come in it, whatever the hour
LAST_ONES = 12

HOURS = (
    # from slot, to slot, orders per slot of an ordinary day
    (6.5, 7.0, 2),
    (7.0, 8.5, 5),
    (8.5, 11.0, 2),
    (11.0, 11.5, 6),
    (11.5, 13.5, 20),
    (13.5, 14.0, 6),
    (14.0, 15.0, 2),
    (15.0, 16.0, 5),
    (16.0, 17.5, 2),
    (17.5, 19.0, 5),
    (19.0, 20.0, 1),
)
WEEKDAYS = (100, 96, 98, 102, 110, 45, 25)  # per cent, Monday first


@dataclass(frozen=True, slots=True)
class Slot:
    """Five minutes of a day: its start in milliseconds since 1970, its business day, and when orders come in it."""

    hour: int
    day: date
    arrivals: list[int]


def weight_of(slot: int) -> int:
    """Return how many orders come in the five minutes that are the `slot`th of a day, in proportion."""
    return next((many for start, end, many in HOURS if start * 12 <= slot < end * 12), 0)


def span(length: int, days: BusinessDays, until: datetime) -> list[date]:
    """Return the last `length` calendar days on which the canteen had opened by `until`, oldest first."""
    local = until.astimezone(days.zone)
    last = local.date() if local.time() >= OPEN_BY else local.date() - timedelta(days=1)
    return [last - timedelta(days=back) for back in reversed(range(length))]


def _starts(day: date, days: BusinessDays) -> list[int]:
    """Return the starts of a calendar day's slots; local time decides when people are hungry."""
    midnight = datetime.combine(day, time(), days.zone)
    return [milliseconds((midnight + timedelta(minutes=5 * slot)).astimezone(UTC)) for slot in range(SLOTS_OF_A_DAY)]


def _weights(day: date, starts: list[int], until: int, rng: Random) -> list[int]:
    """Return a day's slots' weights, none after `until`; no day is quite like another."""
    mood = WEEKDAYS[day.weekday()] * rng.randint(85, 115)
    return [
        weight_of(slot) * mood * rng.randint(70, 130) if start + SLOT <= until else 0
        for slot, start in enumerate(starts)
    ]


def _regulars(count: int, on: list[date], days: BusinessDays, until: int, rng: Random) -> Iterator[Slot]:
    """Yield the slots in which orders come, oldest first; only one is held at a time."""
    seeds = [rng.getrandbits(64) for _ in on]
    totals = [sum(_weights(day, _starts(day, days), until, Random(seed))) for day, seed in zip(on, seeds, strict=True)]
    for day, seed, share in zip(on, seeds, apportion(count, totals), strict=True):
        starts = _starts(day, days)
        weights = _weights(day, starts, until, Random(seed))
        for slot, many in enumerate(apportion(share, weights) if share else ()):
            if many:
                start = starts[slot]
                arrivals = sorted(start + int(rng.random() * SLOT) for _ in range(many))
                yield Slot(slot // 12, days.of(instant_of(start)), arrivals)


def _last_ones(count: int, days: BusinessDays, until: datetime, rng: Random) -> Iterator[Slot]:
    """Yield the newest orders, one after the other, which keep the kitchen busy when the demo begins."""
    for place in reversed(range(count)):
        at = instant_of(milliseconds(until - LATEST * ((place + rng.random()) / count)))
        yield Slot(at.astimezone(days.zone).hour, days.of(at), [milliseconds(at)])


def slots(count: int, length: int, days: BusinessDays, until: datetime, rng: Random) -> Iterator[Slot]:
    """Yield when `count` orders come within `length` days, oldest first, the newest just before `until`."""
    regulars = max(count - LAST_ONES, 0)
    before = until - LATEST
    yield from _regulars(regulars, span(length, days, before), days, milliseconds(before), rng)
    yield from _last_ones(count - regulars, days, until, rng)
