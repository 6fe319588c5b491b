"""What each use case of trade that changes something does to a world, in groups that change the same rows."""

from collections.abc import Mapping

from support.builders import a_senior, once_for
from support.pictures import a_picture
from support.rival_worlds import Drawers, Paid, Tables, Till
from support.rivals import BOSS, Act, Goods, World
from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.movements import CashMovementKind
from technomart.domain.inventory.movements import StockOperation
from technomart.domain.inventory.stock import RecipePart
from technomart.domain.orders.in_hand import LineEdit
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.privileges import Guests
from technomart.domain.orders.splitting import Portion
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import Tender
from technomart.domain.services.stock_changes import StockChange
from technomart.domain.usecases.cash_sessions.close import CloseCashSession
from technomart.domain.usecases.cash_sessions.count import CountCash
from technomart.domain.usecases.cash_sessions.move import MoveCash, MovementEntry, UndoMovement
from technomart.domain.usecases.cash_sessions.open import OpenCashSession
from technomart.domain.usecases.day_closes.close import CloseDay
from technomart.domain.usecases.inventory.categories import RenameStockCategory
from technomart.domain.usecases.inventory.recipes import SetRecipe
from technomart.domain.usecases.inventory.stock import ChangeStock, EditStockItem, RemoveStockItem
from technomart.domain.usecases.menu import EditMenuItem, RemoveMenuItem, SetMenuImage, SwitchMenuItem
from technomart.domain.usecases.menu_categories import RemoveCategory, RenameCategory
from technomart.domain.usecases.orders.change import ChangeLine
from technomart.domain.usecases.orders.grant import GrantPrivileges
from technomart.domain.usecases.orders.merge import MergeOrders, MergeRequest
from technomart.domain.usecases.orders.move import MoveOrder
from technomart.domain.usecases.orders.rename import RenameOrder
from technomart.domain.usecases.orders.split import SplitOrder, SplitRequest
from technomart.domain.usecases.payments.correct import CorrectionRequest, CorrectPayment
from technomart.domain.usecases.payments.methods import SwitchMethods
from technomart.domain.usecases.payments.pay import PayOrder
from technomart.domain.usecases.payments.refund import RefundPayment, RefundRequest
from technomart.domain.usecases.registers import EditRegister, RegisterEntry, RemoveRegister

MENU: Mapping[str, Act] = {
    "EditMenuItem: price": lambda do, w: do.use(EditMenuItem)(BOSS, w.id(10), {"price": 99_00}),
    "EditMenuItem: name": lambda do, w: do.use(EditMenuItem)(BOSS, w.id(10), {"name": f"Broth {w.number}"}),
    "EditMenuItem: category": lambda do, w: do.use(EditMenuItem)(BOSS, w.id(10), {"category": f"Sides {w.number}"}),
    "SwitchMenuItem": lambda do, w: do.use(SwitchMenuItem)(BOSS, w.id(10), available=False),
    "RemoveMenuItem": lambda do, w: do.use(RemoveMenuItem)(BOSS, w.id(10)),
    "SetMenuImage": lambda do, w: do.use(SetMenuImage)(BOSS, w.id(10), a_picture()),
    "RenameCategory": lambda do, w: do.use(RenameCategory)(BOSS, w.category, f"Dinner {w.number}"),
    "RenameCategory: merge": lambda do, w: do.use(RenameCategory)(BOSS, w.category, f"Sides {w.number}"),
    "RemoveCategory": lambda do, w: do.use(RemoveCategory)(BOSS, w.category),
    "SetRecipe": lambda do, w: do.use(SetRecipe)(BOSS, w.id(10), (RecipePart(w.id(12), 300),)),
    "SetRecipe: none": lambda do, w: do.use(SetRecipe)(BOSS, w.id(10), ()),
    "EditStockItem: unit": lambda do, w: do.use(EditStockItem)(BOSS, w.id(12), {"unit": "g"}),
    "RemoveStockItem": lambda do, w: do.use(RemoveStockItem)(BOSS, w.id(12)),
}
STOCK: Mapping[str, Act] = {
    "EditStockItem: name": lambda do, w: do.use(EditStockItem)(BOSS, w.id(12), {"name": f"Rye {w.number}"}),
    "EditStockItem: least": lambda do, w: do.use(EditStockItem)(BOSS, w.id(12), {"min_stock": 8_000}),
    "EditStockItem: unit": lambda do, w: do.use(EditStockItem)(BOSS, w.id(12), {"unit": "g"}),
    "ChangeStock: add": lambda do, w: do.use(ChangeStock)(BOSS, w.id(12), StockChange(StockOperation.ADD, 1_000)),
    "ChangeStock: take": lambda do, w: do.use(ChangeStock)(BOSS, w.id(12), StockChange(StockOperation.SUBTRACT, 2_000)),
    "ChangeStock: set": lambda do, w: do.use(ChangeStock)(BOSS, w.id(12), StockChange(StockOperation.SET, 5_000)),
    "RenameStockCategory": lambda do, w: do.use(RenameStockCategory)(BOSS, w.category, f"Dry {w.number}"),
    "RemoveStockItem": lambda do, w: do.use(RemoveStockItem)(BOSS, w.id(12)),
}
ORDER: Mapping[str, Act] = {
    "PayOrder: all": lambda do, w: do.use(PayOrder)(BOSS, w.id(13), Tender(30_00, PaymentMethod.CARD), once_for()),
    "PayOrder: part": lambda do, w: do.use(PayOrder)(
        BOSS, w.id(13), Tender(20_00, PaymentMethod.CASH, partial=True), once_for()
    ),
    "MoveOrder: on": lambda do, w: do.use(MoveOrder)(BOSS, w.id(13), OrderStatus.IN_PROGRESS),
    "MoveOrder: off": lambda do, w: do.use(MoveOrder)(BOSS, w.id(13), OrderStatus.CANCELLED),
    "RenameOrder": lambda do, w: do.use(RenameOrder)(BOSS, w.id(13), "Tess"),
    "ChangeLine: more": lambda do, w: do.use(ChangeLine)(BOSS, w.id(13), 0, LineEdit(4), reason="hungry"),
    "ChangeLine: notes": lambda do, w: do.use(ChangeLine)(BOSS, w.id(13), 0, LineEdit(notes="no salt"), reason="x"),
    "SplitOrder": lambda do, w: do.use(SplitOrder)(BOSS, w.id(13), SplitRequest([Portion(0, 1)]), once_for()),
    "GrantPrivileges": lambda do, w: do.use(GrantPrivileges)(BOSS, w.id(13), Guests((a_senior(),), 2)),
}
MERGING: Mapping[str, Act] = {
    "MergeOrders": lambda do, w: do.use(MergeOrders)(BOSS, w.id(13), MergeRequest(w.id(16)), once_for()),
    "MergeOrders: back": lambda do, w: do.use(MergeOrders)(BOSS, w.id(16), MergeRequest(w.id(13)), once_for()),
    "PayOrder": lambda do, w: do.use(PayOrder)(BOSS, w.id(16), Tender(10_00, PaymentMethod.CARD), once_for()),
    "MoveOrder: on": lambda do, w: do.use(MoveOrder)(BOSS, w.id(16), OrderStatus.IN_PROGRESS),
    "ChangeLine": lambda do, w: do.use(ChangeLine)(BOSS, w.id(16), 0, LineEdit(4), reason="hungry"),
    "SplitOrder": lambda do, w: do.use(SplitOrder)(BOSS, w.id(13), SplitRequest([Portion(0, 1)]), once_for()),
}
MONEY: Mapping[str, Act] = {
    "RefundPayment: all": lambda do, w: do.use(RefundPayment)(BOSS, RefundRequest(w.id(14)), once_for()),
    "RefundPayment: part": lambda do, w: do.use(RefundPayment)(BOSS, RefundRequest(w.id(14), 20_00), once_for()),
    "CorrectPayment": lambda do, w: do.use(CorrectPayment)(
        BOSS, CorrectionRequest(w.id(14), PaymentMethod.CARD, "typed"), once_for()
    ),
    "PayOrder": lambda do, w: do.use(PayOrder)(BOSS, w.id(13), Tender(30_00, PaymentMethod.CARD), once_for()),
    "MoveOrder: on": lambda do, w: do.use(MoveOrder)(BOSS, w.id(13), OrderStatus.IN_PROGRESS),
    "MoveOrder: off": lambda do, w: do.use(MoveOrder)(BOSS, w.id(13), OrderStatus.CANCELLED, reason="cold"),
    "RenameOrder": lambda do, w: do.use(RenameOrder)(BOSS, w.id(13), "Tess"),
}
TILL: Mapping[str, Act] = {
    "SwitchMethods: card": lambda do, _: do.use(SwitchMethods)(BOSS, {PaymentMethod.CARD: False}),
    "SwitchMethods: mobile": lambda do, _: do.use(SwitchMethods)(BOSS, {PaymentMethod.MOBILE: False}),
}
DRAWERS: Mapping[str, Act] = {
    "EditRegister: name": lambda do, w: do.use(EditRegister)(BOSS, w.id(10), RegisterEntry(name=f"Roof {w.number}")),
    "CloseDay": lambda do, w: do.use(CloseDay)(BOSS, w.id(10), reason="not paid yet"),
    "EditRegister: used": lambda do, w: do.use(EditRegister)(BOSS, w.id(11), RegisterEntry(name=f"Gate {w.number}")),
    "RemoveRegister": lambda do, w: do.use(RemoveRegister)(BOSS, w.id(10)),
    "OpenCashSession": lambda do, w: do.use(OpenCashSession)(w.actor, w.id(10), Cash(note_2000=1)),
    "MoveCash": lambda do, w: do.use(MoveCash)(
        w.actor, w.id(12), MovementEntry(CashMovementKind.PAID_IN, 5_00, reason="change")
    ),
    "MoveCash: drop": lambda do, w: do.use(MoveCash)(
        w.actor, w.id(12), MovementEntry(CashMovementKind.DROP, cash=Cash(note_2000=1))
    ),
    "UndoMovement": lambda do, w: do.use(UndoMovement)(w.actor, w.id(12), w.id(13), "no ice"),
    "CountCash": lambda do, w: do.use(CountCash)(w.actor, w.id(12), Cash(note_2000=2)),
    "CloseCashSession": lambda do, w: do.use(CloseCashSession)(w.actor, w.id(12)),
}
TRADE: Mapping[str, tuple[type[World], Mapping[str, Act]]] = {
    "menu": (Goods, MENU),
    "stock": (Goods, STOCK),
    "order": (Goods, ORDER),
    "merging": (Tables, MERGING),
    "money": (Paid, MONEY),
    "till": (Till, TILL),
    "drawers": (Drawers, DRAWERS),
}
