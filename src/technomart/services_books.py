"""Name the use cases of the store room and of the money."""

from dataclasses import dataclass

from technomart.domain.audit.ports import Auditor
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.payments.ports import PaymentGateway
from technomart.domain.services.payment_settlement import RefundBooking, Settlement
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases import audit as auditing
from technomart.domain.usecases.inventory import read as stock_lists
from technomart.domain.usecases.inventory import recipes
from technomart.domain.usecases.inventory import stock as stocking
from technomart.domain.usecases.orders import explain as explaining
from technomart.domain.usecases.orders.move import MoveOrder
from technomart.domain.usecases.orders.place import PlaceOrder
from technomart.domain.usecases.payments import pay as paying
from technomart.domain.usecases.payments import read as payment_records
from technomart.domain.usecases.payments import refund as refunding


@dataclass(frozen=True)
class StockServices:
    """The use cases of the store room."""

    items: stock_lists.ListStock
    item: stock_lists.ReadStockItem
    low: stock_lists.ListLowStock
    expiring: stock_lists.ListExpiring
    activity: stock_lists.ListActivity
    add: stocking.AddStockItem
    edit: stocking.EditStockItem
    remove: stocking.RemoveStockItem
    change: stocking.ChangeStock
    recipe: recipes.ReadRecipe
    set_recipe: recipes.SetRecipe

    @classmethod
    def over(cls, store: Store, clock: Clock, ids: Ids, days: BusinessDays) -> "StockServices":
        """Return them over these parts."""
        books = stocking.Books(clock, ids)
        return cls(
            items=stock_lists.ListStock(store),
            item=stock_lists.ReadStockItem(store),
            low=stock_lists.ListLowStock(store),
            expiring=stock_lists.ListExpiring(store, clock, days),
            activity=stock_lists.ListActivity(store),
            add=stocking.AddStockItem(store, books),
            edit=stocking.EditStockItem(store, books),
            remove=stocking.RemoveStockItem(store, books),
            change=stocking.ChangeStock(store, books),
            recipe=recipes.ReadRecipe(store),
            set_recipe=recipes.SetRecipe(store),
        )


@dataclass(frozen=True)
class MoneyServices:
    """The use cases that move money, and those that show where it went."""

    place: PlaceOrder
    move: MoveOrder
    pay: paying.PayOrder
    refund: refunding.RefundPayment
    resume: refunding.ResumePayments
    payments: payment_records.ListPayments
    methods: payment_records.ReadMethods
    switch_methods: payment_records.SwitchMethods
    explain: explaining.ExplainOrder
    audit: auditing.AuditBooks

    @classmethod
    def over(
        cls, store: Store, clock: Clock, ids: Ids, days: BusinessDays, *, gateway: PaymentGateway, auditor: Auditor
    ) -> "MoneyServices":
        """Return them over these parts."""
        settle = Settlement(store, gateway, clock, days)
        refund_booking = RefundBooking(gateway, ids, days)
        return cls(
            place=PlaceOrder(store, clock, ids, days),
            move=MoveOrder(store, clock, ids, refund_booking, settle),
            pay=paying.PayOrder(ids, settle),
            refund=refunding.RefundPayment(refund_booking, settle),
            resume=refunding.ResumePayments(settle),
            payments=payment_records.ListPayments(store),
            methods=payment_records.ReadMethods(store),
            switch_methods=payment_records.SwitchMethods(store),
            explain=explaining.ExplainOrder(store),
            audit=auditing.AuditBooks(auditor),
        )
