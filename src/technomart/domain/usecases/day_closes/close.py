"""Close the day of a register."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from technomart.domain.cash_sessions.rules import DrawerRules
from technomart.domain.day_closes.close import (
    Carried,
    DayClose,
    DayClosed,
    DayNotBegun,
    OrdersStillOpen,
    SessionStillOpen,
    accumulated,
    content_of,
    head_of,
)
from technomart.domain.day_closes.drawer_seals import drawers_in
from technomart.domain.day_closes.money_seals import MoneySeals
from technomart.domain.day_closes.paper_seals import Hashed, hashed, written
from technomart.domain.day_closes.reading import Known, Reading, Span
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.ports import Ids
from technomart.domain.orders.steps_back import ReasonMissing
from technomart.domain.orders.tax import TaxRules
from technomart.domain.papers.paper import PaperKind
from technomart.domain.papers.ports import Printer
from technomart.domain.papers.queue import PrintJob
from technomart.domain.registers.register import Register, Till, in_use, meant
from technomart.domain.services.papers import SERIES
from technomart.domain.services.readings import begun_after, span_of
from technomart.domain.services.registers import held_register
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was added up before the register is locked, and how far that goes."""

    span: Span
    known: Known
    reading: Reading
    papers: Mapping[PaperKind, Hashed]
    money: MoneySeals


@dataclass(frozen=True, slots=True)
class CloseDay:
    """Close the day of a register and seal it; what is sold from then on carries the next day."""

    store: Store
    bookings: BookingClock
    ids: Ids
    days: BusinessDays
    drawer: DrawerRules
    tax: TaxRules
    printer: Printer

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

        def ahead(work: UnitOfWork) -> Ahead:
            till = meant(in_use(work.registers.tills()), register)
            span = span_of(till.register, wanted)
            reading = work.day_closes.reading(span)
            papers = hashed(work.papers, span.register_id, reading, {})
            return Ahead(span, known_of(till.register), reading, papers, work.day_closes.money_seals(span).hash_all())

        found = self.store.read(ahead)
        return self.store.write(lambda work: self._closed(work, by, found, now, reason))

    def _closed(self, work: UnitOfWork, by: Actor, ahead: Ahead, now: datetime, reason: str) -> DayClose:
        span = ahead.span
        till = held_register(work, span.register_id)
        self._must_be_ready(till, span)
        carried = Carried.of(work.day_closes.carried(span.until), reason)
        self._must_be_explained(carried)
        whole = replace(ahead.reading.joined(work.day_closes.reading(span, ahead.known)), seller=self.tax.seller)
        last = work.day_closes.last(till.register.id)
        at = self.bookings.at(last.closed_at if last else now)
        close = following(self.ids.at(at), last, till.register, span, whole.gross, closed_at=at, by=by)
        papers = written(hashed(work.papers, span.register_id, whole, ahead.papers))
        begun = begun_after(last, self.days)
        money = ahead.money + work.day_closes.money_seals(span, ahead.known)
        seals = {"papers": papers, "money": money.written(), "drawers": drawers_in(work.cash_sessions, span)}
        content = content_of(whole, carried, head_of(close), seals, till.register.machine, begun=begun)
        closed = close.with_content(content)
        work.day_closes.add(closed)
        if self.printer.is_there:
            job = PrintJob(self.ids.at(at), None, at, close_id=closed.id)
            work.print_jobs.add(replace(job, actor_id=by.user_id, actor_name=by.name))
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


def known_of(register: Register) -> Known:
    """Return how far a reading goes that is made of a register as it stands."""
    return Known(register.bookings, {kind: getattr(register, SERIES[kind]) for kind in PaperKind})


def following(
    id_: str, last: DayClose | None, register: Register, span: Span, gross: Centavos, *, closed_at: datetime, by: Actor
) -> DayClose:
    """Return the close that follows the last one of a register, not sealed yet."""
    previous = last.accumulated if last else 0
    total, reset = accumulated(previous, gross)
    return DayClose(
        id=id_,
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
