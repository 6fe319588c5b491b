"""What an order that is to be paid must come with."""

from dataclasses import replace
from datetime import timedelta

from contracts.intents import added, an_intent
from support.builders import NOW, TODAY, a_user, an_id, an_order, furnish, keep, keep_all
from support.exact import assert_exactly
from support.refusals import refused
from technomart.domain.cash_sessions.session import CashSession
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.payable import Payable
from technomart.domain.orders.refusals import OrderNotFound
from technomart.domain.payments.intents import IntentKind, IntentState
from technomart.domain.registers.register import FIRST, MOST_REGISTERS, Register, Till
from technomart.domain.store.unit_of_work import Store, UnitOfWork

EVE = TODAY - timedelta(days=1)
CARD = PaymentMethod.CARD
ODD = 'ñ "[],\\ \N{PILE OF POO}'


def an_order_of(store: Store) -> Order:
    furnish(store)
    return keep(store, an_order())


def payable(store: Store, order: Order, method: PaymentMethod = CARD) -> Payable:
    return store.write(lambda work: work.orders.get_to_be_paid(order.id, method))


class PayableContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_an_order_comes_with_the_first_till_before_there_is_another(self, store: Store) -> None:
        order = an_order_of(store)

        assert_exactly(payable(store, order), Payable(order, is_method_off=False, under_way=None, tills=(Till(FIRST),)))

    def test_an_unknown_order_is_said_to_be_unknown(self, store: Store) -> None:
        with refused(OrderNotFound):
            payable(store, replace(an_order(), id=an_id()))

    def test_it_tells_of_the_method_that_was_asked_about(self, store: Store) -> None:
        order = an_order_of(store)
        store.write(lambda work: work.payments.switch(CARD, on=False))

        assert [payable(store, order, method).is_method_off for method in (CARD, PaymentMethod.CASH)] == [True, False]

    def test_it_tells_how_much_of_the_order_is_with_the_gateway(self, store: Store) -> None:
        order = an_order_of(store)
        first, _ = added(store, an_intent(order)), added(store, an_intent(keep(store, an_order())))
        added(store, replace(an_intent(order, kind=IntentKind.REFUND), of=an_id()))
        second = added(store, replace(an_intent(order), amount=0))

        assert payable(store, order).under_way == first.amount
        store.write(lambda work: work.intents.settle(first.settled(IntentState.DONE, "")))
        assert payable(store, order).under_way == 0
        store.write(lambda work: work.intents.settle(second.settled(IntentState.DECLINED, "")))
        assert payable(store, order).under_way is None

    def test_the_tills_in_use_come_by_their_codes_as_they_are(self, store: Store) -> None:
        order, ana = an_order_of(store), a_user()
        keep_all(store, ana)
        hall = Register(
            *(an_id(), "T3", ODD, EVE, an_id(), 1 << 40, 7, 5, 3, 2),
            version=3,
            machine_min=ODD,
            machine_serial="SN 1",
        )
        terrace, gone = Register(an_id(), "T2", "Terrace"), Register(an_id(), "T1", "Gate", removed=True)
        session = CashSession(hall.session_id or "", hall.id, TODAY, NOW, 1_00, None, ana.id, "Ana")
        for each in (hall, terrace, gone):
            store.write(lambda work, each=each: work.registers.add(each))  # type: ignore[misc]
        store.write(lambda work: work.cash_sessions.add(session))

        assert_exactly(payable(store, order).tills, (Till(terrace), Till(hall, session.id, ana.id, TODAY)))

    def test_as_many_tills_come_as_a_canteen_may_have(self, store: Store) -> None:
        order = an_order_of(store)
        names = [f"{number:03}" + "\N{PILE OF POO}" * 90 for number in range(MOST_REGISTERS)]
        tills = tuple(
            Till(Register(an_id(), f"T{name[:3]}", name, machine_min="9" * 100, machine_serial="9" * 100))
            for name in names
        )

        def add(work: UnitOfWork) -> None:
            for till in tills:
                work.registers.add(till.register)

        store.write(add)
        assert_exactly(payable(store, order).tills, tills)
