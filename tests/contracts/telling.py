"""What people are told when something happens."""

from datetime import timedelta

import pytest

from support.builders import ADOBO, MANAGER, NOW, RICE, an_id, once_for
from support.canteen import Canteen, a_canteen, a_request
from support.threads import at_once
from technomart.domain.inventory.movements import StockOperation
from technomart.domain.inventory.stock import OutOfStock, RecipeLine, StockItem
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.notifications.notification import Event, Notification
from technomart.domain.orders.order import OrderType
from technomart.domain.orders.status import OrderStatus
from technomart.domain.services.stock_changes import StockChange
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.payments.refund import RefundRequest
from technomart.domain.usecases.unpaid import TellOfUnpaid

SERVED = (OrderStatus.IN_PROGRESS, OrderStatus.READY, OrderStatus.COMPLETED)


def told(store: Store) -> list[Notification]:
    """Return everything a manager was told, newest first."""
    page = store.read(lambda work: work.notifications.page(MANAGER, PageRequest(1, 50)))
    return [received.notification for received in page.rows]


RICE_BAG = StockItem(an_id(), "Rice, dry", "kg", NOW, min_stock=5_000, on_hand=6_000)


def stocked(store: Store, item: StockItem = RICE_BAG) -> Canteen:
    """Return a canteen where a portion of rice takes half a kilogram."""
    canteen = a_canteen(store)
    store.write(lambda work: work.load(Snapshot(stock_items=(item,), recipes=(RecipeLine(RICE.id, item.id, 500),))))
    return canteen


class TellingContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_an_order_that_was_placed_online_is_told_and_no_other(self, store: Store) -> None:
        canteen = a_canteen(store)

        canteen.placed()
        online = canteen.placed(a_request(type=OrderType.ONLINE, customer="Niño"))

        (only,) = told(store)
        assert (only.event, only.cause, only.at) == (Event.ORDER_ONLINE, online.id, online.created_at)
        assert (only.title, only.message) == (f"Order {online.number}", "Niño: 3 portions, 255.00.")

    def test_every_refund_is_told(self, store: Store) -> None:
        canteen = a_canteen(store)
        order = canteen.placed()
        payment, rest = canteen.paid(order, 100_00), canteen.paid(order, 155_00)

        canteen.refund(MANAGER, RefundRequest(payment.id, 25_00, "cold"), once_for())
        canteen.at_status(order, OrderStatus.CANCELLED)

        assert {each.cause for each in told(store)} == {refund.id for refund in canteen.refunds(order.id)}
        assert sorted(each.message for each in told(store)) == [
            f"{rest.amount // 100}.00 of order {order.number}, by {MANAGER.name}.",
            f"25.00 of order {order.number}, by {MANAGER.name}. cold",
            f"75.00 of order {order.number}, by {MANAGER.name}.",
        ]

    def test_an_item_that_falls_to_its_minimum_is_told_once_until_it_is_restocked(self, store: Store) -> None:
        canteen = stocked(store)

        canteen.placed(a_request((RICE, 1)))
        assert told(store) == []
        order = canteen.placed(a_request((RICE, 1), (ADOBO, 1)))
        (low,) = told(store)
        assert (low.title, low.message, low.at) == ("Rice, dry is low", "5 kg left; the minimum is 5 kg.", NOW)
        canteen.at_status(order, OrderStatus.CANCELLED)
        canteen.placed(a_request((RICE, 3)))
        assert told(store) == [low]

        canteen.change_stock(MANAGER, RICE_BAG.id, StockChange(StockOperation.ADD, 2_000))
        canteen.clock.move(timedelta(hours=1))
        canteen.placed(a_request((RICE, 3)))
        assert [each.title for each in told(store)] == ["Rice, dry is low"] * 2

    def test_a_change_of_stock_tells_too_and_what_is_refused_tells_nothing(self, store: Store) -> None:
        canteen = stocked(store)

        with pytest.raises(OutOfStock):
            canteen.placed(a_request((RICE, 13)))
        assert told(store) == []

        canteen.change_stock(MANAGER, RICE_BAG.id, StockChange(StockOperation.SUBTRACT, 3_000))
        canteen.change_stock(MANAGER, RICE_BAG.id, StockChange(StockOperation.ADD, 1_000))
        canteen.change_stock(MANAGER, RICE_BAG.id, StockChange(StockOperation.SET, 1_000))
        assert [each.message for each in told(store)] == ["3 kg left; the minimum is 5 kg."]

    def test_orders_at_once_tell_of_an_item_once(self, store: Store) -> None:
        canteen = stocked(store)

        at_once([lambda: canteen.placed(a_request((RICE, 1)))] * 6)

        assert [each.message for each in told(store)] == ["5 kg left; the minimum is 5 kg."]

    def unpaid(self, store: Store) -> list[Notification]:
        return [each for each in told(store) if each.event is Event.ORDER_UNPAID]

    def test_an_order_that_is_left_unpaid_is_told_once_whoever_looks(self, store: Store) -> None:
        canteen = a_canteen(store)
        unpaid, partly, paid, gone, back = (canteen.placed() for _ in range(5))
        served = canteen.at_status(canteen.placed(), *SERVED)
        canteen.paid(partly, 1_00)
        canteen.paid(paid)
        canteen.refund(MANAGER, RefundRequest(canteen.paid(back).id), once_for())
        canteen.move(MANAGER, gone.id, OrderStatus.CANCELLED)
        look = TellOfUnpaid(store, canteen.clock, canteen.ids, 60, 90)

        canteen.clock.move(timedelta(minutes=60, seconds=-1))
        assert (look(), self.unpaid(store)) == (0, [])
        canteen.clock.move(timedelta(seconds=1))
        at_once([look for _ in range(4)])

        owing = {order.id for order in (unpaid, partly, served, back)}
        assert {each.cause for each in self.unpaid(store)} == owing
        assert len(self.unpaid(store)) == 4
        assert look() == 0
        message = next(each.message for each in self.unpaid(store) if each.cause == partly.id)
        assert message == "254.00 is owed, and nothing happened to it for a while. Take it or cancel it."
        message = next(each.message for each in self.unpaid(store) if each.cause == served.id)
        assert message.endswith("Take it or call it off as refunded.")

    def test_what_was_told_and_forgotten_is_not_told_again(self, store: Store) -> None:
        canteen = a_canteen(store)
        canteen.at_status(canteen.placed(), *SERVED)
        canteen.placed()
        look = TellOfUnpaid(store, canteen.clock, canteen.ids, 60, 3)
        canteen.clock.move(timedelta(hours=1))
        assert look() == 2

        canteen.clock.move(timedelta(days=3, seconds=1))
        now = canteen.clock.now()
        assert store.write(lambda work: work.notifications.purge(now - timedelta(days=3))) == 2

        assert look() == 0

    def test_what_happens_to_an_unpaid_order_puts_it_off(self, store: Store) -> None:
        canteen = a_canteen(store)
        order = canteen.placed()
        look = TellOfUnpaid(store, canteen.clock, canteen.ids, 60, 90)

        canteen.clock.move(timedelta(minutes=50))
        canteen.move(MANAGER, order.id, OrderStatus.IN_PROGRESS)
        canteen.clock.move(timedelta(minutes=50))
        assert look() == 0
        canteen.clock.move(timedelta(minutes=10))

        assert look() == 1
