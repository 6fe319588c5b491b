"""Report as of an instant: what was recorded until then, whatever was corrected, refunded, renamed or removed since.

A new report under `/api/reports` takes it in three steps; a test walks the routes and holds each to it.

1. Its route has `AsOfQuery` among its query and hands `as_of(query)` on, an `AsOf` or None.
2. Its use case has looked at the permission and asks `Moments` which instant that is: `at = self.moments(as_of)`.
   With None it does what it did before. A range is read as of then: `read_range(text, at, days)`.
3. It counts what rows of that time tell. Rows that are only ever added, as papers, payments, refunds and day closes,
   are those with a time `<= at`; a `refunded` or another sum on them is added up of such rows too. Orders are read by
   `recorded_at`, which brings them back by their histories. What else is overwritten (a name, an attendance) is kept
   in `work.past` by whoever overwrites it (`domain/reports/past.py`), and brought back by its `..._then`.
"""

import math
import re
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

from technomart.domain.day_closes.close import DayCloseFilter, DayCloseNotFound
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.errors import Invalid
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.kernel.ports import Clock
from technomart.domain.kernel.time_ranges import NAMES, instant, read_day_or_instant
from technomart.domain.registers.register import FIRST, Till, in_use, named
from technomart.domain.reports.past import Kept
from technomart.domain.reports.periods import ONE_DAY, DaySpan, Period, read_range
from technomart.domain.reports.recorded import Recorded
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork

MOST_ROWS = 50_000
"""How many orders, and how many rows of money, a report as of an instant reads at most; it adds them up one by one."""
NEAR = 2 * ONE_DAY
"""How far a row's business day may lie from the day that its instant has by the present settings."""
NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class BadAsOf(Invalid):
    """This says no instant that was, and no number of a close."""

    code = "bad_as_of"


class TooMuchRecorded(Invalid):
    """There is more in the range than a report as of an instant adds up."""

    code = "too_much_recorded"


@dataclass(frozen=True, slots=True)
class AsOf:
    """What a report is to be as of: an instant, or the number of a close (Z counter) of a register."""

    said: str
    register: str = ""


@dataclass(frozen=True, slots=True)
class Moments:
    """Finds the instant that a report is to be as of."""

    store: Store
    clock: Clock
    days: BusinessDays

    def __call__(self, as_of: AsOf | None) -> datetime | None:
        """Return the instant, None for a report on what is now.

        Raises `BadAsOf`, also for one that is yet to come, or so young that something of that time may still be
        committed; `RegisterNotFound`, `DayCloseNotFound`.
        """
        if as_of is None:
            return None
        said = as_of.said.strip()
        if NUMBER.fullmatch(said):
            return self._settled(self.store.read(lambda work: _closed_at(work, int(said), as_of.register)))
        if as_of.register:
            sentence = "Only the number of a close is that of a register."
            raise BadAsOf(f"A report cannot be as of this. {sentence}", errors={"register": [sentence]})
        try:
            given = read_day_or_instant(said)
        except ValueError as error:
            raise bad_as_of(
                f"Must be an instant in ISO 8601, or the number of a close: {said!r} is neither."
            ) from error
        if not isinstance(given, datetime):
            raise bad_as_of(f"Must say the time too, such as {said}T23:59:59+08:00.")
        return self._settled(instant(given, self.days))

    def _settled(self, at: datetime) -> datetime:
        """Return an instant of which all is committed."""
        now, settling = self.clock.now(), self.store.settling
        if at > now:
            raise bad_as_of("Must not be in the future.")
        if at > now - settling:
            seconds = math.ceil((at + settling - now) / timedelta(seconds=1))
            ago = f"Must be {settling.total_seconds():g} seconds ago, as more of that time may come in"
            raise bad_as_of(f"{ago}: ask again in {seconds} s.")
        return at


@dataclass(frozen=True, slots=True)
class RangeReport(StoreUseCase):
    """What a report on a range of time needs."""

    clock: Clock
    days: BusinessDays
    moments: Moments

    def period(self, text: str | None, at: datetime | None = None) -> Period:
        """Return the period a range stands for at an instant, or at this moment; raises `BadRange`."""
        return read_range(text, at or self.clock.now(), self.days)

    def about(self, text: str | None, period: Period) -> Hashable:
        """Return what a report is `about`, as in `Store.read`, where only what is committed changes it.

        It is None for the last hours, which end now, and for dates, of which there may be any number.
        """
        return (type(self), period) if text in NAMES and not period.edges else None


def bad_as_of(sentence: str) -> BadAsOf:
    """Return the refusal of an instant."""
    return BadAsOf(f"A report cannot be as of this. {sentence}", errors={"as_of": [sentence]})


def _closed_at(work: UnitOfWork, number: int, register: str) -> datetime:
    tills = work.registers.tills()
    till = named([*in_use(tills), *tills], register) if register else _only(tills)
    wanted = DayCloseFilter(till.register.id, number)
    found = work.day_closes.page(wanted, PageRequest(1, 1)).rows
    if not found:
        raise DayCloseNotFound(f"Register {till.register.code} has no close number {number}.")
    return found[0].closed_at


def _only(tills: list[Till]) -> Till:
    """Return the one register there ever was: of several the first may be another one tomorrow."""
    if len(tills) > 1:
        raise BadAsOf(
            "There are several registers, and each counts its closes. Say which with `register`.",
            errors={"register": ["Is missing."]},
        )
    return tills[0] if tills else Till(FIRST)


def recorded_at(work: UnitOfWork, span: DaySpan, at: datetime) -> Recorded:
    """Return the orders and the money of some business days as they were at an instant; raises `TooMuchRecorded`."""
    found = work.past.recorded(DaySpan(span.first - NEAR, span.last + NEAR), at, MOST_ROWS)
    if found is None:
        sentence = f"A report as of an instant adds up at most {MOST_ROWS:,} orders and payments."
        raise TooMuchRecorded(f"{sentence} Ask for a shorter range.", errors={"range": [sentence]})
    changed = [order.id for order in found.orders if order.updated_at > at]
    lines = work.past.since(Kept.LINES, at, changed)
    dishes, people = (work.past.since(kind, at) for kind in (Kept.DISH, Kept.PERSON))
    return found.at(at, lines=lines, dishes=dishes, people=people)
