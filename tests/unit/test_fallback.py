import logging
from collections.abc import Callable
from dataclasses import replace
from threading import Thread
from typing import TypeVar

import pytest

from support.builders import (
    CASHIER,
    DISHES,
    MEALS,
    TODAY,
    a_dish,
    a_key,
    a_session,
    a_user,
    an_order,
    keep_all,
    once_for,
    placing,
)
from support.canteen import Canteen, a_request
from support.permanent import Database
from support.threads import PATIENCE, at_once, elsewhere
from technomart.adapters.fallback.store import FallbackStore
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.kernel.errors import OutcomeUnknown, Unavailable
from technomart.domain.orders.status import OrderStatus
from technomart.domain.store.handover import ImportedBefore, StandInTaken
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork

T = TypeVar("T")

ANA = a_user("ana@example.com")
SEEDED = an_order(sequence=1, customer="Seed")
SEED = Snapshot(users=(ANA,), categories=(MEALS,), menu_items=DISHES, orders=(SEEDED,), changes=(placing(SEEDED),))


@pytest.fixture
def database() -> Database:
    return Database()


def a_process(database: Database, seed: Snapshot = SEED) -> Canteen:
    """Return a process that serves from its memory already."""
    canteen = Canteen(FallbackStore(MemoryStore(seed), database))
    canteen.store.check()
    return canteen


def held(database: Database) -> Snapshot:
    """Return what the database holds."""
    return database.inner.snapshot()


class TestTheMemory:
    def test_without_tables_it_serves_from_memory_and_says_so(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING):
            canteen = a_process(database)
            order = canteen.placed()

        assert canteen.store.kind == "memory"
        assert (canteen.order(order.id), order.number) == (order, "W-002")
        assert held(database) == Snapshot()
        assert [record.message for record in caplog.records] == [
            "The database has no tables yet: serving from memory. Nothing is kept until they are made."
        ]

    def test_everything_is_handed_over_at_the_first_access_after_the_tables_appear(self, database: Database) -> None:
        canteen = a_process(database)
        order = canteen.at_status(canteen.placed(), OrderStatus.IN_PROGRESS)
        canteen.paid(order, 100_00)
        answer = canteen.place(CASHIER, a_request(), once_for(a_key()))
        session = a_session(ANA)
        keep_all(canteen.store, session, a_dish("Soup"), a_user("new@example.com"))
        database.is_migrated = True
        memory = canteen.store._stand_in.snapshot()  # type: ignore[attr-defined] # to compare with

        assert canteen.store.kind == "sql"

        assert held(database) == memory
        assert held(database).sessions == (session,)
        again = canteen.place(CASHIER, a_request(), once_for(a_key()))
        assert again == replace(answer, replayed=True)
        assert canteen.placed().number == "W-004"
        assert len(held(database).orders) == 4
        assert database.imports == [True]

    @pytest.mark.parametrize("access", ["kind", "read", "write", "check"])
    def test_any_access_notices_the_tables(self, database: Database, access: str) -> None:
        store = a_process(database).store
        database.is_migrated = True

        match access:
            case "kind":
                assert store.kind == "sql"
            case "read":
                store.read(lambda work: work.menu.items())
            case "write":
                keep_all(store, a_dish("Soup"))
            case _:
                store.check()

        assert store.kind == "sql"
        assert database.imports == [True]

    def test_a_database_that_is_down_is_never_replaced_by_the_memory(self, database: Database) -> None:
        store = FallbackStore(MemoryStore(SEED), database)
        database.is_down = True

        for _ in range(2):
            assert store.kind == "sql"
            with pytest.raises(Unavailable):
                store.read(lambda work: work.menu.items())
            with pytest.raises(Unavailable):
                store.write(lambda work: work.menu.items())
            with pytest.raises(Unavailable):
                store.check()
        database.is_down = False
        assert store.kind == "memory"

    @pytest.mark.parametrize("is_migrated", [False, True])
    def test_a_database_that_goes_down_later_is_not_replaced_either(
        self, database: Database, is_migrated: bool
    ) -> None:
        canteen = a_process(database)
        database.is_migrated = is_migrated
        canteen.placed()
        database.is_down = True

        with pytest.raises(Unavailable):
            canteen.placed()

        database.is_down = False
        assert canteen.placed().number == "W-003"

    def test_a_database_that_was_ready_from_the_start_is_used_as_it_is(self, database: Database) -> None:
        database.is_migrated = True
        store = FallbackStore(MemoryStore(SEED), database)

        assert store.kind == "sql"
        assert store.read(lambda work: work.menu.items()) == []
        assert database.imports == []

    def test_a_process_that_starts_later_imports_nothing(self, database: Database) -> None:
        canteen = a_process(database)
        database.is_migrated = True
        canteen.placed()

        later = FallbackStore(MemoryStore(SEED), database)

        assert len(later.read(lambda work: work.orders.open(10_000))) == 2
        assert database.imports == [True]

    def test_an_import_that_fails_is_tried_again_and_the_memory_serves_no_more(self, database: Database) -> None:
        canteen = a_process(database)
        order = canteen.placed()
        database.is_migrated = True
        broken, database.import_once = database.import_once, fail  # type: ignore[method-assign]

        for _ in range(2):
            with pytest.raises(Unavailable):
                canteen.order(order.id)
            with pytest.raises(Unavailable):
                canteen.placed()
        database.import_once = broken  # type: ignore[method-assign]

        assert canteen.order(order.id) == order
        assert canteen.placed().number == "W-003"

    def test_an_import_of_which_nobody_knows_whether_it_was_stored_is_made_once(self, database: Database) -> None:
        canteen = a_process(database)
        order = canteen.placed()
        canteen.paid(order)
        canteen.place(CASHIER, a_request(), once_for(a_key()))
        database.is_migrated = database.loses_the_next_commit = True

        with pytest.raises(OutcomeUnknown):
            canteen.placed()
        imported = held(database)
        canteen.store.check()

        assert held(database) == imported
        assert database.imports == [True, False]
        assert canteen.placed().number == "W-004"

    @pytest.mark.parametrize("is_migrated", [False, True])
    def test_a_process_that_lost_its_place_to_another_serves_no_more(
        self, database: Database, is_migrated: bool, caplog: pytest.LogCaptureFixture
    ) -> None:
        canteen = a_process(database)
        canteen.placed()
        database.has_another_stand_in, database.is_migrated = True, is_migrated

        for _ in range(2):
            with pytest.raises(StandInTaken):
                canteen.placed()
        assert held(database) == Snapshot()
        assert canteen.store.kind == "none"
        assert caplog.text.count("Every request is refused: Another process serves") == 1

    def test_a_memory_is_not_merged_into_what_another_one_imported(self, database: Database) -> None:
        canteen = a_process(database)
        order = canteen.placed()
        database.marks, database.is_migrated = ["another"], True

        for _ in range(2):
            with pytest.raises(ImportedBefore, match="Restart it"):
                canteen.order(order.id)
        assert held(database) == Snapshot()


class TestTheMoment:
    def test_no_order_acknowledged_around_the_switch_is_lost_or_doubled(self, database: Database) -> None:
        canteen = a_process(database)
        acknowledged: list[str] = []

        def sell() -> None:
            for i in range(25):
                order = canteen.placed()
                acknowledged.append(order.id)
                canteen.paid(order)
                if i == 5:
                    database.is_migrated = True

        at_once([sell] * 6)

        orders = held(database).orders
        assert len(acknowledged) == 150
        assert {order.id for order in orders} == {SEEDED.id, *acknowledged}
        assert {order.business_date for order in orders} == {TODAY}
        assert len({order.sequence for order in orders}) == 151
        assert all(order.version == 2 and order.captured == order.total for order in orders if order.id != SEEDED.id)
        assert len(held(database).payments) == 150
        assert database.imports == [True]

    def test_a_writer_that_is_under_way_in_memory_is_waited_for(self, database: Database) -> None:
        store = a_process(database).store
        soup = a_dish("Soup")
        mover = Thread(target=store.check)

        def slow(work: UnitOfWork) -> None:
            work.menu.add(soup)
            database.is_migrated = True
            mover.start()  # finds the tables and waits for this transaction to end

        store.write(slow)
        mover.join(PATIENCE)

        assert soup in held(database).menu_items
        assert database.imports == [True]

    def test_a_writer_that_finds_the_memory_closed_writes_into_the_database(self, database: Database) -> None:
        store = a_process(database).store
        asked = database.has_schema

        def no_tables_just_before_the_switch() -> bool:
            database.has_schema = asked  # type: ignore[method-assign]
            database.is_migrated = True
            elsewhere(store.check)
            return False

        database.has_schema = no_tables_just_before_the_switch  # type: ignore[method-assign]
        soup = a_dish("Soup")

        keep_all(store, soup)

        assert soup in held(database).menu_items

    def test_a_reader_waits_a_bounded_time_for_the_switch(self, database: Database) -> None:
        store = FallbackStore(MemoryStore(SEED), database, longest_wait=0)
        store.check()
        database.is_migrated = True
        refused = []
        real = database.import_once

        def slowly(mark: str, body: Callable[[UnitOfWork, bool], None]) -> None:
            with pytest.raises(Unavailable) as refusal:
                elsewhere(store.check)
            refused.append(refusal.value)
            real(mark, body)

        database.import_once = slowly  # type: ignore[method-assign]

        store.check()

        assert [refusal.retry_after for refusal in refused] == [1]


def fail(mark: str, body: Callable[[UnitOfWork, bool], None]) -> None:
    raise Unavailable("The database went away.")
