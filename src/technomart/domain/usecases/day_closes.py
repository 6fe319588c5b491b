"""Close the day of a register, and read what it holds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from technomart.domain.cash_sessions.rules import DrawerRules
from technomart.domain.day_closes.chain import BrokenSeal, Chain
from technomart.domain.day_closes.close import (
    Carried,
    DayClose,
    DayClosed,
    DayCloseFilter,
    DayCloseNotFound,
    DayNotBegun,
    OrdersStillOpen,
    SessionStillOpen,
    accumulated,
    content_of,
    head_of,
)
from technomart.domain.day_closes.reading import Known, Reading, Span
from technomart.domain.day_closes.summary import Sum, summary
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.paging import Page, PageRequest, every
from technomart.domain.kernel.ports import Ids
from technomart.domain.orders.steps_back import ReasonMissing
from technomart.domain.orders.tax import TaxRules
from technomart.domain.papers.paper import PaperKind
from technomart.domain.registers.register import Register, Till, in_use, meant
from technomart.domain.services.papers import SERIES
from technomart.domain.services.registers import held_register
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class Held:
    """What a register holds now: of the days after its last close, up to today."""

    register: Register
    span: Span
    reading: Reading

    @property
    def summary(self) -> list[Sum]:
        """Return its money block, line by line as it is printed."""
        return list(summary(self.reading))


@dataclass(frozen=True, slots=True)
class ReadRegister:
    """Read what a register holds now, which changes nothing (X reading)."""

    store: Store
    bookings: BookingClock
    days: BusinessDays
    tax: TaxRules

    def __call__(self, by: Actor, register: str) -> Held:
        """Return the figures since the last close; raises `RegisterNotFound`."""
        by.must(Permission.TILL_MANAGE)
        today = self.days.of(self.bookings.at())

        def look(work: UnitOfWork) -> Held:
            till = meant(in_use(work.registers.tills()), register)
            span = span_of(till.register, till.register.day_of(today))
            reading = replace(work.day_closes.reading(span), seller=self.tax.seller)
            return Held(till.register, span, reading)

        return self.store.read(look)


@dataclass(frozen=True, slots=True)
class CloseDay:
    """Close the day of a register and seal it; what is sold from then on carries the next day."""

    store: Store
    bookings: BookingClock
    ids: Ids
    days: BusinessDays
    drawer: DrawerRules
    tax: TaxRules

    def __call__(self, by: Actor, register: str, day: date | None = None, reason: str = "") -> DayClose:
        """Return the close; of the days before, those that were left open are in it.

        Figures are added up before the register is locked, and only what was booked since is added then, so that
        nobody waits for a long day. Raises `RegisterNotFound`, `DayClosed`, `DayNotBegun`, `SessionStillOpen`,
        `OrdersStillOpen`, or `ReasonMissing` where open orders are carried over.
        """
        by.must(Permission.TILL_MANAGE)
        now = self.bookings.at()
        today = self.days.of(now)
        wanted = day or today
        if wanted > today:
            raise DayNotBegun

        def ahead(work: UnitOfWork) -> tuple[Span, Known, Reading]:
            till = meant(in_use(work.registers.tills()), register)
            span = span_of(till.register, wanted)
            return span, known_of(till.register), work.day_closes.reading(span)

        found = self.store.read(ahead)
        return self.store.write(lambda work: self._closed(work, by, found, now, reason))

    def _closed(
        self, work: UnitOfWork, by: Actor, ahead: tuple[Span, Known, Reading], now: datetime, reason: str
    ) -> DayClose:
        span, known, reading = ahead
        till = held_register(work, span.register_id)
        self._must_be_ready(till, span)
        carried = Carried.of(work.day_closes.carried(span.until), reason)
        self._must_be_explained(carried)
        whole = replace(reading.joined(work.day_closes.reading(span, known)), seller=self.tax.seller)
        last = work.day_closes.last(till.register.id)
        at = self.bookings.at(last.closed_at if last else now)
        close = following(last, till.register, span, whole.gross, closed_at=at, by=by)
        closed = close.with_content(content_of(whole, carried, head_of(close)), self.ids.at(at))
        work.day_closes.add(closed)
        work.registers.save(replace(till.register, closed_through=span.until, closes=closed.number))
        return closed

    def _must_be_explained(self, carried: Carried) -> None:
        if not carried.count:
            return
        is_one = carried.count == 1
        owing = "1 open order owes money" if is_one else f"{carried.count:,} open orders owe money"
        if self.drawer.orders_closed_first:
            raise OrdersStillOpen(f"{owing}: have {'it' if is_one else 'them'} paid or cancelled first.")
        if not carried.reason.strip():
            sentence = f"{owing}: say why {'it is' if is_one else 'they are'} carried over."
            raise ReasonMissing(sentence, errors={"reason": ["Is missing."]})

    def _must_be_ready(self, till: Till, span: Span) -> None:
        register = till.register
        if register.closed_through is not None and register.closed_through >= span.until:
            raise DayClosed(f"Register {register.code} is closed through {register.closed_through}.")
        if register.closed_through != span.after:
            raise DayClosed(f"Register {register.code} was closed meanwhile; please look again.")
        if till.session_date is not None and span.has(till.session_date):
            raise SessionStillOpen(f"Register {register.code} has a cash session: count and close it first.")


class ListDayCloses(StoreUseCase):
    """List day closes."""

    def __call__(self, by: Actor, wanted: DayCloseFilter, request: PageRequest) -> Page[DayClose]:
        """Return one page of those asked for, newest first."""
        by.must(Permission.TILL_MANAGE)
        return self.store.read(lambda work: work.day_closes.page(wanted, request))


class FindDayClose(StoreUseCase):
    """Find a day close by its number."""

    def __call__(self, by: Actor, register: str = "", number: int | None = None) -> DayClose:
        """Return one close of a register, also of a removed one, or its last; raises `DayCloseNotFound`."""
        by.must(Permission.TILL_MANAGE)

        def look(work: UnitOfWork) -> DayClose:
            tills = work.registers.tills()
            asked = meant([*in_use(tills), *tills], register).register
            found = work.day_closes.page(DayCloseFilter(asked.id, number), PageRequest(limit=1)).rows
            if not found:
                which = "closed day" if number is None else f"day close {number}"
                raise DayCloseNotFound(f"Register {asked.code} has no {which}.")
            return found[0]

        return self.store.read(look)


@dataclass(frozen=True, slots=True)
class Verified:
    """How many closes there are, and what is wrong with them."""

    closes: int
    broken: Sequence[BrokenSeal]


class VerifyDayCloses(StoreUseCase):
    """Walk every chain of seals, which proves that no closed day was changed."""

    def __call__(self, by: Actor) -> Verified:
        """Return what was found."""
        by.must(Permission.TILL_MANAGE)
        return self.store.read(self._verified)

    def _verified(self, work: UnitOfWork) -> Verified:
        found: list[BrokenSeal] = []
        walked = 0
        for till in work.registers.tills():
            wanted = DayCloseFilter(till.register.id)
            chain = Chain(till.register.code, till.register.closes)
            found += chain.broken(every(partial(work.day_closes.page, wanted)))
            walked += chain.walked
        return Verified(walked, found)


class ReadDayClose(StoreUseCase):
    """Show one day close as it was sealed."""

    def __call__(self, by: Actor, close_id: str) -> DayClose:
        """Return it; raises `DayCloseNotFound`."""
        by.must(Permission.TILL_MANAGE)
        return self.store.read(lambda work: work.day_closes.get(close_id))


def span_of(register: Register, until: date) -> Span:
    """Return the days of a register that were not closed, up to one."""
    return Span(register.id, register.closed_through, until)


def known_of(register: Register) -> Known:
    """Return how far a reading goes that is made of a register as it stands."""
    return Known(register.bookings, {kind: getattr(register, SERIES[kind]) for kind in PaperKind})


def following(
    last: DayClose | None, register: Register, span: Span, gross: Centavos, *, closed_at: datetime, by: Actor
) -> DayClose:
    """Return the close that follows the last one of a register, not sealed yet."""
    previous = last.accumulated if last else 0
    total, reset = accumulated(previous, gross)
    return DayClose(
        id="",
        register_id=register.id,
        register_code=register.code,
        number=register.closes + 1,
        business_date=span.until,
        closed_at=closed_at,
        gross=gross,
        previous=previous,
        accumulated=total,
        resets=(last.resets if last else 0) + reset,
        content="",
        seal="",
        after=span.after,
        seal_before=last.seal if last else "",
        actor_id=by.user_id,
        actor_name=by.name,
    )
