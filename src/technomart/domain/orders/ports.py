"""Declare the repository of orders."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.filters import OpenStand, OrderFilter, OrderMark
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order, OrderType, PaymentMethod
from technomart.domain.orders.payable import Payable
from technomart.domain.orders.status import OrderStatus


class Orders(Protocol):
    """The orders with their lines, and the history of each."""

    def next_sequence(self, day: date, type_: OrderType) -> int:
        """Return the next number of this day and type; never the same twice, though one may stay unused."""

    def add(self, order: Order, change: OrderChange) -> None:
        """Keep a new order and the first row of its history."""

    def save(self, order: Order, change: OrderChange) -> None:
        """Save by optimistic locking an order whose version is one above the stored, with the row that says why.

        After an event of `RELINED` it has other lines, after `RENAMED` another name of its customer. Else of the lines
        only their parts of a discount that the change gives differ. Raises `StaleOrder` when the stored version is
        another.
        """

    def get(self, order_id: str) -> Order:
        """Return an order; raises `OrderNotFound`."""

    def get_for_update(self, order_id: str) -> Order:
        """Lock an order's row until this transaction ends, and return it; raises `OrderNotFound`."""

    def get_to_be_paid(self, order_id: str, method: PaymentMethod) -> Payable:
        """Lock an order likewise, and return it with what its payment by a method depends on, as that is then."""

    def page(self, wanted: OrderFilter, request: PageRequest) -> Page[Order]:
        """Return one page of the orders asked for, newest first, as `OrderFilter.position` says.

        Raises `BadCursor`.
        """

    def past(self, request: PageRequest) -> Page[Order]:
        """Return one page of the closed orders, those that ended last first, as `ending` says; raises `BadCursor`."""

    def open(self, most: int) -> list[Order]:
        """Return the newest so many of the orders the kitchen still works on, oldest first."""

    def open_stands(self) -> list[OpenStand]:
        """Return where the open orders stand, oldest first; far cheaper than the orders."""

    def marks(self, ids: Collection[str]) -> list[OrderMark]:
        """Return the marks of these orders, by id; unknown ids are left out."""

    def counts(self) -> dict[OrderStatus, int]:
        """Return how many orders there are of each status, without looking through the closed ones."""

    def newest_booking(self) -> datetime | None:
        """Return when the newest booking was made: of an order, its money, or stock; None before the first."""

    def history(self, order_id: str) -> list[OrderChange]:
        """Return an order's history, first row first."""
