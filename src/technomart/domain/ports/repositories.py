"""Need a place for each kind of thing: what is put there is found again."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Protocol

from technomart.domain.accounts import Session, User
from technomart.domain.idempotency import Answer, Key, StoredAnswer
from technomart.domain.menu import Category, MenuImage, MenuItem
from technomart.domain.order_history import OrderChange
from technomart.domain.order_search import OrderFilter, OrderMark
from technomart.domain.orders import Order, OrderType, PaymentMethod
from technomart.domain.paging import Page, PageRequest
from technomart.domain.payments import Payment, PaymentFilter, Refund


class Users(Protocol):
    """The accounts."""

    def add(self, user: User) -> None:
        """Keep a new account; raises `EmailTaken`."""
        ...

    def save(self, user: User) -> None:
        """Keep the new state of an account; raises `EmailTaken`, `UserNotFound`."""
        ...

    def get(self, user_id: str) -> User:
        """Return an account; raises `UserNotFound`."""
        ...

    def get_for_update(self, user_id: str) -> User:
        """Return an account and keep other writers off it until this transaction ends; raises `UserNotFound`."""
        ...

    def find_by_email(self, email: str) -> User | None:
        """Return the account with this canonical address."""
        ...

    def all(self) -> list[User]:
        """Return every account; a canteen has few."""
        ...

    def admins_for_update(self) -> list[User]:
        """Return every administrator and keep other writers off them until this transaction ends."""
        ...

    def remove(self, user_id: str) -> None:
        """Forget an account and its sign-ins; what it did stays; raises `UserNotFound`."""
        ...


class Sessions(Protocol):
    """The sign-ins."""

    def add(self, session: Session) -> None:
        """Keep a new session."""
        ...

    def find(self, session_id: str) -> tuple[Session, User] | None:
        """Return a session and its account, looked up together."""
        ...

    def end(self, session_id: str, at: datetime) -> None:
        """End a session; one that is over or unknown stays as it is."""
        ...

    def end_all(self, user_id: str, at: datetime) -> None:
        """End every session of an account."""
        ...

    def purge(self, before: datetime) -> int:
        """Forget the sessions that ended or ran out before that, with their refresh tokens; return how many."""
        ...


class Menu(Protocol):
    """The dishes, their headings and pictures."""

    def items(self) -> list[MenuItem]:
        """Return every dish that was not removed; a menu is small."""
        ...

    def find(self, ids: Collection[str]) -> Mapping[str, MenuItem]:
        """Return the dishes with these ids, by id, removed ones too; unknown ids are left out."""
        ...

    def get(self, item_id: str) -> MenuItem:
        """Return a dish, be it removed; raises `MenuItemNotFound`."""
        ...

    def add(self, item: MenuItem) -> None:
        """Keep a new dish; its category must be there."""
        ...

    def save(self, item: MenuItem) -> None:
        """Keep a dish whose version is one above the stored; raises `MenuItemChanged` when it is not."""
        ...

    def categories(self) -> list[Category]:
        """Return the headings by name."""
        ...

    def add_category(self, category: Category) -> None:
        """Keep a new heading; one of the same name stays as it is."""
        ...

    def image(self, item_id: str) -> MenuImage:
        """Return a dish's picture; raises `MenuImageNotFound`."""
        ...

    def save_image(self, image: MenuImage) -> None:
        """Keep a dish's picture in place of the one before."""
        ...


class Orders(Protocol):
    """The orders with their lines, and the history of each."""

    def next_sequence(self, day: date, type_: OrderType) -> int:
        """Return the next number of this day and type; never the same twice, though one may stay unused."""
        ...

    def add(self, order: Order, change: OrderChange) -> None:
        """Keep a new order and the first row of its history."""
        ...

    def save(self, order: Order, change: OrderChange) -> None:
        """Keep an order whose version is one above the stored, and the row that says why.

        Lines never change. Raises `StaleOrder` when the stored version is another.
        """
        ...

    def get(self, order_id: str) -> Order:
        """Return an order; raises `OrderNotFound`."""
        ...

    def get_for_update(self, order_id: str) -> Order:
        """Return an order and keep other writers off it until this transaction ends; raises `OrderNotFound`."""
        ...

    def page(self, wanted: OrderFilter, request: PageRequest) -> Page[Order]:
        """Return orders, newest first (by id, which follows the time of placing)."""
        ...

    def open(self) -> list[Order]:
        """Return the orders the kitchen still works on, oldest first."""
        ...

    def open_marks(self) -> list[OrderMark]:
        """Return the marks of the open orders, oldest first; far cheaper than the orders."""
        ...

    def marks(self, ids: Collection[str]) -> list[OrderMark]:
        """Return the marks of these orders, by id; unknown ids are left out."""
        ...

    def history(self, order_id: str) -> list[OrderChange]:
        """Return an order's history, first row first."""
        ...


class Payments(Protocol):
    """The money taken and given back; rows are added, never taken away."""

    def add(self, payment: Payment) -> None:
        """Keep a new payment."""
        ...

    def add_refund(self, refund: Refund) -> None:
        """Keep a refund and count it on its payment; raises `RefundExceedsPayment` when it no longer fits."""
        ...

    def get(self, payment_id: str) -> Payment:
        """Return a payment; raises `PaymentNotFound`."""
        ...

    def of_order(self, order_id: str) -> list[Payment]:
        """Return an order's payments, oldest first."""
        ...

    def refunds_of_order(self, order_id: str) -> list[Refund]:
        """Return an order's refunds, oldest first."""
        ...

    def page(self, wanted: PaymentFilter, request: PageRequest) -> Page[Payment]:
        """Return payments, newest first (by id, which follows the time)."""
        ...

    def switched_off(self) -> frozenset[PaymentMethod]:
        """Return the methods that are not taken."""
        ...

    def switch(self, method: PaymentMethod, *, on: bool) -> None:
        """Take a method from now on, or take it no more."""
        ...


class Answers(Protocol):
    """The answers given to requests that carried an idempotency key."""

    def claim(self, key: Key, at: datetime) -> StoredAnswer | None:
        """Take a key for this transaction, or return the answer it already has.

        Raises `StillRunning` when another transaction holds the key for longer than a bounded wait.
        """
        ...

    def find(self, key: Key) -> StoredAnswer | None:
        """Return the answer a key has, without taking the key."""
        ...

    def record(self, key: Key, answer: Answer) -> None:
        """Keep the answer of a key this transaction claimed."""
        ...

    def purge(self, before: datetime) -> int:
        """Forget the answers older than that; return how many."""
        ...
