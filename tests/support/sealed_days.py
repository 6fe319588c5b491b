"""Work two days at a till that has everything a closed day may show, and close them."""

from dataclasses import replace
from datetime import timedelta

from support.builders import ADOBO, CASHIER, MANAGER, RICE, a_senior, furnish, once_for
from support.canteen import Canteen, a_request
from support.drawers import FLOAT, Drawers
from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.movements import CashMovementKind
from technomart.domain.cash_sessions.session import CashSession
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.privileges import Guests
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.tax import Tax, TaxRules
from technomart.domain.payments.payment import Tender
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.payments.correct import CorrectionRequest
from technomart.domain.usecases.payments.refund import RefundRequest

CASH, CARD, MOBILE = PaymentMethod.CASH, PaymentMethod.CARD, PaymentMethod.MOBILE


class SealedDays:
    """Two closed days of a register and an open one after them, without keys that would tell of money as well."""

    def __init__(self, store: Store) -> None:
        furnish(store)
        self.canteen = Canteen(store, tax=TaxRules(Tax.VAT12))
        self.drawers = Drawers(self.canteen)

    def work(self) -> None:
        """Do everything once that a closed day tells of."""
        session = self.drawers.opened()
        back = self.sold(CASH, 500_00)
        self.sold(CARD, reference="A 17", customer="Ben")
        self.taken_back(back)
        self.partly_paid()
        self.drawer_moved(session)
        self.close()
        self.sold(CASH)
        self.close()
        self.sold(CASH)

    def sold(self, method: PaymentMethod, tendered: int | None = None, reference: str = "", customer: str = "") -> str:
        """Sell to a senior and somebody else, and return the order's id."""
        canteen = self.canteen
        self.drawers.tick()
        order = canteen.placed(a_request((ADOBO, 1), (RICE, 1), customer="Ana"))
        canteen.grant(CASHIER, order.id, Guests((a_senior(),), diners=2))
        due = canteen.order(order.id).total
        tender = Tender(due, method, tendered, reference, customer)
        canteen.pay(CASHIER, order.id, tender, once_for())
        return order.id

    def taken_back(self, sold: str) -> None:
        """Return a part of a sale, void another one, and correct the method of a third one."""
        canteen = self.canteen
        (payment,) = canteen.payments(sold)
        canteen.refund(MANAGER, RefundRequest(payment.id, 5_00, "cold"), once_for())
        canteen.move(MANAGER, self.sold(CASH), OrderStatus.CANCELLED)
        (slip,) = canteen.payments(self.sold(CASH))
        self.drawers.tick()
        canteen.correct(MANAGER, CorrectionRequest(slip.id, MOBILE, "wrong button"), once_for())

    def partly_paid(self) -> None:
        """Take a part of the money for an order, which has no paper yet."""
        order = self.canteen.placed(a_request((ADOBO, 2)))
        tender = Tender(10_00, CASH, 20_00, partial=True)
        self.canteen.pay(CASHIER, order.id, tender, once_for())

    def drawer_moved(self, session: CashSession) -> None:
        """Move cash in every way, count twice, and close the drawer with a difference."""
        drawers, kinds = self.drawers, CashMovementKind
        ice = drawers.moved(session, kinds.PAID_OUT, 80_00)
        drawers.undone(session, ice)
        drawers.moved(session, kinds.PAID_IN, 20_00)
        drawers.moved(session, kinds.NO_SALE)
        drawers.moved(session, kinds.DROP, cash=Cash(note_10000=1))
        drawers.counted(session, FLOAT)
        drawers.counted(session, replace(FLOAT, coin_25=3))
        drawers.moved(session, kinds.DROP, cash=Cash(note_10000=2))
        drawers.closed(session)

    def close(self) -> None:
        self.canteen.close_day(MANAGER, "", reason="not paid yet")
        self.canteen.clock.move(timedelta(days=1))
