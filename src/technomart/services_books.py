"""Name the use cases of the store room and of the money."""

from dataclasses import dataclass

from technomart.domain.business_day import BusinessDays
from technomart.domain.ports.auditing import Auditor
from technomart.domain.ports.gateway import PaymentGateway
from technomart.domain.ports.services import Clock, Ids
from technomart.domain.ports.store import Store
from technomart.domain.settling import GiveBack, Settle
from technomart.domain.usecases import (
    auditing,
    explaining,
    ordering,
    paying,
    payment_records,
    recipes,
    refunding,
    stock_lists,
    stocking,
)


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

    place: ordering.PlaceOrder
    move: ordering.MoveOrder
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
        settle = Settle(store, gateway, clock, days)
        give_back = GiveBack(gateway, ids, days)
        return cls(
            place=ordering.PlaceOrder(store, clock, ids, days),
            move=ordering.MoveOrder(store, clock, ids, give_back, settle),
            pay=paying.PayOrder(ids, settle),
            refund=refunding.RefundPayment(give_back, settle),
            resume=refunding.ResumePayments(settle),
            payments=payment_records.ListPayments(store),
            methods=payment_records.ReadMethods(store),
            switch_methods=payment_records.SwitchMethods(store),
            explain=explaining.ExplainOrder(store),
            audit=auditing.AuditBooks(auditor),
        )
