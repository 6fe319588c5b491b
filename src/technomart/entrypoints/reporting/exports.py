"""Lay records out as tables, as they were booked; money in pesos with two decimals, instants in local time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from technomart.domain.inventory.stock import UNIT
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import to_pesos
from technomart.domain.kernel.paging import Page, PageRequest, every
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.tax import Tax, TaxRules
from technomart.domain.payments.payment import Payment
from technomart.domain.services.own_employee import WithEmployee
from technomart.domain.staff.attendance import Attendance
from technomart.domain.usecases.inventory.read import Activity
from technomart.domain.users.actor import Actor
from technomart.entrypoints.reporting.tables import Row, local, zone_of

T = TypeVar("T")
Asked = TypeVar("Asked")

ORDERS = (
    *("id", "orderNumber", "placedAt", "completedAt", "businessDate", "status", "type", "customer"),
    *("subtotal", "discount", "total", "paid", "balance", "paymentStatus", "paymentMethod"),
    *("line", "menuItemId", "item", "quantity", "price", "lineDiscount", "lineTotal", "notes", "timezone"),
)
TAXES = ("vatable", "vat", "exempt", "statutoryDiscount", "vatAdjustment", "lineVat", "lineOffByLaw")
"""What stands beside orders where taxes are kept."""
PAYMENTS = (
    *("id", "date", "businessDate", "orderId", "orderNumber", "customer", "method", "status"),
    *("amount", "refunded", "tendered", "change", "reference", "processedBy", "corrects", "reason", "timezone"),
)
ATTENDANCE = (
    *("id", "date", "employeeId", "employeeName", "checkIn", "checkOut", "minutes"),
    *("status", "onLeave", "notes", "timezone"),
)
STOCK = (
    *("id", "date", "itemId", "itemName", "type", "quantity", "unit", "reason"),
    *("orderId", "processedBy", "timezone"),
)


def whole(read: Callable[[Actor, Asked, PageRequest], Page[T]], by: Actor, wanted: Asked) -> Iterator[T]:
    """Yield all rows of a list that a use case reads page by page; who may read it may have all of it."""
    return every(lambda request: read(by, wanted, request))


def order_rows(orders: Iterable[Order], days: BusinessDays) -> Iterator[Row]:
    """Yield a row for each line; the money of the whole order stands in the first alone, so that columns add up."""
    for order in orders:
        done = local(order.completed_at, days) if order.completed_at else None
        times = local(order.created_at, days), done, order.business_date
        about = order.id, order.number, *times, order.status.value, order.type.value, order.customer_name
        method = order.payment_method and order.payment_method.value
        paid_so = order.payment_status.value, method
        sums = order.subtotal, order.discount, order.total, order.paid, order.balance
        money: Row = [to_pesos(amount) for amount in sums]
        for number, line in enumerate(order.lines, 1):
            item = number, line.menu_item_id, line.name, line.quantity
            costs = to_pesos(line.unit_price), to_pesos(line.discount), to_pesos(line.total)
            yield *about, *money, *paid_so, *item, *costs, line.notes, zone_of(days)
            money = [None] * len(sums)


def order_table(orders: Iterable[Order], days: BusinessDays, tax: TaxRules) -> tuple[Sequence[str], Iterator[Row]]:
    """Return the columns and rows of orders, their taxes beside them where those are kept."""
    if tax.seller is Tax.NONE:
        return ORDERS, order_rows(orders, days)
    return (*ORDERS, *TAXES), taxed_rows(orders, days)


def taxed_rows(orders: Iterable[Order], days: BusinessDays) -> Iterator[Row]:
    """Yield a row for each line with its tax; that of the whole order stands in the first alone."""
    for order in orders:
        sums = order.taxed.figures
        whole = sums.vatable, sums.vat, sums.exempt, sums.statutory_discount, sums.vat_adjustment
        money: Row = [to_pesos(amount) for amount in whole] if order.taxes else [None] * len(whole)
        for row, line in zip(order_rows([order], days), order.lines, strict=True):
            vat = to_pesos(line.tax.vat) if line.tax else None
            yield *row, *money, vat, to_pesos(line.off_by_law)
            money = [None] * len(whole)


def payment_rows(payments: Iterable[Payment], days: BusinessDays) -> Iterator[Row]:
    """Yield the payments; what was given back of each is `refunded`."""
    for paid in payments:
        about = paid.id, local(paid.at, days), paid.business_date, paid.order_id, paid.order_number, paid.customer
        money = to_pesos(paid.amount), to_pesos(paid.refunded)
        is_handed = paid.tendered is not None and paid.method is PaymentMethod.CASH
        cash = (to_pesos(paid.tendered or 0), to_pesos(paid.change)) if is_handed else (None, None)
        who = paid.reference, paid.actor_name, paid.corrects, paid.reason
        yield *about, paid.method.value, paid.status.value, *money, *cash, *who, zone_of(days)


def attendance_rows(found: Iterable[WithEmployee[Attendance]], days: BusinessDays) -> Iterator[Row]:
    """Yield the stretches of work and the days of absence."""
    for attended in found:
        row = attended.row
        times = [None if at is None else local(at, days) for at in (row.check_in, row.check_out)]
        about = row.id, row.day, row.employee_id, attended.employee_name
        on_leave = "yes" if row.on_leave else "no"
        yield *about, *times, row.minutes, row.status.value, on_leave, row.notes, zone_of(days)


def stock_rows(found: Iterable[Activity], days: BusinessDays) -> Iterator[Row]:
    """Yield the movements, each in the unit it was booked in."""
    for moved in found:
        about = moved.id, local(moved.at, days), moved.item.id, moved.item.name, moved.type.value
        amount = moved.quantity / UNIT, moved.unit
        yield *about, *amount, moved.reason, moved.order_id, moved.actor_name, zone_of(days)
