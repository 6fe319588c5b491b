"""What keeps payment intents must do."""

from dataclasses import replace

import pytest

from support.builders import NOW, TODAY, a_key, an_id, an_order, furnish, keep
from support.exact import assert_exactly
from support.refusals import refused
from technomart.domain.idempotency.answers import Key, StillRunning
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.payments.intents import IntentKind, IntentState, PaymentIntent
from technomart.domain.store.unit_of_work import Store


def an_intent(order: Order, *, key: Key | None = None, kind: IntentKind = IntentKind.CHARGE) -> PaymentIntent:
    return PaymentIntent(
        id=an_id(),
        kind=kind,
        order_id=order.id,
        order_number=order.number,
        amount=30_00,
        method=PaymentMethod.CARD,
        at=NOW,
        business_date=TODAY,
        key=key,
    )


def added(store: Store, intent: PaymentIntent) -> PaymentIntent:
    store.write(lambda work: work.intents.add(intent))
    return intent


class IntentsContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture
    def order(self, store: Store) -> Order:
        furnish(store)
        return keep(store, an_order())

    def test_an_intent_is_found_by_id_and_by_key(self, store: Store, order: Order) -> None:
        plain = added(store, an_intent(order))
        full = replace(
            an_intent(order, key=a_key("k ñ")),
            customer="Niño",
            actor_id=an_id(),
            actor_name="Ana",
            request_id="r",
            reference="T-1",
            reason="?",
        )
        refund = replace(an_intent(order, kind=IntentKind.REFUND), of=an_id())
        added(store, full)
        added(store, refund)

        for intent in (plain, full, refund):
            assert_exactly(store.read(lambda work, intent=intent: work.intents.find(intent.id)), intent)  # type: ignore[misc]
        assert_exactly(store.read(lambda work: work.intents.find_by_key(a_key("k ñ", fingerprint="0" * 64))), full)
        assert store.read(lambda work: work.intents.find_by_key(a_key("k"))) is None
        assert store.read(lambda work: work.intents.find(an_id())) is None

    def test_a_key_asks_for_one_charge_only(self, store: Store, order: Order) -> None:
        added(store, an_intent(order, key=a_key()))

        with refused(StillRunning):
            added(store, an_intent(order, key=a_key()))

    def test_an_intent_is_settled_once(self, store: Store, order: Order) -> None:
        other = keep(store, an_order())
        first, second = added(store, an_intent(order)), added(store, an_intent(other))
        refund = added(store, an_intent(order, kind=IntentKind.REFUND))

        assert_exactly(store.read(lambda work: work.intents.open()), [first, second, refund])
        assert_exactly(store.read(lambda work: work.intents.open_of_order(order.id)), [first])
        done = first.settled(IntentState.DONE, "ref ñ")
        assert store.write(lambda work: work.intents.settle(done))
        assert not store.write(lambda work: work.intents.settle(first.settled(IntentState.DECLINED, "no")))

        assert_exactly(store.read(lambda work: work.intents.find(first.id)), done)
        assert store.read(lambda work: work.intents.open_of_order(order.id)) == []
        assert_exactly(store.read(lambda work: work.intents.open()), [second, refund])
