"""Keep what names, attendance, stock items and lines of orders said before they were changed, which no other row says.

What orders, payments, refunds and movements of stock did is told by their own rows and times.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from technomart.domain.inventory.stock import Reservation, StockItem
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.order import Order
from technomart.domain.reports.rows import CountedLine
from technomart.domain.staff.attendance import Attendance, AttendanceStatus
from technomart.domain.staff.employees import Employee
from technomart.domain.users.user import User

T = TypeVar("T")


class Kept(StrEnum):
    """Of what it is kept what it said."""

    DISH = "dish"
    PERSON = "person"
    EMPLOYEE = "employee"
    ATTENDANCE = "attendance"
    STOCK_ITEM = "stock_item"
    LINES = "lines"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Former:
    """What something said until an instant, as JSON; None when it was not there. Rows are only ever added."""

    kind: Kept
    subject_id: str
    until: datetime
    said: str | None

    @classmethod
    def of(cls, kind: Kept, subject_id: str, until: datetime, said: Any) -> "Former":
        """Return a row of what something said."""
        return cls(kind, subject_id, until, None if said is None else _written(said))


def _written(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def none_before(kind: Kept, subject_id: str, until: datetime) -> Former:
    """Return that something was not there until an instant."""
    return Former(kind, subject_id, until, None)


def dish_before(item: MenuItem, until: datetime) -> Former:
    """Return what a menu item was called, and in which category it was."""
    return Former.of(Kept.DISH, item.id, until, [item.name, item.category])


def person_before(user: User, until: datetime) -> Former:
    """Return what the owner of an account was called."""
    return Former.of(Kept.PERSON, user.id, until, user.name)


def employee_before(employee: Employee, until: datetime) -> Former:
    """Return what an employee was called, as what, and whether they worked here."""
    return Former.of(Kept.EMPLOYEE, employee.id, until, [employee.name, employee.position, employee.removed])


def attendance_before(row: Attendance, until: datetime) -> Former:
    """Return what an attendance said."""
    times = [at and at.isoformat() for at in (row.check_in, row.check_out)]
    return Former.of(Kept.ATTENDANCE, row.id, until, [row.employee_id, row.day.isoformat(), row.status.value, *times])


def stock_item_before(item: StockItem, until: datetime) -> Former:
    """Return what described a stock item; what there was of it is told by movements."""
    said = [item.name, item.category, item.unit, item.min_stock, item.removed]
    return Former.of(Kept.STOCK_ITEM, item.id, until, said)


def lines_before(order: Order, until: datetime) -> Former:
    """Return what the lines of an order were, as reports count them."""
    said = [[line.menu_item_id, line.quantity, line.total] for line in order.lines]
    return Former.of(Kept.LINES, order.id, until, said)


def held_before(order_id: str, rows: Iterable[Reservation], until: datetime) -> Former:
    """Return what an order held of stock."""
    said = [[row.position, row.item_id, row.quantity, row.unit] for row in rows]
    return Former.of(Kept.HELD, order_id, until, said)


def dishes_then(now: Mapping[str, tuple[str, str]], formers: Mapping[str, Former]) -> dict[str, tuple[str, str]]:
    """Return names and categories as they were."""
    then = {id_: (said[0], said[1]) for id_, said in _said(formers)}
    return {**now, **then}


def people_then(now: Mapping[str, str], formers: Mapping[str, Former]) -> dict[str, str]:
    """Return names as they were, also of accounts that are gone."""
    return {**now, **dict(_said(formers))}


def employees_then(now: Iterable[Employee], formers: Mapping[str, Former]) -> list[Employee]:
    """Return the employees as they were."""

    def back(employee: Employee, said: Any) -> Employee:
        name, position, removed = said
        return replace(employee, name=name, position=position, removed=removed)

    return list(_then({each.id: each for each in now}, formers, back))


def attendance_then(now: Iterable[Attendance], formers: Mapping[str, Former]) -> list[Attendance]:
    """Return the attendance as it was, with what was removed since."""
    there = [row for row in now if row.id not in formers]
    return [*there, *(_attendance(id_, said) for id_, said in _said(formers))]


def stock_items_then(now: Mapping[str, StockItem], formers: Mapping[str, Former]) -> list[StockItem]:
    """Return the stock items as they were described, in the unit of then but with the quantities of now."""

    def back(item: StockItem, said: Any) -> StockItem:
        name, category, unit, min_stock, removed = said
        return replace(item, name=name, category=category, unit=unit, min_stock=min_stock, removed=removed)

    return [item for item in _then(now, formers, back) if not item.removed]


def lines_then(former: Former | None, now: Sequence[CountedLine]) -> tuple[CountedLine, ...]:
    """Return the lines of an order as they were."""
    if former is None or former.said is None:
        return tuple(now)
    return tuple(CountedLine(*each) for each in json.loads(former.said))


def held_then(order_id: str, former: Former | None, now: Sequence[Reservation]) -> list[Reservation]:
    """Return what an order held as it did."""
    if former is None or former.said is None:
        return list(now)
    return [Reservation(order_id, *each) for each in json.loads(former.said)]


def _said(formers: Mapping[str, Former]) -> Iterable[tuple[str, Any]]:
    return [(id_, json.loads(former.said)) for id_, former in formers.items() if former.said is not None]


def _then(now: Mapping[str, T], formers: Mapping[str, Former], back: Callable[[T, Any], T]) -> Iterator[T]:
    """Yield what there was, as it was; what nobody changed since is as it is."""
    for id_, one in now.items():
        former = formers.get(id_)
        if former is None:
            yield one
        elif former.said is not None:
            yield back(one, json.loads(former.said))


def _attendance(id_: str, said: Any) -> Attendance:
    employee_id, day, status, came, gone = said
    check_in, check_out = (at and datetime.fromisoformat(at).astimezone(UTC) for at in (came, gone))
    return Attendance(id_, employee_id, date.fromisoformat(day), AttendanceStatus(status), check_in, check_out)
