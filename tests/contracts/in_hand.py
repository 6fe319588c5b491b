"""What may be changed of an order that was placed, the same in every store."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Event

import pytest

from support.builders import ADOBO, CASHIER, MANAGER, MANILA, NOW, RICE, TODAY, FixedClock, once_for
from support.canteen import Canteen, a_canteen, a_request
from support.threads import at_once
from support.trade import ask_orders, ask_sales
from technomart.adapters.clock import TimeOrderedIds
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.reports.kept import AddedUp
from technomart.adapters.sql.store import SqlStore
from technomart.domain.audit.explanation import Explanation
from technomart.domain.inventory.movements import StockOperation
from technomart.domain.inventory.stock import IngredientsExpired, OutOfStock, RecipePart, StockItem, in_all
from technomart.domain.kernel.money import spoken
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.discounts import DiscountAboveLimit, DiscountLimits
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.in_hand import KitchenStarted, LastLine, LineEdit, LineNotFound, OrderIsOver, PaidMore
from technomart.domain.orders.order import Order
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.refusals import BadOrderLines, IllegalTransition, OrderVersionChanged
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.steps_back import ReasonMissing
from technomart.domain.reports.periods import DaySpan
from technomart.domain.security_log.entries import LogAction, LogEntry, LogFilter
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.services.stock_changes import StockChange
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.orders.explain import ExplainOrder
from technomart.domain.usecases.orders.read import QueueState
from technomart.domain.usecases.payments.refund import RefundRequest

DAYS = f"{TODAY}..{TODAY + timedelta(days=40)}"
CHICKEN = "chicken"
TENTH = Discount(DiscountKind.PERCENTAGE, 1_000)
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
    return canteen.store.read(lambda work: QueueState.of(work.orders.open_stands()).tag)


def stock_up(canteen: Canteen) -> None:
    """Put ten kilos of chicken on the shelf, one for each portion of adobo."""
    item = StockItem(CHICKEN, "Chicken", "kg", NOW)
    canteen.store.write(lambda work: work.stock.add(item))
    canteen.change_stock(MANAGER, CHICKEN, StockChange(StockOperation.ADD, 10_000))
    canteen.store.write(lambda work: work.stock.set_recipe(ADOBO.id, (RecipePart(CHICKEN, 1_000),)))


def held(canteen: Canteen, order: Order) -> dict[str, int]:
    rows = canteen.store.read(lambda work: work.stock.reservations_of(order.id))
    return {row.item_id: row.quantity for row in in_all(rows)}


def explained(canteen: Canteen, order: Order) -> Explanation:
    return ExplainOrder(canteen.store)(MANAGER, order.id)


def voids(canteen: Canteen) -> list[LogEntry]:
    page = canteen.store.read(lambda work: work.security_log.page(LogFilter(), PageRequest(1, 50)))
    return [entry for entry in page.rows if entry.action is LogAction.LINE_VOIDED]


class Books:
    """Gives contracts a canteen whose books are examined in the end."""

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


@pytest.mark.in_turn
class InHandContract(Books):
    """Subclassed with a fixture `store` that is empty."""

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

    def test_a_line_is_changed_and_everything_follows(self, canteen: Canteen) -> None:
        stock_up(canteen)
        other = canteen.placed()
        order = canteen.placed(a_request((ADOBO, 2), (RICE, 1), discount=TENTH))
        assert_reports_hold(canteen)
        canteen.store.write(lambda work: work.menu.save(replace(work.menu.get(ADOBO.id), price=1, version=2)))
        before = tag(canteen)

        more = canteen.change(CASHIER, order.id, 0, LineEdit(3, "no bay leaf"), wanted={1})

        first, second = more.lines
        row = canteen.history(order.id)[-1]
        assert canteen.order(order.id) == more
        assert (first.unit_price, first.quantity, first.notes) == (ADOBO.price, 3, "no bay leaf")
        assert second.position == 1
        assert more.subtotal == 3 * ADOBO.price + RICE.price
        assert (more.discount, more.total, more.version) == (more.subtotal // 10, more.subtotal * 9 // 10, 2)
        assert (row.event, row.subtotal, row.discount) == (OrderEvent.CHANGED, ADOBO.price, ADOBO.price // 10)
        assert row.details == "2 x Chicken adobo became 3; Chicken adobo got notes"
        assert held(canteen, order) == {CHICKEN: 3_000}
        assert tag(canteen) != before
        assert_reports_hold(canteen)

        less = canteen.change(CASHIER, order.id, 0, LineEdit(0), reason="allergic")

        assert [line.name for line in less.lines] == [RICE.name]
        assert (less.lines[0].position, less.subtotal, less.version) == (1, RICE.price, 3)
        assert held(canteen, order) == {}
        assert explained(canteen, order).holds
        assert [entry.details for entry in voids(canteen)] == [
            f"3 x Chicken adobo voided on order {order.number}: allergic"
        ]
        assert_reports_hold(canteen)
        canteen.paid(less)
        canteen.at_status(less, *TO_COMPLETED)
        canteen.at_status(other, *TO_COMPLETED)

    @pytest.mark.parametrize("portion", [0, 200, 5_000])
    def test_a_line_lets_go_of_what_it_took_whatever_became_of_the_recipe(self, canteen: Canteen, portion: int) -> None:
        stock_up(canteen)
        order = canteen.placed(a_request((ADOBO, 2), (ADOBO, 1), (RICE, 1)))
        recipe = (RecipePart(CHICKEN, portion),) if portion else ()
        canteen.store.write(lambda work: work.stock.set_recipe(ADOBO.id, recipe))

        canteen.change(CASHIER, order.id, 0, LineEdit(3))
        assert held(canteen, order) == {CHICKEN: 4_000}
        canteen.change(CASHIER, order.id, 0, LineEdit(1), reason="two too many")
        assert held(canteen, order) == {CHICKEN: 2_000}
        canteen.change(CASHIER, order.id, 0, LineEdit(0), reason="one left")
        assert held(canteen, order) == {CHICKEN: 1_000}
        canteen.change(CASHIER, order.id, 1, LineEdit(0), reason="none left")
        assert held(canteen, order) == {}
        assert canteen.store.read(lambda work: work.stock.get(CHICKEN)).available == 10_000

    def test_there_is_no_more_than_stock_allows(self, canteen: Canteen) -> None:
        stock_up(canteen)
        order = canteen.placed(a_request((ADOBO, 2)))
        canteen.placed(a_request((ADOBO, 6)))

        with pytest.raises(OutOfStock, match="2 kg left, 3 kg needed"):
            canteen.change(CASHIER, order.id, 0, LineEdit(5))
        assert canteen.order(order.id) == order
        assert held(canteen, order) == {CHICKEN: 2_000}
        canteen.change(CASHIER, order.id, 0, LineEdit(4))
        assert held(canteen, order) == {CHICKEN: 4_000}

    def test_no_more_is_taken_of_what_is_past_its_date_where_that_is_not_sold(self, canteen: Canteen) -> None:
        canteen = replace(canteen, sells_expired=False)
        stock_up(canteen)
        order = canteen.placed(a_request((ADOBO, 2)))
        gone = replace(canteen.store.read(lambda work: work.stock.get(CHICKEN)), expires_on=TODAY - timedelta(days=1))
        canteen.store.write(lambda work: work.stock.save(gone))

        with pytest.raises(IngredientsExpired, match="Chicken was good until"):
            canteen.change(CASHIER, order.id, 0, LineEdit(3))
        canteen.change(CASHIER, order.id, 0, LineEdit(1), reason="one left")
        assert held(canteen, order) == {CHICKEN: 1_000}

    def test_no_more_is_taken_of_a_dish_that_is_not_sold(self, canteen: Canteen) -> None:
        order = canteen.placed(a_request((ADOBO, 2)))
        canteen.store.write(lambda work: work.menu.save(replace(work.menu.get(ADOBO.id), removed=True, version=2)))

        with pytest.raises(BadOrderLines, match="is not available"):
            canteen.change(CASHIER, order.id, 0, LineEdit(3))
        assert canteen.change(CASHIER, order.id, 0, LineEdit(1), reason="one").total == ADOBO.price

    def test_lines_are_changed_until_the_kitchen_starts_and_never_to_none(self, canteen: Canteen) -> None:
        order = canteen.placed(a_request((ADOBO, 2)))

        with pytest.raises(LastLine, match="cancel the order instead"):
            canteen.change(CASHIER, order.id, 0, LineEdit(0), reason="all gone")
        with pytest.raises(LineNotFound):
            canteen.change(CASHIER, order.id, 1, LineEdit(2))
        with pytest.raises(ReasonMissing):
            canteen.change(CASHIER, order.id, 0, LineEdit(1))
        assert canteen.change(CASHIER, order.id, 0, LineEdit(2, "")) == order
        canteen.at_status(order, OrderStatus.IN_PROGRESS)
        with pytest.raises(KitchenStarted, match="is in progress"):
            canteen.change(CASHIER, order.id, 0, LineEdit(3))
        assert voids(canteen) == []

    def test_what_was_paid_is_given_back_before_there_is_less(self, canteen: Canteen) -> None:
        order = canteen.placed(a_request((ADOBO, 2), (RICE, 1)))
        canteen.paid(order)

        with pytest.raises(PaidMore, match=f"give {spoken(RICE.price)} back first"):
            canteen.change(CASHIER, order.id, 1, LineEdit(0), reason="none left")
        (payment,) = canteen.payments(order.id)
        canteen.refund(MANAGER, RefundRequest(payment.id, RICE.price), once_for())
        less = canteen.change(CASHIER, order.id, 1, LineEdit(0), reason="none left")
        assert (less.balance, less.total, less.paid) == (0, 2 * ADOBO.price, 2 * ADOBO.price)
        more = canteen.change(CASHIER, order.id, 0, LineEdit(3))
        assert more.balance == ADOBO.price

    def test_a_discount_stays_within_the_limit_of_who_gave_it_or_changes_the_order(self, canteen: Canteen) -> None:
        canteen = replace(canteen, discounts=DiscountLimits())
        fixed = Discount(DiscountKind.FIXED, (2 * ADOBO.price + RICE.price) // 5)
        order = canteen.placed(a_request((ADOBO, 2), (RICE, 1), discount=fixed))
        assert_reports_hold(canteen)

        with pytest.raises(DiscountAboveLimit, match="needs a manager"):
            canteen.change(CASHIER, order.id, 0, LineEdit(1), reason="one left")
        less = canteen.change(MANAGER, order.id, 0, LineEdit(1), reason="one left")
        more = canteen.change(CASHIER, order.id, 1, LineEdit(2))

        assert less.discount == more.discount == order.discount
        given = ask_sales(canteen.store, canteen.clock.now(), MANILA, DAYS).discounts_by_person
        assert sum(row.discount for row in given) == order.discount

    def test_of_two_who_change_one_line_at_once_both_are_counted(self, canteen: Canteen) -> None:
        stock_up(canteen)
        order = canteen.placed(a_request((ADOBO, 1), (RICE, 1)))

        def change(quantity: int) -> str:
            try:
                canteen.change(CASHIER, order.id, 0, LineEdit(quantity), wanted={1})
            except OrderVersionChanged:
                return "late"
            return "done"

        said = at_once([partial(change, 2), partial(change, 3)])

        assert sorted(said) == ["done", "late"]
        assert held(canteen, order) == {CHICKEN: canteen.order(order.id).lines[0].quantity * 1_000}

    def test_reports_that_are_asked_while_lines_change_add_up(self, canteen: Canteen) -> None:
        orders = [canteen.placed(a_request((ADOBO, 2), (RICE, 1), discount=TENTH)) for _ in range(4)]
        stop = Event()

        def change(order: Order) -> None:
            for quantity in (3, 1, 4, 1, 5):
                canteen.change(CASHIER, order.id, 0, LineEdit(quantity), reason="another one")
            canteen.change(CASHIER, order.id, 1, LineEdit(0), reason="no rice")

        def change_all() -> None:
            at_once([partial(change, order) for order in orders])
            stop.set()

        def ask() -> int:
            asked = 0
            while not stop.is_set() or not asked:
                sales = ask_sales(canteen.store, canteen.clock.now(), MANILA, DAYS)
                assert sum(item.total for item in sales.top_items) == sales.figures.ordered
                assert sum(row.discount for row in sales.discounts_by_person) == sales.figures.discounts
                asked += 1
            return asked

        at_once([change_all, ask])

        assert all(canteen.order(order.id).version == 7 for order in orders)
        assert_reports_hold(canteen)
