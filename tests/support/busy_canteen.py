"""Run a canteen of three registers for days on end, and compare each close with sheets that are kept by hand."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from support.builders import ADOBO, RICE, TODAY, an_actor, furnish, once_for
from support.canteen import Canteen, a_request
from support.day_sheets import Sheet, Slip, said_by
from support.drawers import FLOAT, Drawers
from technomart.domain.cash_sessions.cash import VALUES, Cash
from technomart.domain.cash_sessions.movements import CashMovementKind
from technomart.domain.cash_sessions.session import CashSession
from technomart.domain.day_closes.close import CarriedOrder, DayClose
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.pricing import NO_DISCOUNT, Discount, DiscountKind
from technomart.domain.orders.status import OrderStatus
from technomart.domain.papers.paper import PaperKind
from technomart.domain.payments.payment import Tender
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.payments.refund import RefundRequest
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Role

TENTH = Discount(DiscountKind.PERCENTAGE, 10_00)
SERVED = (OrderStatus.IN_PROGRESS, OrderStatus.READY, OrderStatus.COMPLETED)
CODES = ("T1", "T2", "T3")
METHODS = tuple(PaymentMethod)
LEFT_OPEN = (1, "T3")
"""The day on which the close of a register is forgotten; it is in the next one."""


@dataclass(slots=True)
class Sale:
    """An order that was paid at once, by whom and on which day of their register."""

    order: Order
    payment: str
    method: PaymentMethod
    gross: int
    code: str
    day: date


@dataclass(slots=True)
class Till:
    """A register, who works there, its sheet, and the numbers of its papers."""

    code: str
    by: Actor
    sheet: Sheet = field(default_factory=Sheet)
    session: CashSession | None = None
    day: date = TODAY
    last: dict[PaperKind, int] = field(default_factory=lambda: dict.fromkeys(PaperKind, 0))
    closes: list[DayClose] = field(default_factory=list)

    def issue(self, kind: PaperKind, gross: int, total: int) -> None:
        self.last[kind] += 1
        self.sheet.slips[kind].append(Slip(self.last[kind], gross, total, self.by.name))

    def take(self, method: PaymentMethod, amount: int) -> None:
        self.sheet.take(method, self.by.name, amount, is_loose=self.session is None)


class BusyCanteen:
    """Days of sales, refunds, late refunds and open orders; `short` says whose drawer lacks how much on which day."""

    def __init__(self, store: Store, short: dict[tuple[int, str], int]) -> None:
        furnish(store)
        self.canteen, self.short, self.dice = Canteen(store), short, Random(7)
        for code in CODES[1:]:
            Drawers(self.canteen).register(code)
        people = (replace(an_actor(Role.MANAGER, user_id=f"id-{code}"), name=f"At {code}") for code in CODES)
        self.tills = [Till(code, by) for code, by in zip(CODES, people, strict=True)]
        self.owing: dict[str, tuple[Order, int, int]] = {}
        self.today: list[Sale] = []
        self.before: list[Sale] = []
        self.number = 0

    def run(self, days: int, orders: int) -> None:
        for self.number in range(days):
            self.before, self.today = self.today, []
            start = self.canteen.clock.now()
            self.sell(self.tills[2], PaymentMethod.CASH)
            for till in self.tills:
                self.open(till)
            for _ in range(orders - 1):
                self.serve(self.dice.choice(self.tills))
            for till in self.tills:
                self.count(till)
            for till in self.tills:
                if (self.number, till.code) != LEFT_OPEN:
                    self.close(till)
            if self.number % 2 == 0:
                self.sell(self.tills[0], PaymentMethod.CASH)  # after the close, and so of the next day
            self.canteen.clock.move(start + timedelta(days=1) - self.canteen.clock.now())

    def day_of(self, till: Till) -> date:
        return max(TODAY + timedelta(days=self.number), till.day)

    def serve(self, till: Till) -> None:
        """Do what a customer wants: most of them pay at once."""
        self.canteen.clock.move(timedelta(seconds=2))
        chance = self.dice.random()
        if chance < 0.04:
            self.order_only(till)
        elif chance < 0.07 and self.owing:
            self.pay_the_rest(till)
        elif chance < 0.14 and (sales := self.today if self.dice.random() < 0.6 else self.before):
            self.give_back(till, sales.pop(self.dice.randrange(len(sales))))
        elif chance < 0.16:
            self.move_cash(till)
        else:
            self.sell(till)

    def ordered(self, till: Till) -> tuple[Order, int]:
        """Place an order; return it with its price before the discount, reckoned here."""
        adobos, rice = self.dice.randint(0, 2), self.dice.randint(1, 3)
        off = self.dice.choice((NO_DISCOUNT, NO_DISCOUNT, TENTH))
        lines = ((ADOBO, adobos), (RICE, rice)) if adobos else ((RICE, rice),)
        gross = adobos * 120_00 + rice * 15_00
        order = self.canteen.placed(a_request(*lines, discount=off), by=till.by)
        assert order.total == (gross - gross // 10 if off is TENTH else gross)
        return order, gross

    def pay(self, till: Till, order: Order, amount: int, method: PaymentMethod) -> str:
        tender = Tender(amount, method, partial=True, register=till.code)
        payment = self.canteen.pay(till.by, order.id, tender, once_for()).about or ""
        till.take(method, amount)
        return payment

    def sell(self, till: Till, *methods: PaymentMethod) -> None:
        """Sell something and have it paid, in one of these ways."""
        order, gross = self.ordered(till)
        method = self.dice.choice(methods or METHODS)
        payment = self.pay(till, order, order.total, method)
        till.issue(PaperKind.INVOICE, gross, order.total)
        self.today.append(Sale(order, payment, method, gross, till.code, self.day_of(till)))

    def order_only(self, till: Till) -> None:
        """Leave an order open, half of them paid in part."""
        order, gross = self.ordered(till)
        part = 10_00 if self.dice.random() < 0.5 else 0
        if part:
            self.pay(till, order, part, self.dice.choice(METHODS))
        self.owing[order.id] = order, gross, order.total - part

    def pay_the_rest(self, till: Till) -> None:
        order, gross, left = self.owing.pop(self.dice.choice(sorted(self.owing)))
        self.pay(till, order, left, self.dice.choice(METHODS))
        till.issue(PaperKind.INVOICE, gross, order.total)

    def give_back(self, till: Till, sale: Sale) -> None:
        """Give back some of a plain sale once it is eaten, or else all of it, at whichever register."""
        self.canteen.at_status(sale.order, *SERVED)
        is_part = sale.gross == sale.order.total and self.dice.random() < 0.5
        amount = 5_00 if is_part else sale.order.total
        wanted = RefundRequest(sale.payment, amount, "cold", register=till.code)
        self.canteen.refund(till.by, wanted, once_for())
        till.take(sale.method, -amount)
        is_void = not is_part and (sale.code, sale.day) == (till.code, self.day_of(till))
        till.issue(PaperKind.VOID if is_void else PaperKind.RETURN, amount if is_part else sale.gross, amount)

    def open(self, till: Till) -> None:
        till.session = Drawers(self.canteen, till.by).opened(till.code)
        till.sheet.moved.update(sessions=1, opening=FLOAT.total)

    def move_cash(self, till: Till) -> None:
        drawers, session = Drawers(self.canteen, till.by), till.session
        assert session
        kind = self.dice.choice(("paid_in", "paid_out", "drops"))
        if kind == "drops":
            drawers.moved(session, CashMovementKind.DROP, cash=Cash(note_2000=1))
        else:
            drawers.moved(session, CashMovementKind(kind), 20_00)
        till.sheet.moved[kind] += 20_00

    def count(self, till: Till) -> None:
        """Count a drawer, which holds what it should but where it is short, and close its session."""
        drawers, session = Drawers(self.canteen, till.by), till.session
        assert session
        short, moved = self.short.get((self.number, till.code), 0), till.sheet.moved
        held = till.sheet.drawer - moved["counted"] + moved["over_short"] - short
        drawers.counted(session, in_pieces(held))
        drawers.closed(session)
        moved["counted"] += held
        moved["over_short"] -= short
        till.session = None

    def close(self, till: Till) -> None:
        """Close the day of a register and hold the close against the sheet and the close before."""
        canteen, before = self.canteen, till.closes[-1] if till.closes else None
        through = self.day_of(till)
        close = canteen.close_day(till.by, till.code, reason="not paid yet")
        assert said_by(close) == till.sheet.figures()
        assert (close.business_date, close.number, close.gross) == (through, len(till.closes) + 1, till.sheet.gross)
        assert (close.after, close.previous, close.seal_before) == (
            (before.business_date, before.accumulated, before.seal) if before else (None, 0, "")
        )
        assert close.accumulated == close.previous + till.sheet.gross
        assert close.is_sealed
        open_now = sorted(self.owing)
        carried = [CarriedOrder(self.owing[each][0].number, self.owing[each][2]) for each in open_now]
        assert (close.carried.count, list(close.carried.orders)) == (len(carried), carried[:500])
        assert close.carried.amount == sum(each.amount for each in carried)
        till.closes.append(close)
        till.sheet, till.day = Sheet(), through + timedelta(days=1)


def in_pieces(amount: int) -> Cash:
    """Return cash that is worth so much."""
    pieces: dict[str, int] = {}
    for kind, value in VALUES.items():
        pieces[kind], amount = divmod(amount, value)
    return Cash(**pieces)


def check_days(store: Store, days: int, orders: int, short: dict[tuple[int, str], int]) -> BusyCanteen:
    """Run a canteen and check that all that can happen has happened."""
    busy = BusyCanteen(store, short)
    busy.run(days, orders)
    closes = [close for till in busy.tills for close in till.closes]
    assert len(closes) == len(CODES) * days - 1
    found = [close.reading.cash.over_short for close in closes if close.reading.cash.over_short]
    assert sorted(found) == sorted(-amount for amount in short.values())
    assert all(any(close.reading.issued(kind).count for close in closes) for kind in PaperKind)
    assert any(close.carried.count for close in closes)
    assert any(close.reading.cash.unassigned for close in closes)
    return busy
