"""Loading many rows at once stores what storing them one by one does, in few statements."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import StatementError

from support.builders import FixedClock
from support.http_api import CHEAP
from support.snapshots import some_records
from technomart.adapters.demo import loader
from technomart.adapters.demo.loader import DemoCanteen
from technomart.adapters.demo.stock import ITEMS, RECIPES
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.loading import ROWS_OF
from technomart.adapters.sql.orders.rows import line_rows
from technomart.adapters.sql.orders.tables import order_lines
from technomart.adapters.sql.store import SqlStore
from technomart.domain.inventory.movements import MovementKind
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store

DAYS = BusinessDays(ZoneInfo("Asia/Manila"))
NOON = datetime(2026, 3, 13, 4, 30, tzinfo=UTC)
CANTEEN = DemoCanteen(FixedClock(NOON), DAYS, CHEAP)
COMPARED = [name for name in ROWS_OF if name != "users"]  # their passwords are hashed with another salt each time
Rows = Mapping[str, Counter[tuple[Any, ...]]]


def sell(store: Store, count: int, *, append: bool = False) -> None:
    CANTEEN.sell(store, count, 5, 4 if append else 3, append=append)


def stored(store: SqlStore) -> Rows:
    """Return the rows of every table as the driver gives them."""
    tables = [ROWS_OF[name][0].name for name in COMPARED] + [order_lines.name]
    with store.engine.connect() as connection:
        asked = {name: connection.exec_driver_sql(f"SELECT * FROM {name}") for name in tables}
        return {name: Counter(map(tuple, rows)) for name, rows in asked.items()}


def store_one_by_one(store: SqlStore, records: Snapshot) -> None:
    with store.engine.begin() as connection:
        for table in (order_lines, *(table for table, _ in reversed(list(ROWS_OF.values())))):
            connection.execute(table.delete())
        for kind in fields(Snapshot):
            table, row_of = ROWS_OF[kind.name]
            for value in getattr(records, kind.name):
                connection.execute(table.insert(), row_of(value))
        for order in records.orders:
            connection.execute(order_lines.insert(), line_rows(order))


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_what_is_sold_in_bulk_is_stored_as_by_ordinary_statements(sql_store: SqlStore) -> None:
    in_memory = MemoryStore(Snapshot())
    sell(in_memory, 90)
    sell(sql_store, 90)
    in_bulk = stored(sql_store)

    store_one_by_one(sql_store, in_memory.snapshot())

    assert stored(sql_store) == in_bulk
    assert in_bulk["orders"].total() == 90
    assert in_bulk["stock_items"].total() == len(ITEMS)


def test_stock_and_recipes_of_a_bulk_canteen_pass_the_audit(sql_store: SqlStore) -> None:
    sell(sql_store, 150)
    sell(sql_store, 150, append=True)

    items = {item.id: item for item in sql_store.read(lambda work: work.stock.items())}
    moved = sql_store.read(lambda work: work.stock.recent(2_000))

    assert list(SqlAuditor(sql_store.engine).violations()) == []
    assert {row.kind for row in moved} >= {MovementKind.RECEIPT, MovementKind.SALE}
    assert len({row.order_id for row in moved if row.order_id}) > 100
    assert any(item.reserved for item in items.values())
    assert all(item.expires_on and item.last_restocked for item in items.values() if item.on_hand)
    menu = sql_store.read(lambda work: work.menu.items())
    assert len(sql_store.read(lambda work: work.stock.recipes([item.id for item in menu]))) == len(RECIPES)


def test_more_orders_take_more_rows_of_the_same_statements(
    sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "BATCH", 1_000)
    with counted(sql_store.engine) as few:
        sell(sql_store, 10)
    with counted(sql_store.engine) as many:
        sell(sql_store, loader.BATCH, append=True)

    assert len(many) < 150
    assert len(many) < len(few) + 60


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=8))], ids=str)
def test_instants_of_any_zone_are_stored_in_utc(sql_store: SqlStore, zone: timezone) -> None:
    records = some_records()
    moved = replace(records.orders[0], created_at=records.orders[0].created_at.astimezone(zone))
    sql_store.write(lambda work: work.load(replace(records, orders=(moved, *records.orders[1:]))))

    found = sql_store.read(lambda work: work.orders.get(moved.id))

    assert found == records.orders[0]
    assert found.created_at.tzinfo is UTC


def test_a_naive_time_is_not_loaded(sql_store: SqlStore) -> None:
    records = some_records()
    naive = replace(records.orders[0], created_at=datetime(2026, 3, 13))  # noqa: DTZ001 - what must not pass

    with pytest.raises((ValueError, StatementError)):
        sql_store.write(lambda work: work.load(replace(records, orders=(naive, *records.orders[1:]))))
