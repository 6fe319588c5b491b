from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from support.bookkeeping import keep_books
from support.builders import CASHIER, FIRST_MADE, MANAGER, CountingIds, furnish, once_for
from support.canteen import Canteen, a_request
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.store import SqlStore
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.payment import Tender
from technomart.domain.usecases.payments.correct import CorrectionRequest

pytestmark = pytest.mark.long_on("mariadb")

Edit = Callable[[Connection], object]


@pytest.fixture
def books(sql_store: SqlStore) -> SqlStore:
    """Return the books of a day that is not added up yet."""
    keep_books(sql_store)
    return sql_store


def broken_in(store: SqlStore) -> set[str]:
    return {violation.code for violation in SqlAuditor(store.engine).violations()}


def sql(*statements: str) -> Edit:
    return lambda connection: [connection.execute(text(statement)) for statement in statements]


def test_a_day_that_is_not_added_up_breaks_nothing(books: SqlStore) -> None:
    assert broken_in(books) == set()


A_PAYMENT = "id = (SELECT id FROM (SELECT MIN(id) AS id FROM payments WHERE tendered > 0) AS x)"
OF_IT = f"id IN (SELECT order_id FROM payments WHERE {A_PAYMENT})"
KEYED = "id = (SELECT id FROM (SELECT MIN(id) AS id FROM idempotency_keys WHERE scope LIKE '%/payment') AS x)"
TOLD = "money_moved_as_history_tells"


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (sql("UPDATE payments SET method = 'card', tendered = NULL WHERE method = 'cash'"), TOLD),
        (
            sql(
                f"UPDATE orders SET payment_method = 'card' WHERE {OF_IT}",
                f"UPDATE payments SET method = 'card', tendered = NULL WHERE {A_PAYMENT}",
            ),
            TOLD,
        ),
        (sql(f"UPDATE payments SET method = 'card' WHERE {A_PAYMENT}"), "cash_alone_is_tendered"),
        (sql("UPDATE payments SET tendered = 10000 WHERE amount = 0"), "cash_alone_is_tendered"),
        (sql("UPDATE payments SET at = '2026-03-01 01:00:00.000000'"), TOLD),
        (sql("UPDATE payments SET business_date = '2026-03-13'"), "money_is_on_its_day"),
        (sql("UPDATE refunds SET at = '2026-03-01 01:00:00.000000'"), TOLD),
        (sql("UPDATE payments SET actor_id = 'nobody'"), TOLD),
        (sql("UPDATE payments SET actor_name = 'Nobody'"), TOLD),
        (sql("UPDATE refunds SET actor_name = 'Nobody'"), TOLD),
        (sql("UPDATE refunds SET reason = 'burnt'"), TOLD),
        (sql("UPDATE payments SET corrects = NULL"), "corrections_are_whole"),
        (sql("UPDATE payments SET corrects = 'nobody' WHERE corrects IS NOT NULL"), "corrections_are_whole"),
        (sql("UPDATE refunds SET corrected_by = NULL"), "corrections_are_whole"),
        (sql("UPDATE refunds SET amount = amount + 1 WHERE corrected_by IS NOT NULL"), "corrections_are_whole"),
        (sql("UPDATE payments SET reason = 'because' WHERE corrects IS NOT NULL"), TOLD),
        (sql("UPDATE payments SET method = 'card' WHERE corrects IS NOT NULL"), TOLD),
        (sql("UPDATE orders SET captured = captured + 1, refunded = refunded + 1"), "captured_is_sum_of_payments"),
        (sql("UPDATE payments SET tendered = tendered + 10000"), "answers_say_what_was_made"),
        (sql(f"UPDATE idempotency_keys SET about = 'nobody' WHERE {KEYED}"), "answers_point_at_something"),
        (sql("UPDATE idempotency_keys SET location = '/api/orders/1'"), "answers_say_what_was_made"),
        (
            sql(
                "UPDATE idempotency_keys SET about = (SELECT MIN(id) FROM orders) WHERE scope LIKE '% POST /api/orders'"
            ),
            "answers_say_what_was_made",
        ),
        (
            sql("""UPDATE idempotency_keys SET body = REPLACE(body, '"amount": ', '"amount": 9')"""),
            "answers_say_what_was_made",
        ),
        (
            sql("""UPDATE idempotency_keys SET body = REPLACE(body, '"total": ', '"total": 9')"""),
            "answers_say_what_was_made",
        ),
        (sql("UPDATE idempotency_keys SET body = 'garbage'"), "answers_say_what_was_made"),
        (
            sql("UPDATE idempotency_keys SET scope = 'a PATCH /b', about = NULL, location = NULL, body = 'garbage'"),
            "answers_say_what_was_made",
        ),
    ],
)
def test_edited_money_is_found_before_its_day_is_added_up(books: SqlStore, edit: Edit, code: str) -> None:
    with books.engine.begin() as connection:
        edit(connection)

    assert code in broken_in(books)


@pytest.mark.parametrize(("table", "column"), [("orders", "created_at"), ("payments", "at"), ("refunds", "at")])
def test_what_is_no_time_is_found(books: SqlStore, table: str, column: str) -> None:
    if books.engine.dialect.name != "sqlite":
        pytest.skip("A server takes nothing but times into such a column.")
    with books.engine.begin() as connection:
        connection.execute(text(f"UPDATE {table} SET {column} = 'garbage'"))

    assert "business_days_are_plausible" in broken_in(books)


def test_a_payment_cannot_pass_for_its_twin(books: SqlStore) -> None:
    canteen = Canteen(books, ids=CountingIds(FIRST_MADE + 0x10_0000))
    order = canteen.placed(a_request())
    canteen.paid(order, 10_00)
    canteen.clock.move(timedelta(seconds=7))
    canteen.paid(order, 10_00)
    with books.engine.begin() as connection:
        at = connection.execute(
            text("SELECT MIN(at) FROM payments WHERE order_id = :order"), {"order": order.id}
        ).scalar_one()
        connection.execute(text("UPDATE payments SET at = :at WHERE order_id = :order"), {"at": at, "order": order.id})

    assert broken_in(books) == {TOLD}


def test_payments_at_the_very_same_instant_break_nothing(sql_store: SqlStore) -> None:
    furnish(sql_store)
    canteen = Canteen(sql_store)
    order = canteen.placed(a_request())
    for _ in range(2):
        canteen.pay(CASHIER, order.id, Tender(1_00, PaymentMethod.CASH, tendered=500_00, partial=True), once_for())

    assert broken_in(sql_store) == set()


def test_corrections_to_the_same_method_at_the_very_same_instant_break_nothing(sql_store: SqlStore) -> None:
    furnish(sql_store)
    canteen = Canteen(sql_store)
    order = canteen.placed(a_request())
    payment = canteen.paid(order, 10_00).id
    for method in (PaymentMethod.MOBILE, PaymentMethod.CASH, PaymentMethod.MOBILE):
        payment = str(canteen.correct(MANAGER, CorrectionRequest(payment, method, "slip"), once_for()).about)

    assert broken_in(sql_store) == set()
