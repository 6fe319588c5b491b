"""Name every use case the entrypoints call."""

from dataclasses import dataclass

from technomart.config.settings import Settings
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases import menu
from technomart.domain.usecases.orders import read as tracking
from technomart.domain.usecases.orders.place import QuoteOrder
from technomart.services_accounts import AccountServices, SignInServices
from technomart.services_books import MoneyServices, StockServices
from technomart.services_staff import ReportServices, StaffServices


@dataclass(frozen=True)
class Services:
    """Every use case of the program with its ports in place, and the few parts entrypoints need themselves."""

    settings: Settings
    store: Store
    clock: Clock
    ids: Ids
    days: BusinessDays
    entry: SignInServices
    accounts: AccountServices
    list_menu: menu.ListMenu
    list_categories: menu.ListCategories
    read_menu_item: menu.ReadMenuItem
    add_menu_item: menu.AddMenuItem
    edit_menu_item: menu.EditMenuItem
    switch_menu_item: menu.SwitchMenuItem
    remove_menu_item: menu.RemoveMenuItem
    set_menu_image: menu.SetMenuImage
    read_menu_image: menu.ReadMenuImage
    quote_order: QuoteOrder
    money: MoneyServices
    stock: StockServices
    staff: StaffServices
    reports: ReportServices
    read_queue: tracking.ReadQueue
    list_orders: tracking.ListOrders
    list_past_orders: tracking.ListPastOrders
    read_order: tracking.ReadOrder
    track_orders: tracking.TrackOrders
