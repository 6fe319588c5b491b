"""What people are told when something happens."""

from support.builders import MANAGER, once_for
from support.canteen import a_canteen, a_request
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.notifications.notification import Event, Notification
from technomart.domain.orders.order import OrderType
from technomart.domain.orders.status import OrderStatus
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.payments.refund import RefundRequest


def told(store: Store) -> list[Notification]:
    """Return everything a manager was told, newest first."""
    page = store.read(lambda work: work.notifications.page(MANAGER, PageRequest(1, 50)))
    return [received.notification for received in page.rows]


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
