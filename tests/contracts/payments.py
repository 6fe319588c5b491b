"""What keeps payments and refunds must do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from support.builders import NOW, a_payment, a_refund, a_user, an_id, an_order, furnish, keep, keep_all
from support.exact import assert_exactly
from support.refusals import refused
from support.threads import at_once
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.payments.refusals import PaymentNotFound, RefundExceedsPayment
from technomart.domain.store.unit_of_work import Store


class PaymentsContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture
    def order(self, store: Store) -> Order:
        furnish(store)
        order = an_order()
        return keep(store, replace(order, captured=order.total, payment_method=PaymentMethod.CASH))

    def test_a_payment_is_found_again(self, store: Store, order: Order) -> None:
        user = a_user()
        plain = a_payment(order, amount=100_00)
        full = replace(
            a_payment(order, amount=55_00, method=PaymentMethod.MOBILE, tendered=60_00),
            reference="GCASH-ñ-🍜",
            customer="Niño",
            actor_id=user.id,
            actor_name="Ana",
        )
        keep_all(store, user, plain, full)

        assert_exactly(store.read(lambda work: work.payments.get(plain.id)), plain)
        assert_exactly(store.read(lambda work: work.payments.get(full.id)), full)

    def test_an_unknown_payment_is_said_to_be_unknown(self, store: Store) -> None:
        with refused(PaymentNotFound):
            store.read(lambda work: work.payments.get(an_id()))

    def test_an_orders_payments_and_refunds_come_oldest_first(self, store: Store, order: Order) -> None:
        other = keep(store, an_order(captured=1_00))
        first, second = (a_payment(order, amount=1_00, at=NOW + timedelta(minutes=i)) for i in range(2))
        refunds = [a_refund(second, 25, at=NOW + timedelta(minutes=i)) for i in range(2, 4)]

        keep_all(store, first, second, a_payment(other, amount=1_00), *refunds)

        paid_back = replace(second, refunded=50)
        assert_exactly(store.read(lambda work: work.payments.of_order(order.id)), [first, paid_back])
        assert_exactly(store.read(lambda work: work.payments.refunds_of_order(order.id)), refunds)
        assert_exactly(store.read(lambda work: work.payments.refunds_of_order(other.id)), [])
        assert_exactly(store.read(lambda work: work.payments.of_order(an_id())), [])

    def test_a_refund_counts_on_its_payment_and_never_exceeds_it(self, store: Store, order: Order) -> None:
        payment = a_payment(order, amount=100)
        keep_all(store, payment)
        keep_all(store, a_refund(payment, 60))

        with refused(RefundExceedsPayment):
            keep_all(store, a_refund(payment, 41))
        keep_all(store, a_refund(payment, 40))
        with refused(RefundExceedsPayment):
            keep_all(store, a_refund(payment, 1))

        assert_exactly(store.read(lambda work: work.payments.get(payment.id)), replace(payment, refunded=100))
        refunds = store.read(lambda work: work.payments.refunds_of_order(order.id))
        assert [refund.amount for refund in refunds] == [60, 40]

    def test_refunds_at_once_never_give_back_more_than_was_taken(self, store: Store, order: Order) -> None:
        payment = a_payment(order, amount=100)
        keep_all(store, payment)

        def refund_booking() -> int:
            try:
                keep_all(store, a_refund(payment, 30))
            except RefundExceedsPayment:
                return 0
            return 30

        assert sum(at_once([refund_booking] * 6)) == 90
        assert store.read(lambda work: work.payments.get(payment.id)).refunded == 90
        assert len(store.read(lambda work: work.payments.refunds_of_order(order.id))) == 3
