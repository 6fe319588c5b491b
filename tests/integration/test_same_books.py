"""A small model, the memory and a database agree on every answer to random work, and the books are right at the end."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from support.books import Books
from support.builders import RICE
from support.databases import Lender, SqliteFiles
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.pricing import NO_DISCOUNT
from technomart.domain.orders.privileges import PrivilegeKind

USUAL = settings(max_examples=8, stateful_step_count=30)
THOROUGH = settings(max_examples=500, stateful_step_count=50, suppress_health_check=list(HealthCheck), deadline=None)


@pytest.mark.long_on("mariadb")
def test_random_work_has_the_same_answers_everywhere(lender: Lender, sqlite_files: SqliteFiles) -> None:
    Books.lender, Books.copies = lender, sqlite_files
    run_state_machine_as_test(Books, settings=USUAL)


@pytest.mark.long
def test_long_random_work_has_the_same_answers_everywhere(lender: Lender, sqlite_files: SqliteFiles) -> None:
    Books.lender, Books.copies = lender, sqlite_files
    run_state_machine_as_test(Books, settings=THOROUGH)


def on_the_house(books: Books) -> str:
    """Place an order that is paid with nothing, to which a dish comes; return its id."""
    order = books.place([(RICE.id, 1)], NO_DISCOUNT, queued=True)
    assert isinstance(order, str)
    books.pay(order, 0, PaymentMethod.CASH, partial=False)
    books.change(order, 0, 2)
    return order


def is_not_given_twice(books: Books) -> None:
    order = on_the_house(books)
    for amount in (0, 1):
        books.pay(order, amount, PaymentMethod.CASH, partial=False)


def is_not_paid_by_the_other_discount(books: Books) -> None:
    order = on_the_house(books)
    books.grant(order, [PrivilegeKind.SENIOR], 3)
    books.pay(order, 1, PaymentMethod.CASH, partial=True)
    books.change(order, 0, 6)


@pytest.mark.long_on("mariadb")
@pytest.mark.parametrize("story", [is_not_given_twice, is_not_paid_by_the_other_discount])
def test_what_random_work_once_fell_out_over_has_the_same_answers_everywhere(
    lender: Lender, sqlite_files: SqliteFiles, story: Callable[[Books], None]
) -> None:
    Books.lender, Books.copies = lender, sqlite_files
    books = Books()
    story(books)
    books.teardown()
