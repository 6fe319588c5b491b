"""Sell dishes that have recipes and take cards, so that every table of the books has rows of every kind."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import cache

from support.bank import Bank
from support.builders import (
    ADOBO,
    CASHIER,
    MANAGER,
    MANILA,
    NOW,
    NUMBERS,
    RICE,
    SINIGANG,
    TODAY,
    FixedClock,
    a_key,
    an_id,
    furnish,
    once_for,
)
from support.canteen import Canteen, a_request
from support.drawers import Drawers
from technomart.adapters.gateway import ManualGateway
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.movements import CashMovementKind
from technomart.domain.cash_sessions.session import CashSession
from technomart.domain.idempotency.answers import Answer, Once
from technomart.domain.inventory.movements import MovementKind, StockOperation
from technomart.domain.inventory.stock import RecipePart, StockItem
from technomart.domain.kernel.errors import Refusal
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.pricing import NO_DISCOUNT, Discount, DiscountKind
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import Payment, Tender
from technomart.domain.reports.periods import DaySpan
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.services.payment_booking import Paid
from technomart.domain.services.stock_changes import StockChange
from technomart.domain.staff.attendance import Attendance, AttendanceStatus
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.leave import Leave, LeaveStatus, LeaveType
from technomart.domain.staff.schedule import ScheduleEntry, ScheduleException, Weekday
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.payments.correct import Corrected, CorrectionRequest
from technomart.domain.usecases.payments.refund import RefundRequest

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
PERCENT = Discount(DiscountKind.PERCENTAGE, 12_50)
AMOUNT = Discount(DiscountKind.FIXED, 5_00)
GENEROUS = Discount(DiscountKind.FIXED, 500_00)
SERVED = (OrderStatus.IN_PROGRESS, OrderStatus.READY, OrderStatus.COMPLETED)
CHICKEN = StockItem(an_id(0x31), "Chicken", "kg", NOW, min_stock=1, low_since=NOW)
GRAINS = StockItem(an_id(0x32), "Rice, dry", "kg", NOW)


class Day:
    """A few hours at the counter of a furnished canteen."""

    def __init__(self, store: Store) -> None:
        self.bank = Bank()
        self.canteen = Canteen(store, gateway=self.bank)
        self.drawers = Drawers(self.canteen)

    def work(self) -> None:
        """Do a little of everything."""
        self.fill_the_store_room()
        self.sell()
        shift = self.drawers.opened()
        self.take_cards()
        self.take_keyed_requests()
        self.count_the_cash(shift)

    def fill_the_store_room(self) -> None:
        for item in (CHICKEN, GRAINS):
            self.canteen.store.write(lambda work, item=item: work.stock.add(item))  # type: ignore[misc]  # at once
            self.book(item, StockOperation.ADD, 20_000)
        self.book(CHICKEN, StockOperation.SUBTRACT, 500)
        self.book(CHICKEN, StockOperation.SET, 19_000)
        self.book(CHICKEN, StockOperation.ADD, 300, MovementKind.RETURN)
        meal = (RecipePart(CHICKEN.id, 250), RecipePart(GRAINS.id, 100))
        self.canteen.store.write(lambda work: work.stock.set_recipe(ADOBO.id, meal))
        self.canteen.store.write(lambda work: work.stock.set_recipe(RICE.id, meal[1:]))

    def sell(self) -> None:
        self.placed()
        served = self.placed()
        self.canteen.pay(CASHIER, served.id, Tender(10_00, PaymentMethod.CASH, partial=True), once_for())
        self.move(served, *SERVED)
        self.move(self.placed(), *SERVED, OrderStatus.REFUNDED)
        self.move(self.placed(), OrderStatus.CANCELLED)
        self.canteen.placed(a_request((SINIGANG, 1)))

    def take_cards(self) -> None:
        kept, dropped, waiting = self.placed(), self.placed(), self.placed()
        self.bank.mishaps.append("declined")
        self.charge(kept)
        self.charge(kept)
        self.charge(dropped)
        (payment,) = self.canteen.payments(dropped.id)
        self.canteen.refund(MANAGER, RefundRequest(payment.id, 1_00, "cold"), once_for())
        self.move(dropped, OrderStatus.CANCELLED)
        self.bank.mishaps.append("lost")
        self.charge(waiting)

    def take_keyed_requests(self) -> None:
        """Sell everything there is with every discount and way to pay, as clients do that may have to ask again."""
        self.ordered()
        self.tender(self.ordered(PERCENT), 10_00)
        served = self.ordered(AMOUNT)
        self.tender(served, 100_00, PaymentMethod.CASH)
        self.tender(served, served.total - 100_00, PaymentMethod.MOBILE)
        self.move(served, *SERVED)
        self.tender(self.ordered(GENEROUS), 0)
        returned = self.ordered()
        self.tender(returned, 50_00, PaymentMethod.CASH)
        self.move(returned, *SERVED, OrderStatus.REFUNDED)
        slipped = self.ordered()
        mistaken = self.tender(slipped, 50_00, PaymentMethod.CASH)
        self.tick()
        key = a_key(an_id(), scope="rey POST /api/payments/<payment_id>/correct")
        wanted = CorrectionRequest(mistaken.id, PaymentMethod.MOBILE, "wrong button")
        by_hand = replace(self.canteen, gateway=ManualGateway())
        by_hand.correct(MANAGER, wanted, Once(key, corrected, refused))
        dropped = self.ordered(PERCENT)
        self.tender(dropped, 1_00)
        self.move(dropped, OrderStatus.CANCELLED)
        bargain = self.ordered()
        paid = self.tender(bargain, 300_00)
        self.move(bargain, *SERVED)
        for part in (20_00, 280_00):
            self.tick()
            self.canteen.refund(MANAGER, RefundRequest(paid.id, part, "cold"), once_for())

    def count_the_cash(self, shift: CashSession) -> None:
        """Move cash in every way, count it twice, leave some of it for the next shift, and begin to count that one."""
        drawers = self.drawers
        ice = drawers.moved(shift, CashMovementKind.PAID_OUT, 80_00)
        drawers.moved(shift, CashMovementKind.PAID_OUT, 20_00)
        drawers.undone(shift, ice)
        drawers.moved(shift, CashMovementKind.PAID_IN, 5_00)
        drawers.moved(shift, CashMovementKind.NO_SALE)
        drawers.moved(shift, CashMovementKind.DROP, cash=Cash(note_50000=1, coin_25=2))
        drawers.counted(shift, Cash(note_10000=4))
        drawers.counted(shift, Cash(note_10000=5))
        drawers.moved(shift, CashMovementKind.DROP, cash=Cash(note_10000=3))
        drawers.closed(shift)
        self.end_the_day()
        drawers.counted(drawers.opened(), Cash(note_10000=2))
        drawers.opened(drawers.register("T2"), Cash(coin_1000=3))

    def end_the_day(self) -> None:
        """Close the day before, on which nothing was sold, and this one."""
        canteen = self.canteen
        for day in (TODAY - timedelta(days=1), TODAY):
            canteen.close_day(MANAGER, "T1", day, "not paid yet")
            self.tick()

    def tick(self) -> None:
        self.canteen.clock.move(MINUTE)

    def ordered(self, discount: Discount = NO_DISCOUNT) -> Order:
        """Place an order of every dish under a key."""
        self.tick()
        request = a_request((ADOBO, 2), (SINIGANG, 3), (RICE, 1), discount=discount, customer="Ana")

        def placed(order: Order) -> Answer:
            return an_answer_about(order.id, order.id, total=order.total / 100)

        answer = self.canteen.place(CASHIER, request, Once(a_key(an_id()), placed, refused))
        return self.canteen.order(answer.about or "")

    def tender(self, order: Order, amount: int, method: PaymentMethod = PaymentMethod.CARD) -> Payment:
        """Pay an order, or a part of it, under a key."""
        self.tick()
        key = a_key(an_id(), scope="ana POST /api/orders/<order_id>/payment")

        def taken(paid: Paid) -> Answer:
            payment = paid.payment
            told = {"amount": payment.amount / 100, "tendered": payment.tendered and payment.tendered / 100}
            return an_answer_about(order.id, payment.id, method=payment.method.value, **told)

        tendered = amount if method is PaymentMethod.CASH else None
        token = "tok" if self.bank.handles(method) else ""
        tender = Tender(amount, method, tendered=tendered, token=token, partial=True)
        answer = self.canteen.pay(CASHIER, order.id, tender, Once(key, taken, refused))
        return self.canteen.store.read(lambda work: work.payments.get(answer.about or ""))

    def book(self, item: StockItem, operation: StockOperation, quantity: int, kind: MovementKind | None = None) -> None:
        self.tick()
        self.canteen.change_stock(MANAGER, item.id, StockChange(operation, quantity, kind=kind))

    def charge(self, order: Order) -> None:
        with suppress(Refusal):
            tender = Tender(20_00, PaymentMethod.CARD, token="tok", partial=True)
            self.canteen.pay(CASHIER, order.id, tender, once_for())

    def placed(self) -> Order:
        return self.canteen.placed(a_request((ADOBO, 2), (RICE, 3)))

    def move(self, order: Order, *path: OrderStatus) -> None:
        for status in path:
            self.tick()
            self.canteen.move(MANAGER, order.id, status)


def corrected(done: Corrected) -> Answer:
    anew = done.payment
    return an_answer_about(anew.order_id, anew.id, method=anew.method.value, amount=anew.amount / 100)


def an_answer_about(order_id: str, made: str, **told: object) -> Answer:
    body = json.dumps({"success": True, "data": {"id": made, **told}})
    return Answer(201, body, f"/api/orders/{order_id}", made)


def refused(refusal: Refusal) -> Answer:
    raise refusal


@cache
def books_of_a_day() -> Snapshot:
    """Return a furnished canteen with a little of everything that is sold, made once in memory."""
    with NUMBERS.apart("books of a day"):
        store = MemoryStore()
        furnish(store)
        Day(store).work()
        return store.snapshot()


def keep_books(store: Store) -> None:
    """Put the books of a day that is not added up yet into an empty store; working them up in SQL takes far longer."""
    store.write(lambda work: work.load(books_of_a_day()))


def keep_staff(store: Store) -> None:
    """Let somebody work two stretches of one day, and plan as much."""
    ana = Employee(an_id(0x41), "Ana")
    hours = [(NOW - 4 * HOUR, NOW - HOUR), (NOW - HOUR, NOW + 3 * HOUR)]
    came = AttendanceStatus.PRESENT
    records = Snapshot(
        employees=(ana,),
        attendance=tuple(Attendance(an_id(), ana.id, TODAY, came, start, end) for start, end in hours),
        leaves=tuple(
            Leave(an_id(), ana.id, day, day, "", NOW, LeaveType.SICK, LeaveStatus.APPROVED, NOW, "The manager")
            for day in (TODAY - timedelta(days=2), TODAY - timedelta(days=1))
        ),
        schedule=tuple(
            ScheduleEntry(an_id(), ana.id, weekday, 22 * 60, 6 * 60, TODAY)
            for weekday in (Weekday.MONDAY, Weekday.TUESDAY)
        ),
        schedule_exceptions=(ScheduleException(an_id(), ana.id, TODAY + timedelta(days=9)),),
    )
    store.write(lambda work: work.load(records))


def add_up(store: Store) -> None:
    """Add up the day for reports, as if it were long over."""
    assert CloseDays(store, FixedClock(NOW + 72 * HOUR), MANILA)(DaySpan(TODAY, TODAY)) in (0, 1)
