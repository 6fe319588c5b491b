import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from threading import Lock, Thread
from typing import TypeVar

import pytest

from contracts.idempotency import claim_and_record
from support.builders import (
    ADOBO,
    CASHIER,
    DISHES,
    MANAGER,
    MEALS,
    NOW,
    SINIGANG,
    TODAY,
    CountingIds,
    a_dish,
    a_key,
    a_session,
    a_user,
    an_answer,
    an_id,
    an_order,
    keep_all,
    once_for,
    placing,
)
from support.canteen import Canteen, a_request
from support.threads import PATIENCE, at_once, elsewhere
from technomart.adapters.fallback.store import FallbackStore
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.kernel.errors import OutcomeUnknown, Unavailable
from technomart.domain.menu.items import MenuImage
from technomart.domain.notifications.notification import Notification
from technomart.domain.orders.order import OrderType
from technomart.domain.orders.status import OrderStatus
from technomart.domain.store.handover import Permanent
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork

T = TypeVar("T")

ANA = a_user("ana@example.com")
SEEDED = an_order(sequence=1, customer="Seed")
SEED = Snapshot(users=(ANA,), categories=(MEALS,), menu_items=DISHES, orders=(SEEDED,), changes=(placing(SEEDED),))


class Database(Permanent):
    """A database as the fallback sees it: shared, sometimes down, at first without tables."""

    kind = "sql"

    def __init__(self) -> None:
        self.inner = MemoryStore()
        self.is_migrated = False
        self.is_down = False
        self.loses_the_next_commit = False
        self.imports: list[bool] = []
        self._importing = Lock()

    def read(self, body: Callable[[UnitOfWork], T]) -> T:
        self.check()
        return self.inner.read(body)

    def write(self, body: Callable[[UnitOfWork], T], *, keyed: bool = False) -> T:
        self.check()
        return self.inner.write(body, keyed=keyed)

    def check(self) -> None:
        if self.is_down:
            raise Unavailable("The database does not answer.")

    def has_schema(self) -> bool:
        self.check()
        return self.is_migrated

    def import_once(self, body: Callable[[UnitOfWork, bool], None]) -> None:
        with self._importing:
            is_first = not self.imports
            self.write(lambda work: body(work, is_first))
            self.imports.append(is_first)
        if self.loses_the_next_commit:
            self.loses_the_next_commit = False
            raise OutcomeUnknown("Nobody knows.")


@pytest.fixture
def database() -> Database:
    return Database()


def a_process(database: Database, number: int = 1, seed: Snapshot = SEED) -> Canteen:
    """Return a process of its own that serves from its memory already; its ids are unlike those of others."""
    canteen = Canteen(FallbackStore(MemoryStore(seed), database), ids=CountingIds(number * 0x100_0000))
    canteen.store.check()
    return canteen


def held(database: Database) -> Snapshot:
    """Return what the database holds but for the marks of those who imported."""
    records = database.inner.records()
    return replace(records, answers=tuple(row for row in records.answers if row.key.scope != "import"))


class TestOneProcess:
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

    def test_everything_is_carried_over_at_the_first_access_after_the_tables_appear(self, database: Database) -> None:
        canteen = a_process(database)
        order = canteen.at_status(canteen.placed(), OrderStatus.IN_PROGRESS)
        canteen.paid(order, 100_00)
        answer = canteen.place(CASHIER, a_request(), once_for(a_key()))
        session = a_session(ANA)
        keep_all(canteen.store, session, a_dish("Soup"), a_user("new@example.com"))
        database.is_migrated = True
        memory = canteen.store._memory.records()  # type: ignore[attr-defined] # to compare with

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

        assert len(later.read(lambda work: work.orders.open())) == 2
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

    def test_accounts_and_orders_that_are_there_already_stay(self, database: Database) -> None:
        admin = a_user("ana@example.com", name="Ana, by command line")
        there = an_order(sequence=1)
        database.inner.load(Snapshot(users=(admin,), orders=(there,), changes=(placing(there),)))
        canteen = a_process(database)
        session = a_session(ANA)
        keep_all(canteen.store, session)
        order = canteen.placed(by=replace(CASHIER, user_id=ANA.id))
        database.is_migrated = True

        assert canteen.store.read(lambda work: work.sessions.find(session.id)) == (
            replace(session, user_id=admin.id),
            admin,
        )
        assert held(database).users == (admin,)
        assert canteen.order(order.id).placed_by == admin.id
        assert canteen.history(order.id)[0].actor_id == admin.id
        assert {each.sequence for each in held(database).orders} == {1, 2, 3}


class TestSeveralProcesses:
    def test_the_seed_is_imported_once_and_no_order_of_anybody_is_lost(self, database: Database) -> None:
        processes = [a_process(database, number) for number in (1, 2, 3)]
        placed = [process.placed(a_request(customer=f"{i}")) for i in range(4) for process in processes]
        database.is_migrated = True

        at_once([process.store.check for process in processes])

        orders = held(database).orders
        assert sorted(database.imports) == [False, False, True]
        assert {order.id for order in orders} == {SEEDED.id} | {order.id for order in placed}
        assert {order.sequence for order in orders} == set(range(1, 14))
        assert len(held(database).changes) == 13
        assert held(database).users == (ANA,)
        assert held(database).menu_items == DISHES

    def test_an_order_keeps_its_number_unless_it_is_taken(self, database: Database) -> None:
        first, second = a_process(database, 1), a_process(database, 2)
        taken = first.placed()
        orders = [second.placed() for _ in range(3)]
        online = second.placed(a_request(type=OrderType.ONLINE))
        payment = second.paid(orders[0])
        database.is_migrated = True
        first.store.check()
        second.store.check()

        assert [order.number for order in (taken, *orders)] == ["W-002", "W-002", "W-003", "W-004"]
        assert [second.order(order.id).number for order in (taken, *orders)] == ["W-002", "W-005", "W-003", "W-004"]
        assert second.order(online.id) == online
        assert second.payments(orders[0].id) == [replace(payment, order_number="W-005")]
        assert first.placed().number == "W-006"

    def test_money_history_answers_accounts_and_dishes_of_the_second_come_along(self, database: Database) -> None:
        first, second = a_process(database, 1), a_process(database, 2)
        order = second.at_status(second.placed(), OrderStatus.IN_PROGRESS)
        second.paid(order)
        cancelled = second.move(MANAGER, order.id, OrderStatus.CANCELLED)
        answer = second.place(CASHIER, a_request(), once_for(a_key()))
        ben, soup = a_user("ben@example.com"), a_dish("Soup", category="Starters")
        keep_all(second.store, ben, a_session(ben), replace(MEALS, id=soup.id, name="Starters"), soup)
        rows = second.history(order.id), second.payments(order.id), second.refunds(order.id)
        database.is_migrated = True
        first.store.check()

        assert second.order(order.id) == cancelled
        assert (second.history(order.id), second.payments(order.id), second.refunds(order.id)) == rows
        assert second.place(CASHIER, a_request(), once_for(a_key())) == replace(answer, replayed=True)
        assert held(database).users == tuple(sorted((ANA, ben), key=lambda user: user.id))
        assert len(held(database).sessions) == 1
        assert soup in held(database).menu_items

    def test_what_the_second_did_to_an_order_of_the_seed_is_done_again(self, database: Database) -> None:
        first, second = a_process(database, 1), a_process(database, 2)
        second.paid(SEEDED)
        second.move(MANAGER, SEEDED.id, OrderStatus.CANCELLED, reason="burnt")
        after, rows = second.order(SEEDED.id), second.history(SEEDED.id)
        payments, refunds = second.payments(SEEDED.id), second.refunds(SEEDED.id)
        database.is_migrated = True
        first.store.check()

        assert second.order(SEEDED.id) == after
        assert second.history(SEEDED.id) == rows
        assert (second.payments(SEEDED.id), second.refunds(SEEDED.id)) == (payments, refunds)

    def test_of_two_forms_of_one_seeded_thing_the_first_stays_and_the_other_is_logged(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        first, second = a_process(database, 1), a_process(database, 2)
        cheaper = replace(ADOBO, price=1, version=2)
        for process, price in ((first, 1), (second, 2)):
            process.store.write(lambda work, price=price: work.menu.save(replace(ADOBO, price=price, version=2)))  # type: ignore[misc] # a default binds it
        first.at_status(SEEDED, OrderStatus.IN_PROGRESS)
        second.at_status(SEEDED, OrderStatus.CANCELLED)
        database.is_migrated = True
        first.store.check()

        second.store.check()

        assert second.order(SEEDED.id).status is OrderStatus.IN_PROGRESS
        assert second.store.read(lambda work: work.menu.get(ADOBO.id)) == cheaper
        assert sum("was changed in two places" in record.message for record in caplog.records) == 2

    def test_a_dish_only_the_second_changed_is_changed_with_its_picture(self, database: Database) -> None:
        first, second = a_process(database, 1), a_process(database, 2)
        changed, image = replace(SINIGANG, image="abc", version=3), MenuImage(SINIGANG.id, "image/png", b"x")

        def change(work: UnitOfWork) -> None:
            work.menu.save(replace(SINIGANG, price=1, version=2))
            work.menu.save_image(image)
            work.menu.save(changed)

        second.store.write(change)
        database.is_migrated = True
        first.store.check()
        second.store.check()

        assert second.store.read(lambda work: work.menu.get(SINIGANG.id)) == replace(changed, version=2)
        assert second.store.read(lambda work: work.menu.image(SINIGANG.id)) == image

    def test_an_account_only_the_second_changed_is_changed(self, database: Database) -> None:
        first, second = a_process(database, 1), a_process(database, 2)
        second.store.write(lambda work: work.users.save(replace(ANA, name="Ana Maria")))
        database.is_migrated = True
        first.store.check()
        second.store.check()

        assert held(database).users == (replace(ANA, name="Ana Maria"),)

    def test_the_same_key_used_in_two_memories_keeps_its_first_answer(self, database: Database) -> None:
        first, second = a_process(database, 1), a_process(database, 2)
        for process, body in ((first, "one"), (second, "two")):
            process.store.write(partial(claim_and_record, an_answer(body=body)))
        database.is_migrated = True
        first.store.check()
        second.store.check()

        assert [answer.answer.body for answer in held(database).answers] == ["one"]

    def test_what_only_grows_is_added_to_what_is_there(self, database: Database) -> None:
        first, second = a_process(database, 1), a_process(database, 2)
        notes = [Notification(an_id(), NOW, title, "Soup is out.") for title in ("one", "two")]
        for process, note in zip((first, second), notes, strict=True):
            process.store.write(partial(notify, note))
        database.is_migrated = True
        first.store.check()
        second.store.check()

        assert held(database).notifications == tuple(notes)


def notify(note: Notification, work: UnitOfWork) -> None:
    work.notifications.add(note)


class TestTheMoment:
    def test_no_order_acknowledged_around_the_switch_is_lost_or_doubled(self, database: Database) -> None:
        processes = [a_process(database, number) for number in (1, 2)]
        acknowledged: list[str] = []

        def sell(process: Canteen) -> None:
            for i in range(25):
                order = process.placed()
                acknowledged.append(order.id)
                process.paid(order)
                if i == 5:
                    database.is_migrated = True

        at_once([partial(sell, process) for process in processes * 3])

        orders = held(database).orders
        assert len(acknowledged) == 150
        assert {order.id for order in orders} == {SEEDED.id, *acknowledged}
        assert {order.business_date for order in orders} == {TODAY}
        assert len({order.sequence for order in orders}) == 151
        assert all(order.version == 2 and order.captured == order.total for order in orders if order.id != SEEDED.id)
        assert len(held(database).payments) == 150
        assert sorted(database.imports) == [False, True]

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

        def slowly(body: Callable[[UnitOfWork, bool], None]) -> None:
            with pytest.raises(Unavailable) as refusal:
                elsewhere(store.check)
            refused.append(refusal.value)
            real(body)

        database.import_once = slowly  # type: ignore[method-assign]

        store.check()

        assert [refusal.retry_after for refusal in refused] == [1]


def fail(body: Callable[[UnitOfWork, bool], None]) -> None:
    raise Unavailable("The database went away.")
