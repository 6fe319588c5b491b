"""What a store must do with transactions."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.idempotency import stored_for
from support.builders import (
    ADOBO,
    TODAY,
    a_payment,
    a_refund,
    an_order,
    furnish,
    keep,
    moved,
    placing,
)
from support.exact import assert_exactly
from support.snapshots import ANA, BEN, some_records
from support.threads import elsewhere
from technomart.domain.kernel.errors import Conflict
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.order import OrderType
from technomart.domain.orders.status import OrderStatus
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store, UnitOfWork


def emails(work: UnitOfWork) -> list[str]:
    return [user.email for user in (ANA, BEN) if work.users.find_by_email(user.email)]


class StoreContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_a_body_sees_what_it_wrote_and_its_answer_is_returned(self, store: Store) -> None:
        def add(work: UnitOfWork) -> list[str]:
            work.users.add(ANA)
            return emails(work)

        assert store.write(add) == [ANA.email]
        assert store.read(emails) == [ANA.email]

    @pytest.mark.parametrize("failure", [Conflict("No."), ZeroDivisionError(), KeyboardInterrupt()])
    def test_a_body_that_fails_leaves_nothing(self, store: Store, failure: BaseException) -> None:
        def fail(work: UnitOfWork) -> None:
            work.users.add(ANA)
            raise failure

        with pytest.raises(type(failure)):
            store.write(fail)

        assert store.read(emails) == []
        store.write(lambda work: work.users.add(ANA))
        assert store.read(emails) == [ANA.email]

    def test_nobody_else_sees_a_transaction_before_it_is_committed(self, store: Store) -> None:
        def add(work: UnitOfWork) -> list[str]:
            work.users.add(ANA)
            return elsewhere(lambda: store.read(emails))

        assert store.write(add) == []
        assert store.read(emails) == [ANA.email]

    def test_a_read_sees_one_state_whatever_is_written_meanwhile(self, store: Store) -> None:
        def look_twice(work: UnitOfWork) -> tuple[list[str], list[str]]:
            before = emails(work)
            elsewhere(lambda: store.write(lambda work: work.users.add(ANA)))
            return before, emails(work)

        assert store.read(look_twice) == ([], [])
        assert store.read(emails) == [ANA.email]

    def test_a_savepoint_undoes_what_failed_within_and_only_that(self, store: Store) -> None:
        def change(work: UnitOfWork) -> None:
            work.users.add(ANA)
            with suppress(Conflict), work.savepoint():
                work.users.add(BEN)
                assert emails(work) == [ANA.email, BEN.email]
                raise Conflict("No.")
            assert emails(work) == [ANA.email]

        store.write(change)

        assert store.read(emails) == [ANA.email]

    def test_a_savepoint_that_succeeds_is_kept_with_the_rest(self, store: Store) -> None:
        def change(work: UnitOfWork) -> None:
            with work.savepoint():
                work.users.add(ANA)
            work.users.add(BEN)

        store.write(change)

        assert store.read(emails) == [ANA.email, BEN.email]

    def test_a_savepoint_undoes_every_kind_of_row(self, store: Store) -> None:
        furnish(store)
        order = keep(store, an_order(captured=255_00))
        after, change = moved(order, OrderStatus.IN_PROGRESS)
        payment = a_payment(order)

        def refuse(work: UnitOfWork) -> None:
            with suppress(Conflict), work.savepoint():
                work.orders.save(after, change)
                work.payments.add(payment)
                work.payments.add_refund(a_refund(payment))
                work.menu.save(replace(ADOBO, price=1, version=2))
                raise Conflict("No.")

        store.write(refuse)

        assert_exactly(store.read(lambda work: work.orders.get(order.id)), order)
        assert_exactly(store.read(lambda work: work.orders.history(order.id)), [placing(order)])
        assert_exactly(store.read(lambda work: work.payments.of_order(order.id)), [])
        assert_exactly(store.read(lambda work: work.payments.refunds_of_order(order.id)), [])
        assert_exactly(store.read(lambda work: work.menu.get(ADOBO.id)), ADOBO)

    def test_it_takes_changes(self, store: Store) -> None:
        assert not store.only_reads()

    def test_it_can_be_checked(self, store: Store) -> None:
        store.check()

    def test_rows_are_loaded_as_they_are(self, store: Store) -> None:
        records = some_records()

        store.write(lambda work: work.load(records))

        assert_exactly(store.read(lambda work: look_up(work, records)), records)
        (answer,) = records.answers
        assert_exactly(stored_for(store, answer.key), answer)
        page = store.read(lambda work: work.orders.page(OrderFilter(search="niño"), PageRequest()))
        assert_exactly(page.rows, [order for order in records.orders[::-1] if order.customer_name])

    def test_numbers_go_on_after_the_orders_that_were_loaded(self, store: Store) -> None:
        orders = tuple(an_order(sequence=sequence) for sequence in (7, 41))
        online = an_order(sequence=3, type=OrderType.ONLINE)
        yesterday = an_order(sequence=99, business_date=TODAY - timedelta(days=1))
        furnish(store)
        store.write(lambda work: work.orders.next_sequence(TODAY, OrderType.ONLINE))

        def load(*loaded: object) -> None:
            rows = tuple(order for order in (*orders, online, yesterday) if order in loaded)
            store.write(lambda work: work.load(Snapshot(orders=rows, changes=tuple(placing(row) for row in rows))))

        load(orders[1], online, yesterday)
        load(orders[0])

        assert store.write(lambda work: work.orders.next_sequence(TODAY, OrderType.WALK_IN)) == 42
        assert store.write(lambda work: work.orders.next_sequence(TODAY, OrderType.ONLINE)) == 4

    def test_loading_nothing_is_possible(self, store: Store) -> None:
        store.write(lambda work: work.load(Snapshot()))

        assert store.read(lambda work: work.menu.items()) == []

    def test_loaded_orders_can_be_changed(self, store: Store) -> None:
        records = some_records()
        store.write(lambda work: work.load(records))
        order = next(order for order in records.orders if order.status is OrderStatus.IN_QUEUE)
        after, change = moved(order, OrderStatus.IN_PROGRESS)

        store.write(lambda work: work.orders.save(after, change))

        assert_exactly(store.read(lambda work: work.orders.get(order.id)), after)


def look_up(work: UnitOfWork, records: Snapshot) -> Snapshot:
    """Return the same rows as the repositories find them, of kinds that are found by what they are called."""
    sessions = (work.sessions.find(session.id) for session in records.sessions)
    return replace(
        records,
        users=tuple(work.users.get(user.id) for user in records.users),
        sessions=tuple(found[0] for found in sessions if found),
        one_time_tokens=tuple(filter(None, (work.one_time_tokens.find(row.digest) for row in records.one_time_tokens))),
        attempts=tuple(work.attempts.find([each.id for each in records.attempts]).values()),
        categories=tuple(work.menu.categories()),
        menu_items=tuple(work.menu.get(item.id) for item in records.menu_items),
        menu_images=tuple(work.menu.image(image.item_id) for image in records.menu_images),
        orders=tuple(work.orders.get(order.id) for order in records.orders),
        changes=tuple(row for order in records.orders for row in work.orders.history(order.id)),
        payments=tuple(work.payments.get(payment.id) for payment in records.payments),
        refunds=tuple(row for order in records.orders for row in work.payments.refunds_of_order(order.id)),
        intents=tuple(filter(None, (work.intents.find(intent.id) for intent in records.intents))),
        methods_off=tuple(work.payments.switched_off()),
        stock_items=tuple(work.stock.get(item.id) for item in records.stock_items),
    )
