"""What was taken and given back on an open day is added up once, and right whatever follows it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.builders import MANILA, NOW, a_payment, a_refund, an_id, an_order, keep
from support.databases import LENDERS, another, lent_remembering
from support.trade import ask_sales
from technomart.adapters.sql.payments.tables import payments
from technomart.adapters.sql.store import SqlStore
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.reports.sales import SalesReport

CASH, CARD = PaymentMethod.CASH, PaymentMethod.CARD
NUMBERS = count(0xB00000, 1000)


@pytest.fixture(params=list(LENDERS))
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    with lent_remembering(request.getfixturevalue(LENDERS[request.param])) as lent:
        yield lent


def ask(store: SqlStore) -> SalesReport:
    return ask_sales(store, NOW, MANILA, "7d")


def afresh(store: SqlStore) -> SalesReport:
    with another(store) as other:
        return ask(other)


def take(store: SqlStore, method: PaymentMethod = CASH, amount: int = 100) -> Payment:
    order = keep(store, an_order(id=an_id(next(NUMBERS))))
    payment = a_payment(order, id=an_id(next(NUMBERS)), method=method, amount=amount)
    store.write(lambda work: work.payments.add(payment))
    return payment


def give_back(
    store: SqlStore, payment: Payment, amount: int, *, id_: str | None = None, corrects: bool = False
) -> Refund:
    """Give some of a payment back; one that corrects it is no money that went back."""
    refund = replace(
        a_refund(payment, amount), id=id_ or an_id(next(NUMBERS)), corrected_by=payment.id if corrects else None
    )
    store.write(lambda work: work.payments.add_refund(refund))
    return refund


def test_the_payment_behind_what_was_given_back_is_not_looked_up_again(store: SqlStore) -> None:
    give_back(store, take(store), 30)
    before = ask(store)
    with store.writing.begin() as connection:
        connection.execute(payments.update().values(method=CARD.value))

    assert ask(store) == before != afresh(store)
    assert (before.by_method[CASH], afresh(store).by_method[CARD]) == (70, 70)


def test_what_is_given_back_later_counts(store: SqlStore) -> None:
    first, second = take(store), take(store, CARD)
    give_back(store, first, 30)
    before = ask(store)

    give_back(store, first, 10)
    give_back(store, second, 5)

    assert ask(store) == afresh(store)
    assert (before.figures.refunds, ask(store).figures.refunds) == (30, 45)
    assert (ask(store).by_method[CASH], ask(store).by_method[CARD]) == (60, 95)


def test_what_was_given_back_and_is_stored_late_counts(store: SqlStore) -> None:
    payment, late = take(store), an_id(next(NUMBERS))
    give_back(store, payment, 30)
    assert ask(store).figures.refunds == 30

    give_back(store, payment, 10, id_=late)

    assert ask(store).figures.refunds == afresh(store).figures.refunds == 40


STEPS = ("take", "back", "late", "correct", "ask")


@settings(max_examples=25)
@given(steps=st.lists(st.tuples(st.integers(0, 30), st.sampled_from(STEPS)), max_size=20))
def test_it_is_what_another_process_says(store: SqlStore, steps: list[tuple[int, str]]) -> None:
    taken = [take(store)]
    for number, step in steps:
        payment = taken[number % len(taken)]
        if step == "take":
            taken.append(take(store, list(PaymentMethod)[number % 3], 1_000 + number))
        elif step == "ask":
            ask(store)
        else:
            id_ = an_id(next(NUMBERS) - 500_000) if step == "late" else None
            give_back(store, payment, 1, id_=id_, corrects=step == "correct")

    assert ask(store) == afresh(store)
