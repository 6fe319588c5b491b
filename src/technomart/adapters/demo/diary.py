"""Write tales down as the rows of a store."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from random import Random
from typing import Any

from technomart.adapters.demo.ids import SeededIds, instant_of
from technomart.adapters.demo.order_timeline import Tale
from technomart.adapters.demo.sales import Sale
from technomart.adapters.demo.stock import StoreRoom
from technomart.adapters.demo.till import Till
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order
from technomart.domain.store.columns import Columns
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.users.user import User


class Diary:
    """Collects the rows of many orders, and what the till makes of their money."""

    def __init__(self, staff: Sequence[User], rng: Random, units: Mapping[str, str], till: Till) -> None:
        self._order_ids = SeededIds(rng)
        self._room = StoreRoom(staff, rng, units)
        self._till = till
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
        self._till.sell(Sale(order, number, tale, times, at))
        if tale.filled.needs:
            self._room.serve(order, number, tale.filled.needs, tale.by)

    def handed_over(self) -> Snapshot:
        """Return what was written so far and begin anew."""
        reservations, movements = self._room.handed_over()
        done = replace(
            self._till.handed_over(),
            orders=tuple(self.orders),
            changes=Columns(OrderChange, self._changes),
            reservations=reservations,
            movements=movements,
        )
        self._begin()
        return done

    def _begin(self) -> None:
        self.orders: list[Order] = []
        self._changes: list[tuple[Any, ...]] = []


def _order(tale: Tale, order_id: str, day: date, sequence: int, times: Sequence[datetime]) -> Order:
    filled, bill = tale.filled, tale.filled.bill
    return Order(
        order_id,
        sequence,
        tale.type,
        day,
        filled.lines,
        bill.subtotal,
        bill.discount,
        bill.total,
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
        bill.taxed,
    )
