"""Set up a canteen over any store and work in it through the use cases."""

from dataclasses import dataclass, field
from datetime import datetime

from support.builders import (
    ADOBO,
    CASHIER,
    MANAGER,
    MANILA,
    RICE,
    CountingIds,
    FixedClock,
    PlainPasswords,
    an_entrance,
    furnish,
    once_for,
)
from support.rival_ports import AnyCodes
from technomart.adapters.clock import EPOCH
from technomart.adapters.gateway import ManualGateway
from technomart.adapters.printing.printers import NoPrinterThere
from technomart.adapters.printing.renderer import LoadedRenderer
from technomart.domain.cash_sessions.rules import DrawerRules
from technomart.domain.day_closes.printed import Readings
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.measures import NO_MEASURES
from technomart.domain.kernel.ports import Ids
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.discounts import DiscountLimits
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order, OrderType, PaymentMethod
from technomart.domain.orders.pricing import NO_DISCOUNT, Discount
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.steps_back import StepsBack
from technomart.domain.orders.tax import TaxRules
from technomart.domain.papers.business import Business
from technomart.domain.papers.letterhead import Letterhead
from technomart.domain.papers.ports import Printer
from technomart.domain.papers.slips import Slips
from technomart.domain.papers.tickets import Tickets
from technomart.domain.payments.payment import Payment, Refund, Tender
from technomart.domain.payments.ports import PaymentGateway
from technomart.domain.payments.safeguards import Safeguards
from technomart.domain.services.approvals import Approvals
from technomart.domain.services.guessing import Guessing
from technomart.domain.services.kitchen import Kitchen
from technomart.domain.services.payment_booking import PaymentBooking, RefundBooking
from technomart.domain.services.payment_settlement import Settlement
from technomart.domain.services.readings import RegisterReading
from technomart.domain.services.second_factors import CodeProof
from technomart.domain.services.shelf import Shelf
from technomart.domain.services.till_booking import TillBooking
from technomart.domain.services.traces import Traces
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.day_closes.close import CloseDay
from technomart.domain.usecases.inventory.stock import ChangeStock
from technomart.domain.usecases.orders.change import ChangeLine
from technomart.domain.usecases.orders.grant import GrantPrivileges
from technomart.domain.usecases.orders.merge import MergeOrders
from technomart.domain.usecases.orders.move import MoveOrder
from technomart.domain.usecases.orders.place import LineRequest, OrderRequest, PlaceOrder, QuoteOrder
from technomart.domain.usecases.orders.rename import RenameOrder
from technomart.domain.usecases.orders.split import SplitOrder
from technomart.domain.usecases.payments.correct import CorrectPayment
from technomart.domain.usecases.payments.pay import PayOrder
from technomart.domain.usecases.payments.refund import RefundPayment
from technomart.domain.usecases.print_readings import PrintDayCloseAgain, PrintRegister
from technomart.domain.usecases.printing import PrintAgain, PrintNext
from technomart.domain.users.actor import Actor

SHELF = Shelf(FixedClock(), MANILA, sells_expired=True)
NOTHING_MORE = Safeguards()
TRACES = Traces(FixedClock(), CountingIds(0xE000_0000_0000), MANILA)
ANYTHING = DiscountLimits(100, 100, 100)
"""What tests of other rules let everybody give."""


@dataclass(frozen=True, slots=True)
class Canteen:
    """A store and everything the use cases need, standing still in time."""

    store: Store
    clock: FixedClock = field(default_factory=FixedClock)
    ids: Ids = field(default_factory=CountingIds)
    gateway: PaymentGateway = field(default_factory=ManualGateway)
    discounts: DiscountLimits = ANYTHING
    sells_expired: bool = True
    safeguards: Safeguards = NOTHING_MORE
    released: datetime = EPOCH
    tax: TaxRules = field(default_factory=TaxRules)
    drawer: DrawerRules = field(default_factory=DrawerRules)
    printer: Printer = field(default_factory=NoPrinterThere)
    kitchen_printer: Printer = field(default_factory=NoPrinterThere)
    reprints_interrupted: bool = True

    @property
    def bookings(self) -> BookingClock:
        return BookingClock(self.clock, self.released)

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.clock, MANILA, self.sells_expired)

    @property
    def traces(self) -> Traces:
        return Traces(self.clock, self.ids, MANILA)

    @property
    def quote(self) -> QuoteOrder:
        return QuoteOrder(self.store, self.discounts, self.shelf, self.tax)

    @property
    def place(self) -> PlaceOrder:
        return PlaceOrder(
            self.store, self.bookings, self.ids, MANILA, self.discounts, self.shelf, self.tax, self.kitchen
        )

    @property
    def approvals(self) -> Approvals:
        entrance = an_entrance(self.ids)
        guessing, codes = Guessing(self.store, entrance), CodeProof(self.store, entrance, AnyCodes())
        return Approvals(self.store, self.clock, PlainPasswords(), entrance, guessing, codes, self.safeguards)

    @property
    def till_booking(self) -> TillBooking:
        return TillBooking(MANILA, self.drawer)

    @property
    def close_day(self) -> CloseDay:
        return CloseDay(self.store, self.bookings, self.ids, MANILA, self.drawer, self.tax, self.printer)

    @property
    def settlement(self) -> Settlement:
        return Settlement(self.store, self.gateway, self.bookings, MANILA, self.payment_booking)

    @property
    def payment_booking(self) -> PaymentBooking:
        return PaymentBooking(self.ids, self.till_booking, self.printer)

    @property
    def refund_booking(self) -> RefundBooking:
        return RefundBooking(self.gateway, self.ids, MANILA, self.safeguards, self.till_booking, self.printer)

    @property
    def move(self) -> MoveOrder:
        return MoveOrder(
            self.store,
            self.bookings,
            self.ids,
            self.refund_booking,
            self.settlement,
            StepsBack(),
            self.approvals,
            self.safeguards,
            self.kitchen,
        )

    @property
    def kitchen(self) -> Kitchen:
        return Kitchen(self.ids, self.tickets, self.kitchen_printer)

    @property
    def tickets(self) -> Tickets:
        return Tickets(Letterhead(Business("Aling Nena's")), MANILA)

    @property
    def slips(self) -> Slips:
        return Slips(self.tickets.letterhead, MANILA)

    @property
    def readings(self) -> Readings:
        return Readings(self.tickets.letterhead, MANILA)

    @property
    def register_reading(self) -> RegisterReading:
        return RegisterReading(MANILA, self.tax)

    @property
    def print_x(self) -> PrintRegister:
        return PrintRegister(self.store, self.bookings, self.ids, self.printer, self.register_reading, self.readings)

    @property
    def print_z_again(self) -> PrintDayCloseAgain:
        return PrintDayCloseAgain(self.store, self.clock, self.ids, self.printer, self.readings)

    @property
    def print_again(self) -> PrintAgain:
        return PrintAgain(
            self.store, self.clock, self.ids, self.printer, self.kitchen_printer, self.slips, self.tickets
        )

    @property
    def print_next(self) -> PrintNext:
        return PrintNext(
            self.store,
            self.clock,
            self.printer,
            self.kitchen_printer,
            LoadedRenderer(),
            self.slips,
            self.readings,
            self.reprints_interrupted,
        )

    @property
    def rename(self) -> RenameOrder:
        return RenameOrder(self.store, self.bookings, self.kitchen)

    @property
    def change(self) -> ChangeLine:
        return ChangeLine(self.store, self.bookings, self.ids, self.discounts, self.shelf, self.kitchen)

    @property
    def grant(self) -> GrantPrivileges:
        return GrantPrivileges(self.store, self.bookings, self.discounts)

    @property
    def split(self) -> SplitOrder:
        return SplitOrder(self.store, self.bookings, self.ids, MANILA, self.discounts, self.kitchen)

    @property
    def merge(self) -> MergeOrders:
        return MergeOrders(self.store, self.bookings, self.ids, self.discounts, self.kitchen)

    @property
    def pay(self) -> PayOrder:
        return PayOrder(
            self.store,
            self.bookings,
            self.ids,
            MANILA,
            self.gateway,
            self.settlement,
            self.discounts,
            self.safeguards,
            NO_MEASURES,
            self.payment_booking,
        )

    @property
    def refund(self) -> RefundPayment:
        return RefundPayment(self.store, self.bookings, self.ids, self.refund_booking, self.settlement, self.approvals)

    @property
    def correct(self) -> CorrectPayment:
        return CorrectPayment(
            self.store, self.bookings, self.ids, MANILA, self.gateway, self.safeguards, self.till_booking
        )

    @property
    def change_stock(self) -> ChangeStock:
        return ChangeStock(self.store, self.bookings, self.ids, self.shelf, self.traces)

    def order(self, order_id: str) -> Order:
        return self.store.read(lambda work: work.orders.get(order_id))

    def payments(self, order_id: str) -> list[Payment]:
        return self.store.read(lambda work: work.payments.of_order(order_id))

    def refunds(self, order_id: str) -> list[Refund]:
        return self.store.read(lambda work: work.payments.refunds_of_order(order_id))

    def history(self, order_id: str) -> list[OrderChange]:
        return self.store.read(lambda work: work.orders.history(order_id))

    def placed(self, request: OrderRequest | None = None, *, by: Actor = CASHIER) -> Order:
        """Place an order, 255.00 unless said otherwise."""
        answer = self.place(by, request or a_request(), once_for())
        return self.order(answer.about or "")

    def paid(self, order: Order, amount: int | None = None, *, by: Actor = CASHIER) -> Payment:
        """Pay an order, the whole of it unless an amount is given."""
        tender = Tender(order.total if amount is None else amount, PaymentMethod.CARD, partial=amount is not None)
        answer = self.pay(by, order.id, tender, once_for())
        return self.store.read(lambda work: work.payments.get(answer.about or ""))

    def at_status(self, order: Order, *path: OrderStatus) -> Order:
        """Move an order along a path."""
        for status in path:
            order = self.move(MANAGER, order.id, status)
        return order


def a_canteen(store: Store) -> Canteen:
    """Return a canteen with the usual dishes on its menu."""
    furnish(store)
    return Canteen(store)


def a_request(
    *lines: tuple[MenuItem, int],
    type: OrderType = OrderType.WALK_IN,  # noqa: A002 - the field is called so
    discount: Discount = NO_DISCOUNT,
    customer: str = "",
    enqueue: bool = True,
) -> OrderRequest:
    """Return a request for two adobos and a rice unless said otherwise."""
    wanted = lines or ((ADOBO, 2), (RICE, 1))
    return OrderRequest(
        lines=tuple(LineRequest(dish.id, quantity) for dish, quantity in wanted),
        type=type,
        customer_name=customer,
        discount=discount,
        enqueue=enqueue,
    )
