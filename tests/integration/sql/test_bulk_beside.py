"""A second process that makes orders changes nothing but the time it takes."""

import multiprocessing
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from support.builders import FixedClock
from support.http_api import CHEAP
from support.snapshots import some_records
from support.stored import estimates
from technomart.adapters.demo.beside import MakerEnded, is_worth_it
from technomart.adapters.demo.keeping import Interrupted, Keeping, unheard
from technomart.adapters.demo.loader import DemoCanteen
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.core.columns import metadata
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.orders.tax import Tax, TaxRules
from technomart.domain.store.snapshot import Snapshot

pytestmark = pytest.mark.in_turn

DAYS = BusinessDays(ZoneInfo("Asia/Manila"))
CLOCK = FixedClock(datetime(2026, 3, 13, 4, 30, tzinfo=UTC))
CANTEEN = DemoCanteen(CLOCK, DAYS, CHEAP, TaxRules(Tax.VAT12))
Rows = Mapping[str, Counter[tuple[Any, ...]]]


@pytest.fixture(autouse=True)
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a second process of any number of orders, whatever this machine has."""
    monkeypatch.setattr("technomart.adapters.demo.loader.is_worth_it", lambda _count: True)
    monkeypatch.setattr("technomart.adapters.demo.loader.BATCH", 60)


def stored(store: SqlStore) -> Rows:
    """Return the rows of every table as the driver gives them, but for accounts, whose passwords have another salt."""
    tables = [table.name for table in metadata.sorted_tables if table.name != "users"]
    with store.engine.connect() as connection:
        asked = {name: connection.exec_driver_sql(f"SELECT * FROM {name}") for name in tables}
        return {name: Counter(map(tuple, rows)) for name, rows in asked.items()}


def empty(store: SqlStore) -> None:
    with store.writing.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())


def test_a_second_process_leads_to_the_same_rows(sql_store: SqlStore) -> None:
    CANTEEN.sell(sql_store, 150, 5, 3, append=False)
    CANTEEN.sell(sql_store, 100, 5, 4, append=True)
    alone = stored(sql_store)
    empty(sql_store)

    heard: list[int] = []
    CANTEEN.sell_in_bulk(sql_store, 150, 5, 3, append=False, told=heard.append)
    CANTEEN.sell_in_bulk(sql_store, 100, 5, 4, append=True)

    assert stored(sql_store) == alone
    assert alone["orders"].total() == 250
    assert alone["papers"].total() > 200
    assert alone["order_privileges"]
    assert alone["day_closes"].total() > 5
    assert heard == [60, 60, 30]
    assert not multiprocessing.active_children()
    assert list(SqlAuditor(sql_store.engine).violations()) == []
    if sql_store.engine.dialect.name == "mysql":
        assert estimates(sql_store.engine)["orders"] == pytest.approx(250, rel=0.1)


def test_rows_of_every_kind_can_be_packed(sql_store: SqlStore) -> None:
    records = some_records()
    sql_store.write(lambda work: work.load(records))
    plain = stored(sql_store)
    empty(sql_store)

    packed = sql_store.packer()(records)
    sql_store.write_in_bulk(lambda work: work.load_packed(packed))

    assert all(getattr(records, kind.name) for kind in fields(Snapshot))
    assert stored(sql_store) == plain


def test_nothing_is_loaded_when_the_second_process_dies(sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("technomart.adapters.demo.loader.BATCH", 500)  # more than lies ready between two processes
    before = stored(sql_store)

    def kill(_many: int) -> None:
        for maker in multiprocessing.active_children():
            maker.kill()

    with pytest.raises(MakerEnded, match=r"exit code -9.*none was loaded"):
        CANTEEN.sell_in_bulk(sql_store, 5_000, 5, 3, append=False, told=kill)

    after = stored(sql_store)
    assert {name for name in after if after[name] != before[name]} <= {"order_counters"}  # servers may skip numbers
    assert not multiprocessing.active_children()


def test_the_second_process_ends_with_whoever_stores(sql_store: SqlStore) -> None:
    def fail(_many: int) -> None:
        raise ValueError("The disk is full.")

    with pytest.raises(ValueError, match="full"):
        CANTEEN.sell_in_bulk(sql_store, 3_000, 5, 3, append=False, told=fail)

    assert not multiprocessing.active_children()
    CANTEEN.sell_in_bulk(sql_store, 10, 5, 3, append=False)


def test_nothing_more_is_kept_once_it_is_over() -> None:
    keeping = Keeping(CLOCK, DAYS)
    keeping.over.set()
    loaded: list[str] = []

    with pytest.raises(Interrupted):
        MemoryStore().write(lambda work: keeping.keep(work, [("rows", {}, (), 1)], loaded.append, unheard))

    assert loaded == []


def test_a_few_orders_are_made_alone() -> None:
    assert not is_worth_it(19_999)
