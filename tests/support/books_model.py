"""The books of a canteen in their simplest form: what every store must answer, worked out from dictionaries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from support.party_model import left_to_pay
from technomart.domain.inventory.movements import StockOperation
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.status import BACK, NEXT, OPEN, OrderStatus

OK = "ok"


@dataclass
class Item:
    """What is there and what is held."""

    there: int = 0
    held: int = 0

    @property
    def left(self) -> int:
        return self.there - self.held


@dataclass
class Portions:
    """A line of an order: how many there are of a dish, at which price, and what each of them took."""

    price: int
    quantity: int
    takes: Mapping[str, int]


@dataclass
class Ticket:
    """An order: what is on it, what is off, and how far it is."""

    lines: dict[int, Portions]
    off: Discount
    status: OrderStatus
    captured: int = 0
    refunded: int = 0
    changes: int = 1
    payments: dict[str, int] = field(default_factory=dict)
    """Each payment with what is left of it."""
    kinds: tuple[str, ...] = ()
    diners: int = 1
    """Who has a discount by law, among how many."""

    @property
    def subtotal(self) -> int:
        return sum(line.price * line.quantity for line in self.lines.values())

    @property
    def total(self) -> int:
        """Return what it costs, worked out in fractions of a centavo where the program counts whole ones."""
        return left_to_pay(self.subtotal, self.offered, self.kinds, self.diners)

    @property
    def offered(self) -> int:
        """Return what is off unless the law gives more."""
        if self.off.kind is DiscountKind.FIXED:
            return min(self.off.value, self.subtotal)
        return int(self.subtotal * self.off.value / 10_000 + 0.5)

    @property
    def takes(self) -> Mapping[str, int]:
        taken: dict[str, int] = defaultdict(int)
        for line in self.lines.values():
            for item, each in line.takes.items():
                taken[item] += each * line.quantity
        return taken

    @property
    def kept(self) -> int:
        return self.captured - self.refunded

    @property
    def balance(self) -> int:
        """Return what is owed; nothing is, once it is void."""
        return self.total - self.kept

    @property
    def is_void(self) -> bool:
        return self.status in (OrderStatus.CANCELLED, OrderStatus.REFUNDED)


def unlike_paid(before: Ticket, after: Ticket) -> str:
    """Return why an order that was changed is not what was paid for, if it is not."""
    if before.kept and (after.total == before.total or (before.kinds and before.off.value)):
        return "already_paid"
    return "paid_more" if before.kept > after.total else ""


@dataclass
class Model:
    """All of it; each method changes the books and returns `ok`, or the code of the refusal."""

    prices: Mapping[str, int]
    items: dict[str, Item] = field(default_factory=dict)
    recipes: dict[str, Mapping[str, int]] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)
    corrected: set[str] = field(default_factory=set)

    def takes(self, lines: Sequence[tuple[str, int]]) -> Mapping[str, int]:
        """Return what dishes take."""
        taken: dict[str, int] = defaultdict(int)
        for dish, quantity in lines:
            for item, each in self.recipes.get(dish, {}).items():
                taken[item] += each * quantity
        return taken

    def can_place(self, lines: Sequence[tuple[str, int]]) -> str:
        short = any(self.items[item].left < quantity for item, quantity in self.takes(lines).items())
        return "out_of_stock" if short else OK

    def place(self, order: str, lines: Sequence[tuple[str, int]], off: Discount, *, queued: bool) -> None:
        self.hold(self.takes(lines))
        portions = [Portions(self.prices[dish], many, self.recipes.get(dish, {})) for dish, many in lines]
        status = OrderStatus.IN_QUEUE if queued else OrderStatus.PENDING
        self.tickets[order] = Ticket(dict(enumerate(portions)), off, status)

    def hold(self, takes: Mapping[str, int], times: int = 1) -> None:
        for item, quantity in takes.items():
            self.items[item].held += quantity * times

    def change(self, order: str, position: int, quantity: int) -> str:
        ticket = self.tickets[order]
        if ticket.status not in (OrderStatus.PENDING, OrderStatus.IN_QUEUE):
            return "kitchen_started"
        if position not in ticket.lines:
            return "line_not_found"
        line = ticket.lines[position]
        others = {at: each for at, each in ticket.lines.items() if at != position}
        if not quantity and not others:
            return "last_line"
        lines = others | ({position: replace(line, quantity=quantity)} if quantity else {})
        after, more = replace(ticket, lines=dict(sorted(lines.items()))), quantity - line.quantity
        if more and (refusal := unlike_paid(ticket, after)):
            return refusal
        if any(self.items[item].left < each * more for item, each in line.takes.items()):
            return "out_of_stock"
        self.hold(line.takes, more)
        self.tickets[order] = replace(after, changes=ticket.changes + bool(more))
        return OK

    def split(self, order: str, portions: Sequence[tuple[int, int]]) -> tuple[str, Ticket]:
        """Return the ticket that leaves the other, if it does."""
        ticket = self.tickets[order]
        taken = dict(portions)
        if ticket.status not in (OrderStatus.PENDING, OrderStatus.IN_QUEUE):
            return "kitchen_started", ticket
        if ticket.kinds or ticket.kept:
            return "has_privileges" if ticket.kinds else "something_paid", ticket
        if not taken.keys() <= ticket.lines.keys():
            return "line_not_found", ticket
        if any(ticket.lines[position].quantity < many for position, many in portions):
            return "bad_split", ticket
        goes = [replace(line, quantity=taken[at]) for at, line in ticket.lines.items() if at in taken]
        stays = {
            at: replace(line, quantity=line.quantity - taken.get(at, 0))
            for at, line in ticket.lines.items()
            if line.quantity > taken.get(at, 0)
        }
        if not stays:
            return "nothing_left", ticket
        part = Ticket(dict(enumerate(goes)), ticket.off, ticket.status)
        rest = replace(ticket, lines=stays, changes=ticket.changes + 1)
        if ticket.off.kind is DiscountKind.FIXED:
            gross, off = part.subtotal, ticket.subtotal - ticket.total
            went, left = divmod(off * gross, ticket.subtotal)
            went += 2 * left > ticket.subtotal
            part.off = Discount(DiscountKind.FIXED, went)
            rest.off = Discount(DiscountKind.FIXED, off - went)
        self.tickets[order] = rest
        return OK, part

    def merge(self, order: str, other: str) -> str:
        if order == other:
            return "same_order"
        both = [self.tickets[each] for each in (order, other)]
        for ticket in both:
            if ticket.status not in (OrderStatus.PENDING, OrderStatus.IN_QUEUE):
                return "kitchen_started"
            if ticket.kinds:
                return "has_privileges"
            if ticket.kept:
                return "something_paid"
        one, gone = both
        lines = one.lines | dict(enumerate(gone.lines.values(), max(one.lines) + 1))
        off = one.off
        if off.kind is DiscountKind.FIXED or off != gone.off:
            off = Discount(DiscountKind.FIXED, sum(ticket.subtotal - ticket.total for ticket in both))
        self.tickets[order] = replace(one, lines=lines, off=off, changes=one.changes + 1)
        gone.status = OrderStatus.CANCELLED
        gone.changes += 1
        return OK

    def grant(self, order: str, kinds: tuple[str, ...], diners: int) -> str:
        ticket = self.tickets[order]
        if ticket.is_void:
            return "order_is_over"
        if ticket.kept or not (ticket.total or ticket.refunded):
            return "already_paid"
        if len(kinds) > diners:
            return "bad_privileges"
        is_same = (kinds, diners) == (ticket.kinds, ticket.diners) or not (kinds or ticket.kinds)
        ticket.kinds, ticket.diners = kinds, diners
        ticket.changes += not is_same
        return OK

    def can_pay(self, order: str, amount: int, *, partial: bool) -> str:
        ticket = self.tickets[order]
        if ticket.is_void:
            return "order_not_payable"
        balance = ticket.balance
        if amount == balance == 0 and ticket.payments:
            return "payment_exceeds_balance"
        if amount == balance + 1 > 1:
            return OK
        if amount < balance and not partial:
            return "amount_below_balance" if ticket.payments or ticket.kinds else OK
        if amount == 0 and balance:
            return "amount_missing"
        return "payment_exceeds_balance" if amount > balance else OK

    def pay(self, order: str, payment: str, amount: int, method: str, *, partial: bool) -> None:
        ticket = self.tickets[order]
        amount = min(amount, ticket.balance)
        less = ticket.balance - amount
        if not partial and less:
            ticket.off = Discount(DiscountKind.FIXED, ticket.subtotal - ticket.total + less)
        ticket.captured += amount
        ticket.payments[payment] = amount
        self.methods[payment] = method
        ticket.changes += 1

    def can_correct(self, order: str, payment: str, method: str) -> str:
        if payment in self.corrected:
            return "payment_corrected"
        if not self.tickets[order].payments[payment]:
            return "nothing_to_correct"
        return "same_method" if method == self.methods[payment] else OK

    def correct(self, order: str, payment: str, anew: str, method: str) -> None:
        ticket = self.tickets[order]
        ticket.payments[anew], ticket.payments[payment] = ticket.payments[payment], 0
        self.methods[anew] = method
        self.corrected.add(payment)
        ticket.changes += 1

    def refund(self, order: str, payment: str, amount: int | None) -> str:
        ticket = self.tickets[order]
        left = ticket.payments[payment]
        wanted = left if amount is None else amount
        if payment in self.corrected:
            return "payment_corrected"
        if wanted == 0:
            return "nothing_to_refund"
        if wanted > left:
            return "refund_exceeds_payment"
        ticket.payments[payment] -= wanted
        ticket.refunded += wanted
        ticket.changes += 1
        if ticket.refunded == ticket.captured and ticket.status is OrderStatus.COMPLETED:
            ticket.status = OrderStatus.REFUNDED
        return OK

    def rename(self, order: str) -> str:
        ticket = self.tickets[order]
        if ticket.is_void:
            return "order_is_over"
        ticket.changes += 1
        return OK

    def move(self, order: str, to: OrderStatus, reason: str = "") -> str:
        ticket = self.tickets[order]
        goes_back = BACK.get(ticket.status) is to
        if goes_back and not reason:
            return "reason_missing"
        if not goes_back and to not in NEXT[ticket.status]:
            return "illegal_transition"
        was_open, ticket.status = ticket.status in OPEN, to
        ticket.changes += 1
        if was_open and to not in OPEN:
            for item, quantity in ticket.takes.items():
                self.items[item].held -= quantity
                self.items[item].there -= quantity if to is OrderStatus.COMPLETED else 0
        if ticket.is_void:
            ticket.refunded = ticket.captured
            ticket.payments = dict.fromkeys(ticket.payments, 0)
        return OK

    def book(self, item: str, operation: StockOperation, quantity: int) -> str:
        there = self.items[item].there
        after = {
            StockOperation.SET: quantity,
            StockOperation.ADD: there + quantity,
            StockOperation.SUBTRACT: there - quantity,
        }[operation]
        if after < self.items[item].held:
            return "stock_held"
        self.items[item].there = after
        return OK
