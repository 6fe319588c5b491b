"""What may be changed of an order that was placed, the same in every store."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from support.builders import CASHIER, MANAGER, MANILA, NOW, TODAY, FixedClock
from support.canteen import Canteen, a_canteen, a_request
from support.trade import ask_orders, ask_sales
from technomart.adapters.clock import TimeOrderedIds
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.reports.kept import AddedUp
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.in_hand import OrderIsOver
from technomart.domain.orders.order import IllegalTransition, OrderVersionChanged
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.steps_back import ReasonMissing
from technomart.domain.reports.periods import DaySpan
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.orders.read import queue_tag

DAYS = f"{TODAY}..{TODAY + timedelta(days=40)}"
KITCHEN = (OrderStatus.IN_PROGRESS, OrderStatus.READY)
TO_COMPLETED = (*KITCHEN, OrderStatus.COMPLETED)


def found(canteen: Canteen, search: str, limit: int = 50) -> tuple[list[str], int | None]:
    wanted = OrderFilter(search=search)
    page = canteen.store.read(lambda work: work.orders.page(wanted, PageRequest(1, limit)))
    return [order.customer_name for order in page.rows], page.total


def assert_reports_hold(canteen: Canteen) -> None:
    """Compare what reports say with the orders there are, read one by one."""
    store, now = canteen.store, canteen.clock.now()
    orders = store.read(lambda work: work.orders.page(OrderFilter(), PageRequest(1, 500))).rows
    counted = [order for order in orders if order.status is not OrderStatus.CANCELLED]
    portions: Counter[str] = Counter()
    for line in (line for order in counted for line in order.lines):
        portions[line.menu_item_id] += line.quantity
    sales, placed = ask_sales(store, now, MANILA, DAYS), ask_orders(store, now, MANILA, DAYS)
    assert (sales.figures.orders, sales.figures.ordered, sales.figures.discounts) == (
        len(counted),
        sum(order.total for order in counted),
        sum(order.discount for order in counted),
    )
    assert {item.menu_item_id: item.quantity for item in sales.top_items} == portions
    assert sum(item.total for item in sales.top_items) == sales.figures.ordered
    ready = [order.ready_at - order.created_at for order in orders if order.ready_at is not None]
    assert (placed.orders, placed.ready) == (len(orders), len(ready))
    assert placed.ready_seconds == sum(time.total_seconds() for time in ready)


def tag(canteen: Canteen) -> str:
    return canteen.store.read(lambda work: queue_tag(work.orders.open_stands()))


class InHandContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture
    def canteen(self, store: Store) -> Iterator[Canteen]:
        """Return a canteen whose books add up in the end."""
        canteen = a_canteen(store)
        if isinstance(store, SqlStore):
            store._added = AddedUp(newest=0)  # reports remember every order
        yield canteen
        assert_reports_hold(canteen)
        if isinstance(store, SqlStore):
            CloseDays(store, FixedClock(NOW + timedelta(days=90)), MANILA)(DaySpan(TODAY, TODAY + timedelta(days=60)))
            assert list(SqlAuditor(store.engine).violations()) == []

    @pytest.mark.parametrize("path", [(), KITCHEN, TO_COMPLETED])
    def test_a_name_is_corrected_and_found(self, canteen: Canteen, path: tuple[OrderStatus, ...]) -> None:
        order = canteen.at_status(canteen.placed(a_request(customer="Ana Rezes")), *path)
        assert found(canteen, "rezes") == (["Ana Rezes"], 1)
        before = tag(canteen)

        named = canteen.rename(CASHIER, order.id, "Ana Reyes", reason="misheard", wanted={order.version})

        row = canteen.history(order.id)[-1]
        assert canteen.order(order.id) == named
        assert (named.customer_name, named.version, named.total) == ("Ana Reyes", order.version + 1, order.total)
        assert (row.event, row.before, row.after, row.details, row.reason, row.seq) == (
            OrderEvent.RENAMED,
            order.status,
            order.status,
            "Ana Rezes",
            "misheard",
            named.version,
        )
        assert found(canteen, "reyes") == (["Ana Reyes"], 1)
        assert found(canteen, "rezes") == ([], 0)
        assert found(canteen, "ana") == (["Ana Reyes"], 1)
        assert (tag(canteen) == before) is (order.status not in (OrderStatus.IN_QUEUE, *KITCHEN))

    def test_what_was_counted_by_an_old_name_is_counted_anew(self, canteen: Canteen) -> None:
        canteen = replace(canteen, ids=TimeOrderedIds())
        old, _, _ = (
            canteen.at_status(canteen.placed(a_request(customer="Ana Rezes")), *TO_COMPLETED) for _ in range(3)
        )
        canteen.clock.move(timedelta(days=30))
        canteen.at_status(canteen.placed(a_request(customer="Bea")), *TO_COMPLETED)
        assert (found(canteen, "rezes", 1)[1], found(canteen, "reyes", 1)[1]) == (3, 0)

        canteen.rename(CASHIER, old.id, "Ana Reyes")

        assert (found(canteen, "rezes", 1)[1], found(canteen, "reyes", 1)[1]) == (2, 1)

    def test_a_name_that_is_the_same_changes_nothing(self, canteen: Canteen) -> None:
        order = canteen.placed(a_request(customer="Ana"))

        assert canteen.rename(CASHIER, order.id, "Ana") == order
        assert len(canteen.history(order.id)) == 1

    def test_an_order_that_is_over_keeps_its_name(self, canteen: Canteen) -> None:
        order = canteen.at_status(canteen.placed(a_request(customer="Ana")), OrderStatus.CANCELLED)

        with pytest.raises(OrderIsOver, match="keeps its customer's name"):
            canteen.rename(MANAGER, order.id, "Bea")
        assert canteen.order(order.id) == order

    def test_a_name_is_not_changed_of_an_order_that_somebody_else_changed(self, canteen: Canteen) -> None:
        order = canteen.placed()
        canteen.rename(CASHIER, order.id, "Ana")

        with pytest.raises(OrderVersionChanged):
            canteen.rename(CASHIER, order.id, "Bea", wanted={order.version})
        assert canteen.order(order.id).customer_name == "Ana"

    def test_an_order_that_was_ready_too_early_goes_back_and_its_time_with_it(self, canteen: Canteen) -> None:
        other = canteen.placed()
        order = canteen.placed()
        canteen.clock.move(timedelta(minutes=2))
        canteen.at_status(other, *TO_COMPLETED)
        ready = canteen.at_status(order, *KITCHEN)
        assert_reports_hold(canteen)
        before = tag(canteen)
        canteen.clock.move(timedelta(minutes=9, seconds=59))

        back = canteen.move(CASHIER, order.id, OrderStatus.IN_PROGRESS, reason="cold", wanted={ready.version})
        assert_reports_hold(canteen)

        row = canteen.history(order.id)[-1]
        assert canteen.order(order.id) == back
        assert (back.status, back.ready_at, back.version) == (OrderStatus.IN_PROGRESS, None, ready.version + 1)
        assert (row.before, row.after, row.reason) == (OrderStatus.READY, OrderStatus.IN_PROGRESS, "cold")
        assert tag(canteen) != before
        canteen.clock.move(timedelta(minutes=5))
        again = canteen.at_status(back, OrderStatus.READY)
        assert again.ready_at == NOW + timedelta(minutes=16, seconds=59)
        assert_reports_hold(canteen)
        canteen.at_status(again, OrderStatus.COMPLETED)

    def test_a_step_back_needs_a_reason_and_comes_in_time(self, canteen: Canteen) -> None:
        order = canteen.at_status(canteen.placed(), *KITCHEN)

        with pytest.raises(ReasonMissing):
            canteen.move(CASHIER, order.id, OrderStatus.IN_PROGRESS, reason=" ")
        canteen.clock.move(timedelta(minutes=5))
        canteen.paid(order)
        canteen.clock.move(timedelta(minutes=5))
        with pytest.raises(IllegalTransition, match="for 10 minutes or more"):
            canteen.move(CASHIER, order.id, OrderStatus.IN_PROGRESS, reason="cold")
        assert canteen.order(order.id).status is OrderStatus.READY
