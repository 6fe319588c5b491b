"""What the audit says of orders that were changed in hand and whose rows no longer fit together."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from contracts.in_hand import stock_up
from support.bookkeeping import an_answer_about, refused
from support.builders import ADOBO, CASHIER, RICE, a_key, once_for
from support.canteen import Canteen, a_canteen, a_request
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.store import SqlStore
from technomart.domain.idempotency.answers import Once
from technomart.domain.orders.in_hand import LineEdit
from technomart.domain.orders.order import Order
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.splitting import Portion
from technomart.domain.orders.status import OrderStatus
from technomart.domain.usecases.orders.merge import MergeRequest
from technomart.domain.usecases.orders.split import SplitRequest

pytestmark = pytest.mark.long_on("mariadb")


@pytest.fixture
def store(sql_store: SqlStore) -> SqlStore:
    """Return the books of one order with a line voided and a step back, and of another as it was placed."""
    canteen = a_canteen(sql_store)
    stock_up(canteen)
    canteen.placed(a_request((ADOBO, 1), (RICE, 1)))
    order = canteen.placed(a_request((ADOBO, 1), (RICE, 2)))
    canteen.change(CASHIER, order.id, 0, LineEdit(0), reason="none left")
    whole = canteen.placed(a_request((ADOBO, 3), discount=Discount(DiscountKind.FIXED, 10_00)))
    canteen.split(CASHIER, whole.id, SplitRequest([Portion(0, 1)]), once_for())
    one, other = (canteen.placed(a_request((ADOBO, 1))) for _ in range(2))
    canteen.merge(CASHIER, one.id, MergeRequest(other.id), once_for())
    canteen.clock.move(timedelta(minutes=1))
    ready = canteen.at_status(order, OrderStatus.IN_PROGRESS, OrderStatus.READY)
    canteen.move(CASHIER, order.id, OrderStatus.IN_PROGRESS, reason="cold")
    canteen.at_status(ready, OrderStatus.READY)
    return sql_store


def broken_in(store: SqlStore) -> set[str]:
    return {violation.code for violation in SqlAuditor(store.engine).violations()}


def test_the_books_add_up(store: SqlStore) -> None:
    assert broken_in(store) == set()


def test_an_order_that_was_placed_with_a_key_and_changed_since_breaks_nothing(store: SqlStore) -> None:
    canteen = Canteen(store)
    answer: Once[Order] = Once(a_key(), lambda made: an_answer_about(made.id, made.id, total=made.total / 100), refused)
    placed = canteen.place(CASHIER, a_request((ADOBO, 1), (RICE, 2)), answer)
    canteen.change(CASHIER, placed.about or "", 0, LineEdit(0), reason="none left")

    assert broken_in(store) == set()


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        ("UPDATE order_history SET subtotal = subtotal + 1 WHERE seq = 1", "history_tells_the_subtotal"),
        ("UPDATE orders SET edits = edits + 1", "edits_are_counted"),
        ("UPDATE orders SET ready_at = created_at WHERE ready_at IS NOT NULL", "readiness_is_in_history"),
        ("UPDATE orders SET ready_at = updated_at", "readiness_is_in_history"),
        ("UPDATE orders SET ready_at = NULL", "readiness_is_in_history"),
        ("UPDATE order_lines SET position = 7 WHERE position = 0", "lines_are_complete"),
        ("UPDATE stock_reservations SET position = position + 7", "stock_is_held_for_lines"),
        ("UPDATE order_history SET other_order_id = NULL WHERE event = 'split'", "orders_name_each_other"),
        ("UPDATE order_history SET other_order_id = NULL WHERE event = 'placed'", "orders_name_each_other"),
        ("UPDATE order_history SET other_order_id = order_id WHERE event = 'split'", "orders_name_each_other"),
        ("UPDATE order_history SET subtotal = subtotal + 1 WHERE event = 'split'", "orders_name_each_other"),
        ("UPDATE order_history SET other_order_id = NULL WHERE event = 'merged'", "orders_name_each_other"),
        ("UPDATE order_history SET other_order_id = NULL WHERE event = 'moved'", "orders_name_each_other"),
        ("UPDATE order_history SET subtotal = subtotal + 1 WHERE event = 'merged'", "orders_name_each_other"),
        ("UPDATE order_history SET status_after = 'ready' WHERE event = 'changed'", "history_is_legal"),
        (
            "UPDATE order_history SET discount = 1000, discount_limit = 5 WHERE event = 'changed'",
            "discount_was_allowed",
        ),
    ],
)
def test_what_does_not_fit_is_named(store: SqlStore, edit: str, code: str) -> None:
    with store.writing.begin() as connection:
        connection.execute(text(edit))

    assert code in broken_in(store)


def test_a_history_whose_version_was_edited_with_it_is_given_away_by_its_gap(store: SqlStore) -> None:
    counted = "(SELECT COUNT(*) FROM order_history WHERE order_id = orders.id)"
    with store.writing.begin() as connection:
        connection.execute(text("DELETE FROM order_history WHERE seq = 2"))
        connection.execute(text(f"UPDATE orders SET version = {counted}"))

    assert "version_is_history_length" in broken_in(store)
