"""Write tales down as the rows of a store."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from random import Random
from typing import Any

from technomart.adapters.demo.ids import SeededIds, instant_of, milliseconds
from technomart.adapters.demo.order_timeline import Tale
from technomart.adapters.demo.stock import StoreRoom
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.store.columns import Columns
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.users.user import User


class Diary:
    """Collects the rows of many orders."""

    def __init__(self, days: BusinessDays, staff: Sequence[User], rng: Random, units: Mapping[str, str]) -> None:
        self._days, self._rng = days, rng
        self._order_ids, self._payment_ids, self._refund_ids = SeededIds(rng), SeededIds(rng), SeededIds(rng)
        self._room = StoreRoom(staff, rng, units)
        self._day_ends = (instant_of(0), instant_of(0), date.min)
        self._begin()

    def write(self, tale: Tale, at: int, day: date, sequence: int) -> None:
        """Write down what happened to an order that was placed at milliseconds since 1970."""
        start = instant_of(at)
        times = [start + delay for delay in tale.delays]
        order_id = self._order_ids.at(at)
        self._changes += [
            (order_id, seq, event, before, after, time, by, name, reason, "", amount, *given, None, None)
            for time, (seq, event, before, after, by, name, reason, amount, *given) in zip(times, tale.rows)  # noqa: B905
        ]
        order = _order(tale, order_id, day, sequence, times)
        self.orders.append(order)
        number = order.number
        if tale.payments:
            self._write_money(tale, order, number, times)
        if tale.filled.needs:
            self._room.serve(order, number, tale.filled.needs, tale.by)

    def handed_over(self) -> Snapshot:
        """Return what was written so far and begin anew."""
        reservations, movements = self._room.handed_over()
        done = Snapshot(
            orders=tuple(self.orders),
            changes=Columns(OrderChange, self._changes),
            payments=tuple(self._payments),
            refunds=tuple(self._refunds),
            reservations=reservations,
            movements=movements,
        )
        self._begin()
        return done

    def _begin(self) -> None:
        self.orders: list[Order] = []
        self._changes: list[tuple[Any, ...]] = []
        self._payments: list[Payment] = []
        self._refunds: list[Refund] = []

    def _write_money(self, tale: Tale, order: Order, number: str, times: Sequence[datetime]) -> None:
        by = tale.by
        ids = [self._payment_ids.at(milliseconds(times[place])) for place, _ in tale.payments]
        for position, (place, paid) in enumerate(tale.payments):
            at = times[place]
            reference = "" if paid.tendered is not None else self._reference(paid.method.value)
            self._payments.append(
                Payment(
                    ids[position],
                    order.id,
                    number,
                    paid.amount,
                    paid.method,
                    at,
                    self._day_of(at),
                    paid.tendered,
                    reference,
                    tale.customer,
                    by.id,
                    by.name,
                    tale.returned[position],
                )
            )
        for place, given in tale.refunds:
            at, step = times[place], tale.steps[place]
            refund_id, of = self._refund_ids.at(milliseconds(at)), ids[given.position]
            day = self._day_of(at)
            self._refunds.append(
                Refund(refund_id, of, order.id, given.amount, at, day, step.reason, step.by.id, step.by.name)
            )

    def _reference(self, method: str) -> str:
        return f"{method[:2].upper()}{self._rng.getrandbits(32):010d}"

    def _day_of(self, at: datetime) -> date:
        """Return the business day of an instant; neighbours in time are answered from memory."""
        start, end, day = self._day_ends
        if not start <= at < end:
            day = self._days.of(at)
            self._day_ends = (self._days.start(day), self._days.end(day), day)
        return day


def _order(tale: Tale, order_id: str, day: date, sequence: int, times: Sequence[datetime]) -> Order:
    filled = tale.filled
    return Order(
        order_id,
        sequence,
        tale.type,
        day,
        filled.lines,
        filled.basket.subtotal,
        filled.basket.discount,
        filled.basket.total,
        tale.status,
        times[0],
        times[-1],
        tale.customer,
        tale.by.id,
        filled.terms,
        tale.captured,
        tale.refunded,
        tale.method,
        None if tale.completed is None else times[tale.completed],
        None if tale.ready is None else times[tale.ready],
        0,
        len(times),
    )
