"""What is said of stock past its date, and when it is not sold."""

from dataclasses import replace
from datetime import timedelta

import pytest

from support.builders import ADOBO, CASHIER, MANAGER, NOW, RICE, TODAY, an_id, once_for
from support.canteen import Canteen, a_canteen, a_request
from support.threads import at_once
from technomart.domain.inventory.stock import IngredientsExpired, RecipeLine, StockItem
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.menu.items import MenuFilter, MenuItem
from technomart.domain.notifications.notification import Event, NotificationType
from technomart.domain.security_log.alerts import stock_alerts
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.expired import TellOfExpired
from technomart.domain.usecases.inventory.read import ListLowStock
from technomart.domain.usecases.menu import EditMenuItem, ListMenu

DAY = timedelta(days=1)
MILK = StockItem(an_id(0x91), "Milk", "l", NOW, expires_on=TODAY, on_hand=5_000)
OTHERS = (
    StockItem(an_id(0x92), "Salt", "kg", NOW, on_hand=1_000),
    StockItem(an_id(0x93), "Gone", "kg", NOW, expires_on=TODAY - DAY),
    StockItem(an_id(0x94), "Removed", "kg", NOW, expires_on=TODAY - DAY, on_hand=1_000, removed=True),
)


def stocked(store: Store, *, sells_expired: bool = True) -> Canteen:
    """Return a canteen where rice takes milk that is good until today."""
    canteen = replace(a_canteen(store), sells_expired=sells_expired)
    records = Snapshot(stock_items=(MILK, *OTHERS), recipes=(RecipeLine(RICE.id, MILK.id, 200),))
    store.write(lambda work: work.load(records))
    return canteen


def dish(canteen: Canteen) -> MenuItem:
    found = ListMenu(canteen.store, canteen.shelf)(CASHIER, MenuFilter()).rows
    return next(each for each in found if each.id == RICE.id)


class ExpiryContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_stock_is_good_until_the_end_of_the_business_day_that_it_names(self, store: Store) -> None:
        canteen = stocked(store)
        look = ListLowStock(store, canteen.shelf)
        assert (look(MANAGER, PageRequest()).rows, dish(canteen).ingredients_expired) == ([], False)

        canteen.clock.move(DAY)

        (milk,) = look(MANAGER, PageRequest()).rows
        assert (milk.name, milk.expired, milk.is_low) == ("Milk", True, False)
        assert (dish(canteen).ingredients_expired, dish(canteen).is_sold) == (True, True)
        (alert,) = stock_alerts(canteen.shelf.dated(store.read(lambda work: work.stock.items())))
        assert (alert.title, alert.description) == ("Milk is past its date", f"5 l of it was good until {TODAY}.")
        canteen.placed(a_request((RICE, 1)))

    def test_where_it_is_refused_neither_an_order_nor_a_quote_takes_it(self, store: Store) -> None:
        canteen = stocked(store, sells_expired=False)
        canteen.placed(a_request((RICE, 1)))
        canteen.clock.move(DAY)

        with pytest.raises(IngredientsExpired) as placed:
            canteen.place(CASHIER, a_request((RICE, 1)), once_for())
        with pytest.raises(IngredientsExpired) as quoted:
            canteen.quote(CASHIER, a_request((RICE, 1)))

        said = f"Milk was good until {TODAY}."
        assert placed.value.message == said
        assert (quoted.value.message, quoted.value.errors) == (said, {f"stock.{MILK.id}": [said]})
        assert store.read(lambda work: work.stock.get(MILK.id)).reserved == 200
        canteen.placed(a_request((ADOBO, 1)))
        assert (dish(canteen).ingredients_expired, dish(canteen).is_sold) == (True, False)
        edit = EditMenuItem(store, canteen.ids, canteen.shelf, canteen.traces)
        assert edit(MANAGER, RICE.id, {"price": 50_00, "available": False}).available
        canteen.clock.move(-DAY)
        assert dish(canteen).is_sold

    def test_it_is_told_once_for_each_item_and_date_whoever_looks(self, store: Store) -> None:
        canteen = stocked(store)
        look = TellOfExpired(store, canteen.clock, canteen.ids, canteen.shelf, 90)
        assert look() == 0
        canteen.clock.move(DAY)

        at_once([look] * 4)
        assert look() == 0
        later = replace(MILK, expires_on=TODAY + DAY)
        store.write(lambda work: work.stock.save(later))
        assert look() == 0
        canteen.clock.move(DAY)
        assert look() == 1

        rows = store.read(lambda work: work.notifications.page(MANAGER, PageRequest(1, 50))).rows
        told = [each.notification for each in rows]
        assert [(each.event, each.type) for each in told] == [(Event.STOCK_EXPIRED, NotificationType.WARNING)] * 2
        assert {each.cause for each in told} == {f"{MILK.id} {TODAY}", f"{MILK.id} {TODAY + DAY}"}
        assert told[-1].message == f"5 l of it was good until {TODAY}. Look at it or throw it away."
        canteen.clock.move(91 * DAY)
        store.write(lambda work: work.notifications.purge(canteen.clock.now()))
        assert look() == 0
