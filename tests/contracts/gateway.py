"""What must hold between our books and a payment gateway's, whatever happens on the way."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from support.bank import Bank, Killed
from support.builders import CASHIER, MANAGER, RICE, a_key, an_id, furnish, once_for
from support.canteen import Canteen, a_request
from support.refusals import refused
from support.threads import at_once
from technomart.domain.idempotency.answers import Answer, Key, KeyReused, Once
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.intents import GatewayUnavailable, PaymentDeclined, PaymentUnderWay
from technomart.domain.payments.payment import Tender
from technomart.domain.payments.refusals import MethodSwitchedOff
from technomart.domain.registers.register import FIRST, Register, RegisterNotFound
from technomart.domain.services.payment_booking import Paid
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.payments.refund import RefundRequest
from technomart.domain.usecases.payments.resume import ResumePayments

CARD = Tender(30_00, PaymentMethod.CARD, token="tok", partial=True)


class GatewayContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture
    def bank(self) -> Bank:
        return Bank()

    @pytest.fixture
    def canteen(self, store: Store, bank: Bank) -> Canteen:
        furnish(store)
        return Canteen(store, gateway=bank)

    @pytest.fixture
    def order(self, canteen: Canteen) -> Order:
        """Return an order of 45.00."""
        return canteen.placed(a_request((RICE, 3)))

    def pay(self, canteen: Canteen, order: Order, key: Key | None = None, tender: Tender = CARD) -> Answer:
        once: Once[Paid] = once_for(key)
        return canteen.pay(CASHIER, order.id, tender, once)

    def resume(self, canteen: Canteen) -> tuple[int, int]:
        canteen.clock.move(timedelta(minutes=2))
        return ResumePayments(canteen.store, canteen.bookings, canteen.settlement)()

    def books_agree(self, canteen: Canteen, bank: Bank, order: Order, taken: int) -> None:
        found = canteen.order(order.id)
        payments = canteen.payments(order.id)
        assert (found.captured, sum(payment.amount for payment in payments)) == (taken, taken)
        assert bank.kept() == found.paid
        assert found.version == len(canteen.history(order.id))

    def test_a_charge_is_booked_under_the_id_the_gateway_was_called_with(
        self, canteen: Canteen, bank: Bank, order: Order
    ) -> None:
        self.pay(canteen, order)

        (payment,) = canteen.payments(order.id)
        assert bank.calls == [(payment.id, "tok")]
        assert payment.reference == f"BANK-{payment.id[-4:]}"
        self.books_agree(canteen, bank, order, 30_00)

    def test_a_charge_is_booked_at_the_register_that_was_named_unless_it_was_removed_meanwhile(
        self, canteen: Canteen, bank: Bank, order: Order
    ) -> None:
        hall = Register(an_id(), "T5", "Hall")
        canteen.store.write(lambda work: work.registers.add_first())
        canteen.store.write(lambda work: work.registers.add(hall))
        bank.mishaps += ["ok", "lost"]
        self.pay(canteen, order, tender=replace(CARD, register="t5"))
        with suppress(GatewayUnavailable):
            self.pay(canteen, order, tender=replace(CARD, amount=15_00, register=hall.id))
        canteen.store.write(
            lambda work: work.registers.save(replace(work.registers.get_for_update(hall.id), removed=True))
        )

        assert self.resume(canteen) == (1, 0)

        first, second = canteen.payments(order.id)
        (invoice,) = canteen.store.read(lambda work: work.papers.of_order(order.id))
        assert (first.register_id, second.register_id, invoice.register_code) == (hall.id, FIRST.id, "T1")
        self.books_agree(canteen, bank, order, 45_00)
        with pytest.raises(RegisterNotFound):
            self.pay(canteen, canteen.placed(), tender=replace(CARD, register="T9"))
        assert len(bank.calls) == 3

    def test_a_discount_survives_a_charge_that_was_not_heard_of_again(
        self, canteen: Canteen, bank: Bank, order: Order
    ) -> None:
        bank.mishaps.append("lost")
        less = replace(CARD, amount=36_00, partial=False, discount_reason="senior")

        with pytest.raises(GatewayUnavailable):
            self.pay(canteen, order, a_key(), less)
        before = canteen.order(order.id)
        self.pay(canteen, order, a_key(), less)

        paid, row = canteen.order(order.id), canteen.history(order.id)[-1]
        assert (before.discount, paid.discount, paid.total, paid.captured) == (0, 9_00, 36_00, 36_00)
        assert (row.discount, row.discount_reason) == (9_00, "senior")
        self.books_agree(canteen, bank, order, 36_00)

    def test_cash_never_goes_to_the_gateway(self, canteen: Canteen, bank: Bank, order: Order) -> None:
        self.pay(canteen, order, tender=Tender(45_00, PaymentMethod.CASH, tendered=50_00))

        assert bank.calls == []
        assert canteen.payments(order.id)[0].change == 5_00

    def test_a_declined_charge_is_remembered_and_leaves_the_order_payable(
        self, canteen: Canteen, bank: Bank, order: Order
    ) -> None:
        bank.mishaps += ["declined", "declined"]

        first = self.pay(canteen, order, a_key())
        assert (first.status, first.body.partition(":")[0]) == (409, "payment_declined")
        assert self.pay(canteen, order, a_key()).replayed
        with pytest.raises(PaymentDeclined):
            self.pay(canteen, order)
        self.pay(canteen, order)
        self.books_agree(canteen, bank, order, 30_00)

    @pytest.mark.parametrize("mishap", ["lost", "down", "killed"])
    def test_the_same_key_goes_on_where_the_first_request_was_cut_off(
        self, canteen: Canteen, bank: Bank, order: Order, mishap: str
    ) -> None:
        bank.mishaps.append(mishap)
        tender = replace(CARD, wanted=[order.version])
        with pytest.raises((GatewayUnavailable, Killed)):
            self.pay(canteen, order, a_key(), tender)

        again = self.pay(canteen, order, a_key(), tender)
        third = self.pay(canteen, order, a_key(), tender)

        assert (again.status, again.replayed, third.replayed, third.body) == (201, False, True, again.body)
        assert len({intent_id for intent_id, _ in bank.calls}) == 1
        self.books_agree(canteen, bank, order, 30_00)

    def test_a_sweep_books_what_was_moved_and_the_key_still_gets_its_answer(
        self, canteen: Canteen, bank: Bank, order: Order
    ) -> None:
        bank.mishaps.append("lost")
        with suppress(GatewayUnavailable):
            self.pay(canteen, order, a_key())

        assert ResumePayments(canteen.store, canteen.bookings, canteen.settlement)() == (
            0,
            0,
        )  # too young: the request may still be at it
        assert self.resume(canteen) == (1, 0)
        assert self.resume(canteen) == (0, 0)
        self.books_agree(canteen, bank, order, 30_00)
        answer = self.pay(canteen, order, a_key())

        assert (answer.status, answer.about) == (201, canteen.payments(order.id)[0].id)
        assert self.pay(canteen, order, a_key()).replayed
        self.books_agree(canteen, bank, order, 30_00)

    def test_a_sweep_gives_up_what_the_gateway_never_heard_of(self, canteen: Canteen, bank: Bank, order: Order) -> None:
        bank.mishaps += ["down", "down"]
        with suppress(GatewayUnavailable):
            self.pay(canteen, order, a_key())

        assert self.resume(canteen) == (1, 1)
        assert self.resume(canteen) == (1, 0)
        assert self.pay(canteen, order, a_key()).status == 409
        self.books_agree(canteen, bank, order, 0)
        self.pay(canteen, order, a_key("other"))
        self.books_agree(canteen, bank, order, 30_00)

    def test_while_money_is_under_way_nothing_else_is_done_with_the_order(
        self, canteen: Canteen, bank: Bank, order: Order
    ) -> None:
        bank.mishaps.append("lost")
        with suppress(GatewayUnavailable):
            self.pay(canteen, order)

        with pytest.raises(PaymentUnderWay):
            self.pay(canteen, order, tender=Tender(5_00, PaymentMethod.CASH, partial=True))
        with pytest.raises(PaymentUnderWay):
            canteen.move(MANAGER, order.id, OrderStatus.CANCELLED)
        canteen.move(MANAGER, order.id, OrderStatus.IN_PROGRESS)
        self.resume(canteen)
        self.books_agree(canteen, bank, order, 30_00)

    def test_a_key_that_comes_with_another_request_is_refused(self, canteen: Canteen, bank: Bank, order: Order) -> None:
        bank.mishaps.append("lost")
        with suppress(GatewayUnavailable):
            self.pay(canteen, order, a_key())

        with refused(KeyReused):
            self.pay(canteen, order, a_key(fingerprint="0" * 64))

    @pytest.mark.parametrize(
        ("other", "code"), [({"amount": 45_02}, "payment_exceeds"), ({"wanted": [9]}, "order_version")]
    )
    def test_a_refusal_before_the_gateway_is_asked_is_remembered(
        self, canteen: Canteen, bank: Bank, order: Order, other: dict[str, Any], code: str
    ) -> None:
        tender = replace(CARD, **other)

        first = self.pay(canteen, order, a_key(), tender)

        assert (first.status, first.body.startswith(code)) == (409, True), first.body
        assert self.pay(canteen, order, a_key(), tender).replayed
        assert bank.calls == []

    def test_equal_requests_at_once_move_the_money_once(self, canteen: Canteen, bank: Bank, order: Order) -> None:
        answers = at_once([partial(self.pay, canteen, order, a_key())] * 6)

        assert len({answer.body for answer in answers}) == 1
        self.books_agree(canteen, bank, order, 30_00)

    def test_money_goes_back_through_the_gateway_it_came_through(
        self, canteen: Canteen, bank: Bank, order: Order
    ) -> None:
        self.pay(canteen, order)
        (payment,) = canteen.payments(order.id)

        canteen.refund(MANAGER, RefundRequest(payment.id, 10_00), once_for())
        assert bank.kept() == 20_00
        canteen.move(MANAGER, order.id, OrderStatus.CANCELLED)

        refunds = canteen.refunds(order.id)
        assert [bank.moved[refund.id] for refund in refunds] == [-10_00, -20_00]
        self.books_agree(canteen, bank, order, 30_00)

    @pytest.mark.parametrize("mishap", ["lost", "down", "killed"])
    def test_a_refund_the_gateway_did_not_answer_is_finished_by_a_sweep(
        self, canteen: Canteen, bank: Bank, order: Order, mishap: str
    ) -> None:
        self.pay(canteen, order)
        bank.mishaps.append(mishap)

        with suppress(Killed):
            canteen.move(MANAGER, order.id, OrderStatus.CANCELLED)
        assert canteen.order(order.id).paid == 0
        assert self.resume(canteen) == (1, 0)

        self.books_agree(canteen, bank, order, 30_00)

    def test_a_method_that_is_switched_off_takes_no_money(self, canteen: Canteen, bank: Bank, order: Order) -> None:
        canteen.store.write(lambda work: work.payments.switch(PaymentMethod.CARD, on=False))

        with pytest.raises(MethodSwitchedOff):
            self.pay(canteen, order)
        self.pay(canteen, order, tender=Tender(45_00, PaymentMethod.CASH))
        assert bank.calls == []
