"""Name every use case the entrypoints call."""

from dataclasses import dataclass

from technomart.config import Settings
from technomart.domain.business_day import BusinessDays
from technomart.domain.ports.services import Clock, Ids
from technomart.domain.ports.store import Store
from technomart.domain.usecases import menu, ordering, tracking
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
    quote_order: ordering.QuoteOrder
    money: MoneyServices
    stock: StockServices
    staff: StaffServices
    reports: ReportServices
    read_queue: tracking.ReadQueue
    list_orders: tracking.ListOrders
    list_past_orders: tracking.ListPastOrders
    read_order: tracking.ReadOrder
    track_orders: tracking.TrackOrders
