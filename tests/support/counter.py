"""Take orders and money straight through the repositories, so that every kind of row is in the books."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from support.builders import (
    ADMIN,
    ADOBO,
    RICE,
    SINIGANG,
    TODAY,
    FixedClock,
    a_key,
    a_payment,
    a_refund,
    an_id,
    an_order,
    placing,
)
from technomart.domain.idempotency.answers import Answer
from technomart.domain.orders.history import OrderEvent, change_of
from technomart.domain.orders.order import Order, OrderType, PaymentMethod
from technomart.domain.orders.pricing import NO_DISCOUNT, Discount, DiscountKind
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import Refund
from technomart.domain.store.unit_of_work import Store, UnitOfWork

PERCENT = Discount(DiscountKind.PERCENTAGE, 1250)
AMOUNT = Discount(DiscountKind.FIXED, 5_00)
GENEROUS = Discount(DiscountKind.FIXED, 500_00)
KITCHEN = (OrderStatus.IN_PROGRESS, OrderStatus.READY, OrderStatus.COMPLETED)


def an_answer_about(order_id: str, made: str, **told: object) -> Answer:
    body = json.dumps({"success": True, "data": {"id": made, **told}})
    return Answer(201, body, f"/api/orders/{order_id}", made)


def by_admin(refund: Refund) -> Refund:
    return replace(refund, actor_id=ADMIN.user_id, actor_name=ADMIN.name)


class Counter:
    """Takes orders and money as the use cases do, straight through the repositories."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, FixedClock()

    def tick(self) -> datetime:
        self.clock.move(timedelta(seconds=7))
        return self.clock.now()

    def place(self, discount: Discount = NO_DISCOUNT) -> Order:
        at, dishes, key = self.tick(), ((ADOBO, 2), (SINIGANG, 3), (RICE, 1)), a_key(an_id())

        def place(work: UnitOfWork) -> Order:
            number = work.orders.next_sequence(TODAY, OrderType.WALK_IN)
            order = an_order(dishes=dishes, discount=discount, sequence=number, at=at, customer="Ana")
            work.orders.add(order, placing(order))
            work.answers.claim(key, at)
            work.answers.record(key, an_answer_about(order.id, order.id, total=order.total / 100))
            return order

        return self.store.write(place)

    def pay(self, order: Order, amount: int, method: PaymentMethod = PaymentMethod.CARD) -> Order:
        after = order.paid_with(amount, method, self.tick())
        tendered = amount if method is PaymentMethod.CASH else None
        payment = a_payment(order, amount=amount, method=method, tendered=tendered, at=after.updated_at)
        told = {"amount": amount / 100, "tendered": tendered and tendered / 100, "method": method.value}
        key = a_key(an_id(), scope="ana POST /api/orders/<order_id>/payment")

        def pay(work: UnitOfWork) -> None:
            work.payments.add(replace(payment, actor_id=ADMIN.user_id, actor_name=ADMIN.name))
            change = change_of(ADMIN, order, after, OrderEvent.PAID, reason=method.value, amount=amount)
            work.orders.save(after, change)
            work.answers.claim(key, after.updated_at)
            work.answers.record(key, an_answer_about(order.id, payment.id, **told))

        self.store.write(pay)
        return after

    def move(self, order: Order, *to: OrderStatus) -> Order:
        for status in to:
            after = order.moved_to(status, self.tick())
            after = after.with_all_refunded() if after.is_void else after
            self.store.write(partial(self._keep_move, order, after))
            order = after
        return order

    def _keep_move(self, order: Order, after: Order, work: UnitOfWork) -> None:
        for payment in work.payments.of_order(order.id) if after.is_void else ():
            work.payments.add_refund(by_admin(a_refund(payment, at=after.updated_at)))
        amount = order.paid - after.paid
        work.orders.save(after, change_of(ADMIN, order, after, OrderEvent.MOVED, reason="cold", amount=amount))

    def refund_booking(self, order: Order, amount: int) -> Order:
        after = order.with_refund(amount, self.tick())

        def refund_booking(work: UnitOfWork) -> None:
            (payment,) = work.payments.of_order(order.id)
            work.payments.add_refund(by_admin(a_refund(payment, amount, at=after.updated_at)))
            change = change_of(ADMIN, order, after, OrderEvent.REFUNDED, reason="cold", amount=amount)
            work.orders.save(after, change)

        self.store.write(refund_booking)
        return after

    def work(self) -> None:
        """Do a little of everything."""
        self.place()
        self.pay(self.place(PERCENT), 10_00)
        served = self.pay(self.place(AMOUNT), 100_00, PaymentMethod.CASH)
        self.move(self.pay(served, served.balance, PaymentMethod.MOBILE), *KITCHEN)
        self.pay(self.place(GENEROUS), 0)
        self.move(self.pay(self.place(), 50_00, PaymentMethod.CASH), *KITCHEN, OrderStatus.REFUNDED)
        self.move(self.pay(self.place(PERCENT), 1_00), OrderStatus.CANCELLED)
        bargain = self.move(self.pay(self.place(), 300_00), *KITCHEN)
        self.refund_booking(self.refund_booking(bargain, 20_00), 280_00)
