"""What is left of orders in hand when everything is done to them at once, and of days that were added up before."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from contracts.in_hand import CHICKEN, TENTH, Books, assert_reports_hold, held, stock_up
from support.builders import ADOBO, CASHIER, MANAGER, MANILA, NOW, RICE, TODAY, FixedClock, once_for
from support.canteen import Canteen, a_request
from support.threads import at_once
from technomart.adapters.sql.store import SqlStore
from technomart.domain.inventory.stock import StockUnitChanged
from technomart.domain.kernel.errors import Refusal
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.in_hand import LineEdit
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.splitting import Portion
from technomart.domain.orders.status import OPEN, OrderStatus
from technomart.domain.payments.payment import Tender
from technomart.domain.reports.periods import DaySpan
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.usecases.inventory.stock import EditStockItem
from technomart.domain.usecases.orders.merge import MergeRequest
from technomart.domain.usecases.orders.split import SplitRequest

Act = Callable[[], object]


def change(canteen: Canteen, order: Order, quantity: int) -> Order:
    return canteen.change(CASHIER, order.id, 0, LineEdit(quantity), reason="another one")


def split(canteen: Canteen, order: Order) -> object:
    return canteen.split(CASHIER, order.id, SplitRequest([Portion(0, 1)]), once_for())


def merge(canteen: Canteen, order: Order, other: Order) -> object:
    return canteen.merge(CASHIER, order.id, MergeRequest(other.id), once_for())


def count_in(canteen: Canteen, unit: str) -> object:
    return EditStockItem(canteen.store, canteen.bookings, canteen.ids, canteen.shelf, canteen.traces)(
        MANAGER, CHICKEN, {"unit": unit}
    )


def attempt(act: Act) -> None:
    """Do something until it is done or refused for good."""
    for _ in range(50):
        try:
            act()
        except StockUnitChanged:
            continue
        except Refusal:
            pass
        return


def all_at_once(acts: Sequence[Act]) -> None:
    at_once([partial(attempt, act) for act in acts])


def orders_of(canteen: Canteen) -> Sequence[Order]:
    return canteen.store.read(lambda work: work.orders.page(OrderFilter(), PageRequest(1, 500))).rows


def assert_stock_holds(canteen: Canteen) -> None:
    item = canteen.store.read(lambda work: work.stock.get(CHICKEN))
    open_ = [order for order in orders_of(canteen) if order.status in OPEN]
    assert item.reserved == sum(held(canteen, order).get(CHICKEN, 0) for order in open_)
    portion = 1_000 if item.unit == "kg" else 1_000_000
    for order in open_:
        adobo = sum(line.quantity for line in order.lines if line.menu_item_id == ADOBO.id)
        assert held(canteen, order).get(CHICKEN, 0) == adobo * portion


class InHandAtOnceContract(Books):
    """Subclassed with a fixture `store` that is empty."""

    def test_whatever_is_done_to_orders_at_once_stock_money_and_reports_add_up(self, canteen: Canteen) -> None:
        stock_up(canteen)
        orders = [canteen.placed(a_request((ADOBO, 2), (RICE, 1), discount=TENTH)) for _ in range(4)]
        one, two, three, four = orders
        tender = Tender(10_00, PaymentMethod.CASH, partial=True)

        all_at_once(
            [
                *(partial(change, canteen, order, quantity) for order in orders for quantity in (3, 1)),
                *(partial(split, canteen, order) for order in orders),
                *(partial(merge, canteen, *pair) for pair in [(one, two), (two, three), (three, one), (four, two)]),
                partial(canteen.pay, CASHIER, three.id, tender, once_for()),
                partial(canteen.move, MANAGER, four.id, OrderStatus.IN_PROGRESS),
                partial(canteen.move, MANAGER, one.id, OrderStatus.CANCELLED),
                partial(canteen.placed, a_request((ADOBO, 1))),
            ]
        )

        assert_stock_holds(canteen)
        assert_reports_hold(canteen)

    def test_what_is_held_follows_lines_whatever_it_is_counted_in(self, canteen: Canteen) -> None:
        stock_up(canteen)
        one, two = (canteen.placed(a_request((ADOBO, 3), (RICE, 1))) for _ in range(2))

        all_at_once(
            [
                *(partial(count_in, canteen, unit) for unit in ("g", "kg", "g")),
                *(partial(split, canteen, order) for order in (one, two)),
                partial(change, canteen, one, 4),
                partial(merge, canteen, two, one),
            ]
        )

        assert_stock_holds(canteen)

    def test_a_day_that_was_added_up_is_added_up_anew(self, canteen: Canteen) -> None:
        one, two, three = (canteen.placed(a_request((ADOBO, 2), (RICE, 1), discount=TENTH)) for _ in range(3))
        canteen.clock.move(timedelta(days=9))
        if isinstance(canteen.store, SqlStore):
            CloseDays(canteen.store, FixedClock(NOW + timedelta(days=9)), MANILA)(DaySpan(TODAY, TODAY))

        change(canteen, one, 5)
        assert_reports_hold(canteen)
        split(canteen, two)
        assert_reports_hold(canteen)
        merge(canteen, three, one)
        assert_reports_hold(canteen)
