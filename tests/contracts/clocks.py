"""What any store must know of the newest booking."""

from datetime import timedelta

from support.builders import MANAGER, NOW, an_id, once_for
from support.canteen import a_canteen
from technomart.domain.inventory.movements import StockOperation
from technomart.domain.inventory.stock import StockItem
from technomart.domain.orders.status import OrderStatus
from technomart.domain.services.stock_changes import StockChange
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.payments.refund import RefundRequest

HOUR = timedelta(hours=1)
ITEM = StockItem(an_id(0x91), "Rice", "kg", NOW)


def newest(store: Store) -> object:
    return store.ask(lambda work: work.orders.newest_booking())


class ClocksContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_the_newest_booking_is_that_of_an_order_its_money_or_stock(self, store: Store) -> None:
        assert newest(store) is None
        canteen = a_canteen(store)
        store.write(lambda work: work.stock.add(ITEM))
        first = canteen.placed()
        found = [newest(store)]
        canteen.clock.move(HOUR)
        canteen.placed()
        canteen.clock.move(HOUR)
        canteen.at_status(first, OrderStatus.IN_PROGRESS)
        found.append(newest(store))
        canteen.clock.move(HOUR)
        payment = canteen.paid(first)
        found.append(newest(store))
        canteen.clock.move(HOUR)
        canteen.refund(MANAGER, RefundRequest(payment.id, 1), once_for())
        found.append(newest(store))
        canteen.clock.move(HOUR)
        canteen.change_stock(MANAGER, ITEM.id, StockChange(StockOperation.ADD, 1))
        found.append(newest(store))

        assert found == [NOW, NOW + 2 * HOUR, NOW + 3 * HOUR, NOW + 4 * HOUR, NOW + 5 * HOUR]
