from dataclasses import replace

import pytest

from support.builders import ADOBO, CASHIER, a_dish, a_key, an_id, once_for
from support.canteen import Canteen, a_canteen, a_request
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.idempotency.answers import Answer, KeyReused, Once
from technomart.domain.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Unavailable
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.refusals import OrderNotFound
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import Tender
from technomart.domain.services.write_once import write_once
from technomart.domain.store.unit_of_work import UnitOfWork


@pytest.fixture
def canteen() -> Canteen:
    return a_canteen(MemoryStore())


def test_the_same_request_again_gets_the_same_answer_byte_for_byte(canteen: Canteen) -> None:
    first = canteen.place(CASHIER, a_request(customer="Niño 🍜"), once_for(a_key()))
    again = canteen.place(CASHIER, a_request(customer="Niño 🍜"), once_for(a_key()))

    assert again == replace(first, replayed=True)
    assert again.body.encode() == first.body.encode()
    assert not first.replayed
    assert canteen.placed().number == "W-002"


def test_the_answer_stays_as_it_was_whatever_happened_since(canteen: Canteen) -> None:
    first = canteen.place(CASHIER, a_request(), once_for(a_key()))
    canteen.at_status(canteen.order(first.about or ""), OrderStatus.IN_PROGRESS)
    canteen.store.write(lambda work: work.menu.save(replace(ADOBO, available=False, version=2)))

    assert canteen.place(CASHIER, a_request(), once_for(a_key())).body == first.body


def test_a_key_that_comes_with_another_request_is_refused_and_has_no_effect(canteen: Canteen) -> None:
    canteen.place(CASHIER, a_request(), once_for(a_key(fingerprint="a" * 64)))

    with pytest.raises(KeyReused) as refused:
        canteen.place(CASHIER, a_request(), once_for(a_key(fingerprint="b" * 64)))

    assert isinstance(refused.value, Invalid)
    assert canteen.placed().number == "W-002"


def test_the_same_key_of_another_caller_is_another_key(canteen: Canteen) -> None:
    answers = [
        canteen.place(CASHIER, a_request(), once_for(a_key(scope=scope))) for scope in ("ana POST /o", "ben POST /o")
    ]

    assert [answer.replayed for answer in answers] == [False, False]
    assert answers[0].about != answers[1].about


def test_without_a_key_every_request_is_a_new_one(canteen: Canteen) -> None:
    answers = [canteen.place(CASHIER, a_request(), once_for()) for _ in range(2)]

    assert answers[0].about != answers[1].about


def test_a_refusal_by_the_rules_is_an_answer_and_is_stored(canteen: Canteen) -> None:
    dish = a_dish("Soup", available=False)
    canteen.store.write(lambda work: work.menu.add(dish))
    request = a_request((dish, 1))

    first = canteen.place(CASHIER, request, once_for(a_key()))
    canteen.store.write(lambda work: work.menu.save(replace(dish, available=True, version=2)))
    again = canteen.place(CASHIER, request, once_for(a_key()))

    assert first.body.startswith("bad_order_lines: Soup is not available.")
    assert again == replace(first, replayed=True)
    assert canteen.place(CASHIER, request, once_for(a_key("other"))).status == 201


def test_a_refused_payment_leaves_nothing_but_its_answer(canteen: Canteen) -> None:
    order = canteen.placed()

    answer = canteen.pay(CASHIER, order.id, Tender(999_00, PaymentMethod.CARD), once_for(a_key()))

    assert answer.body.startswith("payment_exceeds_balance")
    assert answer.about is None
    assert canteen.order(order.id) == order
    assert canteen.payments(order.id) == []


def test_a_keyed_payment_is_taken_once(canteen: Canteen) -> None:
    order = canteen.placed()
    tender = Tender(100_00, PaymentMethod.CARD, partial=True)

    answers = [canteen.pay(CASHIER, order.id, tender, once_for(a_key())) for _ in range(3)]

    assert len({answer.body for answer in answers}) == 1
    assert canteen.order(order.id).captured == 100_00


def test_an_order_that_does_not_exist_yet_does_not_use_the_key_up(canteen: Canteen) -> None:
    with pytest.raises(OrderNotFound):
        canteen.pay(CASHIER, an_id(), Tender(1, PaymentMethod.CARD, partial=True), once_for(a_key()))

    order = canteen.placed()
    assert not canteen.pay(CASHIER, order.id, Tender(1, PaymentMethod.CARD, partial=True), once_for(a_key())).replayed


STORED = [Invalid("no"), Conflict("no")]
NOT_STORED = [NotFound("no"), Forbidden("no"), Unavailable("no"), ZeroDivisionError()]


def answering(failure: BaseException | None) -> tuple[Once[str], "list[int]"]:
    calls: list[int] = []
    return Once(a_key(), lambda made: Answer(201, made), lambda refusal: Answer(409, refusal.message)), calls


@pytest.mark.parametrize("refusal", STORED, ids=lambda refusal: type(refusal).__name__)
def test_refusals_by_the_rules_are_given_again_without_trying_again(canteen: Canteen, refusal: Refusal) -> None:
    once, calls = answering(refusal)

    def change(work: UnitOfWork) -> str:
        calls.append(1)
        raise refusal

    answers = [write_once(canteen.store, once, canteen.clock.now(), change) for _ in range(2)]

    assert answers == [Answer(409, "no"), Answer(409, "no", replayed=True)]
    assert len(calls) == 1


@pytest.mark.parametrize("failure", NOT_STORED, ids=lambda failure: type(failure).__name__)
def test_anything_else_frees_the_key(canteen: Canteen, failure: Exception) -> None:
    once, _ = answering(failure)

    def fail(work: UnitOfWork) -> str:
        work.menu.add(a_dish("Never"))
        raise failure

    with pytest.raises(type(failure)):
        write_once(canteen.store, once, canteen.clock.now(), fail)

    assert write_once(canteen.store, once, canteen.clock.now(), lambda work: "made") == Answer(201, "made")
    assert "Never" not in {dish.name for dish in canteen.store.read(lambda work: work.menu.items())}
