"""Make valid things; say only what matters to the test."""

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zlib import crc32
from zoneinfo import ZoneInfo

from technomart.adapters.clock import EPOCH
from technomart.adapters.tokens import HmacSecretTokens, JwtAccessTokens, JwtVerifyTokens
from technomart.domain.auth.ports import Passwords
from technomart.domain.auth.session import Session
from technomart.domain.idempotency.answers import Answer, Key, Once, StoredAnswer
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.errors import Refusal
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.menu.items import Category, MenuItem
from technomart.domain.orders.history import OrderChange, OrderEvent, change_of
from technomart.domain.orders.order import Order, OrderLine, OrderType, PaymentMethod
from technomart.domain.orders.pricing import NO_DISCOUNT, Discount
from technomart.domain.orders.privileges import NOBODY_SPECIAL, Guests, Holder, PrivilegeKind
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.tax import Tax
from technomart.domain.orders.taxing import bill
from technomart.domain.papers.business import Business
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.security_log.entries import LogAction, LogEntry
from technomart.domain.services.authentication import Authenticator
from technomart.domain.services.strong_passwords import StrongPasswords
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus, User

Made = TypeVar("Made")

NOW = datetime(2026, 3, 14, 3, 15, 9, 265358, UTC)
TODAY = date(2026, 3, 14)
MANILA = BusinessDays(ZoneInfo("Asia/Manila"))

FIRST_MADE = 0xF000_0000_0000
"""Ids that use cases make sort after those that tests make."""


class Numbers:
    """The numbers of new ids: at first for what a module makes when it is imported, then for one test at a time."""

    def __init__(self) -> None:
        self._count = itertools.count(0x1000)

    def begin(self, test: str) -> None:
        """Give a test numbers that depend on nothing but its name, apart from those of every other test."""
        self._count = itertools.count((1 + crc32(test.encode()) % 0x7FFF_FFFF) << 16)

    @contextmanager
    def apart(self, name: str) -> Iterator[None]:
        """Give what several tests share numbers of its own, whichever test makes it; the test's go on after."""
        count = self._count
        self.begin(name)
        try:
            yield
        finally:
            self._count = count

    def next(self) -> int:
        return next(self._count)


NUMBERS = Numbers()


def an_id(number: int | None = None) -> str:
    """Return an id in the form of a UUIDv7; ids sort by their numbers."""
    return f"01950000-0000-7000-8000-{NUMBERS.next() if number is None else number:012x}"


def sequence_of(order_id: str) -> int:
    """Return a sequence that no other order of a test has."""
    return int(order_id[-6:], 16) + 1


@dataclass(slots=True)
class FixedClock(Clock):
    """Stands still until it is moved."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by

    @property
    def bookings(self) -> BookingClock:
        return BookingClock(self, EPOCH)


@dataclass(slots=True)
class CountingIds(Ids):
    """Counts from one, whoever asks."""

    start: int = FIRST_MADE
    _count: Callable[[], int] = field(init=False, repr=False)
    _lock: threading.Lock = field(init=False, repr=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._count = itertools.count(self.start).__next__

    def new(self) -> str:
        with self._lock:
            return an_id(self._count())

    def at(self, instant: datetime) -> str:
        return self.new()


@dataclass(slots=True)
class PlainPasswords(Passwords):
    """Hides nothing, and counts how often it was asked; `old:` marks a hash to be made anew."""

    verified: int = 0

    def place(self) -> AbstractContextManager[None]:
        return nullcontext()

    place_to_approve = place

    def hash(self, password: str) -> str:
        return f"hash:{password}"

    def verify(self, password: str, stored: str | None) -> bool:
        self.verified += 1
        return stored is not None and stored.partition(":")[2] == password

    def is_outdated(self, stored: str) -> bool:
        return stored.startswith("old:")

    def is_common(self, text: str) -> bool:
        return text in ("password", "dragon")


def strong(passwords: Passwords | None = None) -> StrongPasswords:
    """Return what refuses passwords that are easily guessed, in a canteen without a name of its own."""
    return StrongPasswords(passwords or PlainPasswords(), Business("The canteen"))


def an_actor(role: Role = Role.STAFF, *, user_id: str | None = None, request_id: str = "req-1") -> Actor:
    return Actor(name=f"The {role.value}", role=role, user_id=user_id, request_id=request_id)


CASHIER = an_actor(Role.STAFF)
MANAGER = an_actor(Role.MANAGER)
ADMIN = an_actor(Role.ADMIN)


def a_user(
    email: str = "ana@example.com",
    *,
    id: str | None = None,  # noqa: A002 - the field is called so
    name: str = "Ana Reyes",
    role: Role = Role.STAFF,
    status: AccountStatus = AccountStatus.ACTIVE,
    password_hash: str | None = "hash:correct horse",
    is_demo: bool = False,
    last_login: datetime | None = None,
) -> User:
    return User(
        id=id or an_id(),
        email=email,
        name=name,
        role=role,
        created_at=NOW,
        status=status,
        password_hash=password_hash,
        last_login=last_login,
        is_demo=is_demo,
    )


def an_addition(user: User) -> LogEntry:
    """Return the entry of the security log about an account that an administrator made."""
    details = f"{user.label} {user.beginning}"
    return LogEntry(an_id(), user.created_at, LogAction.ACCOUNT_ADDED, details=details)


def an_entrance(ids: Ids, *, demo_allowed: bool = True) -> Authenticator:
    """Return what lets accounts in, with the real tokens."""
    secret = "s" * 32
    return Authenticator(
        ids,
        JwtAccessTokens(secret, 3600, ids),
        HmacSecretTokens(secret),
        JwtVerifyTokens(secret, ids),
        demo_allowed=demo_allowed,
    )


def a_session(user: User, *, at: datetime = NOW, lasts: timedelta = timedelta(hours=12)) -> Session:
    return Session(id=an_id(), user_id=user.id, created_at=at, expires_at=at + lasts)


def a_dish(
    name: str = "Chicken adobo",
    *,
    id: str | None = None,  # noqa: A002 - the field is called so
    price: int = 120_00,
    category: str = "Meals",
    description: str = "",
    available: bool = True,
    removed: bool = False,
    ingredients: tuple[str, ...] = (),
    vat_exempt: bool = False,
) -> MenuItem:
    return MenuItem(
        id=id or an_id(),
        name=name,
        price=price,
        category=category,
        description=description,
        available=available,
        removed=removed,
        ingredients=ingredients,
        vat_exempt=vat_exempt,
    )


MEALS = Category(an_id(0x1), "Meals")
ADOBO = a_dish("Chicken adobo", id=an_id(0x2), price=120_00)
SINIGANG = a_dish("Sinigang", id=an_id(0x3), price=33_33)
RICE = a_dish("Rice", id=an_id(0x4), price=15_00)
DISHES = (ADOBO, SINIGANG, RICE)


def furnish(store: Store, dishes: Sequence[MenuItem] = DISHES) -> None:
    """Put dishes on the menu, so that orders can name them."""
    names = sorted({dish.category for dish in dishes})
    headings = [MEALS if name == MEALS.name else Category(an_id(), name) for name in names]
    keep_all(store, *headings, *dishes)


def an_order(
    *,
    id: str | None = None,  # noqa: A002 - the field is called so
    dishes: Sequence[tuple[MenuItem, int]] = ((ADOBO, 2), (RICE, 1)),
    discount: Discount = NO_DISCOUNT,
    status: OrderStatus = OrderStatus.IN_QUEUE,
    type: OrderType = OrderType.WALK_IN,  # noqa: A002 - the field is called so
    sequence: int | None = None,
    business_date: date = TODAY,
    at: datetime = NOW,
    customer: str = "",
    placed_by: str | None = None,
    captured: int = 0,
    refunded: int = 0,
    version: int = 1,
    tax: Tax = Tax.NONE,
    guests: Guests = NOBODY_SPECIAL,
) -> Order:
    """Return an order whose figures fit together; 255.00 unless said otherwise."""
    basket = bill([dish.price * quantity for dish, quantity in dishes], discount, guests, tax)
    lines = tuple(
        OrderLine(position, dish.id, dish.name, dish.price, quantity, off, tax=figures)
        for position, ((dish, quantity), off, figures) in enumerate(
            zip(dishes, basket.line_discounts, basket.line_taxes, strict=True)
        )
    )
    own = id or an_id()
    done = at if status in (OrderStatus.COMPLETED, OrderStatus.REFUNDED) else None
    return Order(
        id=own,
        sequence=sequence_of(own) if sequence is None else sequence,
        type=type,
        business_date=business_date,
        lines=lines,
        subtotal=basket.subtotal,
        discount=basket.discount,
        total=basket.total,
        status=status,
        created_at=at,
        updated_at=at,
        customer_name=customer,
        placed_by=placed_by,
        discount_terms=discount,
        captured=captured,
        refunded=refunded,
        payment_method=PaymentMethod.CASH if captured else None,
        completed_at=done,
        version=version,
        taxed=basket.taxed,
    )


def a_senior(number: str = "1", kind: PrivilegeKind = PrivilegeKind.SENIOR, share: int | None = None) -> Holder:
    """Return somebody with a right to a discount by the law."""
    return Holder(kind, f"Lola {number}", "OSCA", f"ID-{number}", asked_share=share)


def placing(order: Order, by: Actor = CASHIER) -> OrderChange:
    """Return the first row of an order's history."""
    return change_of(by, None, order, OrderEvent.PLACED)


def moved(order: Order, to: OrderStatus, by: Actor = CASHIER, *, at: datetime = NOW) -> tuple[Order, OrderChange]:
    """Return an order in its next state and the row that says so."""
    after = order.moved_to(to, at)
    return after, change_of(by, order, after, OrderEvent.MOVED)


def a_payment(
    order: Order,
    *,
    id: str | None = None,  # noqa: A002 - the field is called so
    amount: int | None = None,
    method: PaymentMethod = PaymentMethod.CASH,
    tendered: int | None = None,
    refunded: int = 0,
    at: datetime = NOW,
) -> Payment:
    """Return a payment of the whole order unless an amount is given."""
    return Payment(
        id=id or an_id(),
        order_id=order.id,
        order_number=order.number,
        amount=order.total if amount is None else amount,
        method=method,
        at=at,
        business_date=MANILA.of(at),
        tendered=tendered,
        refunded=refunded,
    )


def a_refund(payment: Payment, amount: int | None = None, *, at: datetime = NOW) -> Refund:
    """Return a refund of all that is left unless an amount is given."""
    return Refund(
        id=an_id(),
        payment_id=payment.id,
        order_id=payment.order_id,
        amount=payment.left if amount is None else amount,
        at=at,
        business_date=MANILA.of(at),
        reason="cold",
    )


def a_key(value: str = "key-1", *, scope: str = "ana POST /api/orders", fingerprint: str = "f" * 64) -> Key:
    return Key(scope, value, fingerprint)


def an_answer(key: Key | None = None, *, at: datetime = NOW, body: str = '{"success":true}') -> StoredAnswer:
    return StoredAnswer(key or a_key(), Answer(201, body, "/api/orders/1", "1"), at)


def once_for(key: Key | None = None) -> Once[Made]:
    """Return how a test answers: made things by their repr, refusals by their code and sentence."""

    def refused(refusal: Refusal) -> Answer:
        return Answer(409, f"{refusal.code}: {refusal.message} {dict(refusal.errors)}")

    return Once(key, lambda made: Answer(201, repr(made), about=made.id), refused)


def keep_all(store: Store, *rows: User | Session | Category | MenuItem | Payment | Refund) -> None:
    """Store new rows in one transaction, in the order given."""

    def add(work: UnitOfWork) -> None:
        for row in rows:
            match row:
                case User():
                    work.users.add(row)
                case Session():
                    work.sessions.add(row)
                case Category():
                    work.menu.add_category(row)
                case MenuItem():
                    work.menu.add(row)
                case Payment():
                    work.payments.add(row)
                case Refund():
                    work.payments.add_refund(row)

    store.write(add)


def keep(store: Store, order: Order) -> Order:
    """Store a new order with the first row of its history."""
    store.write(lambda work: work.orders.add(order, placing(replace(order, version=1))))
    return order
