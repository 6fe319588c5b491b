from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from support.builders import MANAGER, NOW, TODAY, an_id, once_for
from support.canteen import a_canteen, a_request
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.store import SqlStore
from technomart.domain.inventory.movements import StockOperation
from technomart.domain.inventory.stock import StockItem
from technomart.domain.orders.order import OrderType
from technomart.domain.services.stock_changes import StockChange
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.usecases.expired import TellOfExpired
from technomart.domain.usecases.payments.refund import RefundRequest

pytestmark = pytest.mark.in_turn


@pytest.fixture
def told(sql_store: SqlStore) -> SqlStore:
    """Return a store in which everything happened that people are told of."""
    canteen = a_canteen(sql_store)
    payment = canteen.paid(canteen.placed(a_request(type=OrderType.ONLINE)))
    canteen.refund(MANAGER, RefundRequest(payment.id), once_for())
    flour = StockItem(an_id(), "Flour", "kg", NOW, min_stock=1_000)
    sql_store.write(lambda work: work.load(Snapshot(stock_items=(flour.marked(NOW),))))
    canteen.change_stock(MANAGER, flour.id, StockChange(StockOperation.ADD, 2_000))
    canteen.change_stock(MANAGER, flour.id, StockChange(StockOperation.SUBTRACT, 1_500))
    sql_store.write(lambda work: work.stock.save(replace(flour, expires_on=TODAY - timedelta(days=1))))
    assert TellOfExpired(sql_store, canteen.clock, canteen.ids, canteen.shelf, 90)() == 1
    return sql_store


def broken_in(store: SqlStore) -> set[str]:
    return {violation.code for violation in SqlAuditor(store.engine).violations()}


def test_what_was_told_and_happened_breaks_nothing(told: SqlStore) -> None:
    assert broken_in(told) == set()


@pytest.mark.parametrize(
    "edit",
    [
        "cause = 'nobody' WHERE event = 'order_online'",
        "at = '2026-03-01 01:00:00.000000' WHERE event = 'order_online'",
        "event = 'order_unpaid' WHERE event = 'payment_refunded'",
        "cause = 'nobody' WHERE event = 'payment_refunded'",
        "at = '2026-03-01 01:00:00.000000' WHERE event = 'payment_refunded'",
        "cause = 'nobody' WHERE event = 'stock_low'",
        "cause = 'nobody' WHERE event = 'stock_expired'",
    ],
)
def test_what_was_told_and_never_happened_is_found(told: SqlStore, edit: str) -> None:
    with told.engine.begin() as connection:
        assert connection.execute(text(f"UPDATE notifications SET {edit}")).rowcount == 1  # written above

    assert broken_in(told) == {"told_is_what_happened"}
