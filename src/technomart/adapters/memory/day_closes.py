"""Keep day closes in memory."""

from datetime import date
from typing import TypeVar

from typing_extensions import override

from technomart.adapters.memory.tables import Repository, Table
from technomart.domain.cash_sessions.movements import CashMovementKind
from technomart.domain.cash_sessions.session import CashSession, SessionState
from technomart.domain.day_closes.chain import Kept
from technomart.domain.day_closes.close import (
    CarriedOrder,
    DayClose,
    DayClosed,
    DayCloseFilter,
    DayCloseNotFound,
)
from technomart.domain.day_closes.money_seals import MoneySeals
from technomart.domain.day_closes.ports import DayCloses
from technomart.domain.day_closes.reading import Cash, Issued, Known, Reading, SoldBy, Span, Taken
from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.status import OPEN
from technomart.domain.papers.paper import Paper
from technomart.domain.payments.payment import Payment, Refund

M = TypeVar("M", Payment, Refund)


class MemoryDayCloses(Repository, DayCloses):
    """Keeps day closes in memory."""

    @override
    def add(self, close: DayClose) -> None:
        own = (row for row in self.tables.day_closes.rows.values() if row.register_id == close.register_id)
        if any(row.number == close.number or row.business_date == close.business_date for row in own):
            raise DayClosed
        self.tables.day_closes.put(close.id, close)

    @override
    def get(self, close_id: str) -> DayClose:
        return self.tables.day_closes.one(close_id, DayCloseNotFound)

    @override
    def last(self, register_id: str) -> DayClose | None:
        return next(reversed(self._of(register_id)), None)

    @override
    def chains(self) -> list[Kept]:
        return [
            Kept(register.code, register.closes, [row.id for row in reversed(self._of(register.id))])
            for register in sorted(self.tables.registers.where(lambda _: True), key=lambda row: row.id)
        ]

    def _of(self, register_id: str) -> list[DayClose]:
        return self.tables.day_closes.where(DayCloseFilter(register_id).admits)

    @override
    def page(self, wanted: DayCloseFilter, request: PageRequest) -> Page[DayClose]:
        return self.tables.day_closes.page(wanted.admits, request, DayClose.place)

    @override
    def reading(self, span: Span, since: Known | None = None) -> Reading:
        numbers = since.numbers if since else {}
        papers = self.tables.papers.where(
            lambda row: span.holds(row.register_id, row.register_date) and row.number > numbers.get(row.kind, 0)
        )
        payments = _booked(self.tables.payments, span, since)
        refunds = _booked(self.tables.refunds, span, since)
        taken = [Taken(row.method, row.actor_id, row.actor_name, received=row.amount) for row in payments]
        methods = self.tables.payments.rows
        taken += [
            Taken(methods[row.payment_id].method, row.actor_id, row.actor_name, returned=row.amount) for row in refunds
        ]
        found = Reading(tuple(map(sold_with, papers)), tuple(taken))
        received = sum(row.amount for row in payments if _is_loose(row.method, row))
        returned = sum(row.amount for row in refunds if _is_loose(methods[row.payment_id].method, row))
        return Reading().joined(Reading(found.sold, found.taken, self._cash(span, received - returned)))

    @override
    def money_seals(self, span: Span, since: Known | None = None) -> MoneySeals:
        payments = _booked(self.tables.payments, span, since)
        refunds = _booked(self.tables.refunds, span, since)
        given, back = ([row.seal for row in sorted(rows, key=_place)] for rows in (payments, refunds))
        return MoneySeals(given, back)

    def _cash(self, span: Span, unassigned: Centavos) -> Cash:
        sessions = self.tables.cash_sessions.where(lambda row: span.holds(row.register_id, row.business_date))
        return Cash(
            sessions=len(sessions),
            opening=sum(row.opening for row in sessions),
            paid_in=self._moved(sessions, CashMovementKind.PAID_IN),
            paid_out=self._moved(sessions, CashMovementKind.PAID_OUT),
            drops=self._moved(sessions, CashMovementKind.DROP),
            counted=sum(row.counted or 0 for row in sessions),
            over_short=sum(row.over_short or 0 for row in sessions if row.state is SessionState.CLOSED),
            unassigned=unassigned,
        )

    def _moved(self, sessions: list[CashSession], kind: CashMovementKind) -> int:
        ids = {row.id for row in sessions}
        rows = self.tables.cash_movements.where(
            lambda row: row.session_id in ids and row.kind is kind and not row.after_count
        )
        return sum(-row.amount if row.undoes else row.amount for row in rows)

    @override
    def carried(self, until: date) -> list[CarriedOrder]:
        found = self.tables.orders.where(
            lambda order: order.status in OPEN and order.balance > 0 and order.business_date <= until
        )
        return [CarriedOrder(order.number, order.balance) for order in found]


def _booked(rows: Table[str, M], span: Span, since: Known | None) -> list[M]:
    """Return the money that was booked in some days, or of that what is not `since` known."""
    known = since.bookings if since else 0
    return rows.where(lambda row: span.holds(row.register_id, row.register_date) and (row.register_seq or 0) > known)


def _place(money: Payment | Refund) -> int:
    return money.register_seq or 0


def _is_loose(method: PaymentMethod, money: Payment | Refund) -> bool:
    """Tell whether money moved as cash outside any session."""
    return method is PaymentMethod.CASH and not money.cash_session_id


def sold_with(paper: Paper) -> SoldBy:
    """Return what somebody sold with one paper."""
    issued = Issued(1, paper.number, paper.number, paper.figures)
    return SoldBy(paper.kind, paper.actor_id, paper.actor_name, issued)
