"""Trace in the security log what people change by hand, before and after, in the transaction that changes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from technomart.domain.inventory.edits import StockEdit
from technomart.domain.inventory.stock import StockItem, amount_of
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import spoken
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.menu.items import MenuItem
from technomart.domain.security_log.entries import LogAction, Stamp
from technomart.domain.staff.attendance import Attendance
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.schedule import ScheduleEntry, ScheduleException
from technomart.domain.staff.time_spans import clock_time
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor

Planned: TypeAlias = ScheduleEntry | ScheduleException | None
LONGEST_RECIPE = 150
EDITED = ("hourly_rate", "status", "contact", "name", "position")
LONGEST_NAME, LONGEST_VALUE = 60, 32
"""How much of a name, and of a text that was changed, stands in a trace, so that all of the changes have room in it."""


@dataclass(frozen=True, slots=True)
class Traces:
    """Writes what was changed of prices, recipes, stock, employees, attendance and hours."""

    clock: Clock
    ids: Ids
    days: BusinessDays

    def price(self, work: UnitOfWork, by: Actor, before: MenuItem | None, after: MenuItem) -> None:
        """Trace the price of a new menu item, or another price."""
        if before is None or before.price != after.price:
            was = "new" if before is None else spoken(before.price)
            self._add(work, by, LogAction.PRICE_SET, f"{after.name} ({after.id}) from {was} to {spoken(after.price)}")

    def menu_item_removed(self, work: UnitOfWork, by: Actor, item: MenuItem) -> None:
        """Trace that a menu item went, and at which price."""
        self._add(work, by, LogAction.MENU_ITEM_REMOVED, f"{item.name} ({item.id}) at {spoken(item.price)}")

    def recipe(self, work: UnitOfWork, by: Actor, item: MenuItem, before: str, after: str) -> None:
        """Trace what a menu item was made of, and what it is made of."""
        if before != after:
            was, now = (said[:LONGEST_RECIPE] or "nothing" for said in (before, after))
            self._add(work, by, LogAction.RECIPE_SET, f"{item.name} ({item.id}) from {was} to {now}")

    def stock(self, work: UnitOfWork, by: Actor, before: StockItem, after: StockItem, reason: str) -> None:
        """Trace that it was counted or corrected what is there of an item."""
        if before.on_hand != after.on_hand:
            said = f"{_label(before)} from {_left(before)} to {_left(after)}" + (f": {reason}" if reason else "")
            self._add(work, by, LogAction.STOCK_CORRECTED, said)

    def stock_edited(self, work: UnitOfWork, by: Actor, item: StockItem, edit: StockEdit) -> None:
        """Trace what was edited of an item."""
        changed = zip(edit.fields, edit.old_values, edit.new_values, strict=True)
        self._add(work, by, LogAction.STOCK_EDITED, f"{_label(item)}: {_changes(changed)}")

    def stock_category(self, work: UnitOfWork, by: Actor, before: str, after: str, items: int) -> None:
        """Trace that a category of items was called otherwise, merged or removed."""
        said = f"category from {before} to {after or 'nothing'}, of {items} item{'' if items == 1 else 's'}"
        self._add(work, by, LogAction.STOCK_EDITED, said)

    def stock_removed(self, work: UnitOfWork, by: Actor, item: StockItem) -> None:
        """Trace that an item went, and what there was of it."""
        self._add(work, by, LogAction.STOCK_REMOVED, f"{_label(item)} with {_left(item)}")

    def employee(self, work: UnitOfWork, by: Actor, before: Employee | None, after: Employee) -> None:
        """Trace what was edited of an employee, such as their pay and where they are reached; added and removed too."""
        known = before or Employee(after.id, "")
        told = [(name, _told(known, name), _told(after, name)) for name in EDITED]
        changed = [each for each in told if each[1] != each[2]]
        said = "added, " if before is None else "removed, " if after.removed else ""
        if changed or said:
            details = f"{_label(before or after)}: {said}{_changes(changed)}".removesuffix(", ")
            self._add(work, by, LogAction.EMPLOYEE_EDITED, details)

    def attendance(
        self, work: UnitOfWork, by: Actor, whose: Employee, before: Attendance | None, after: Attendance | None
    ) -> None:
        """Trace attendance that was written down by hand, corrected or removed."""
        if before is None and after is not None:
            self._add(work, by, LogAction.ATTENDANCE_ENTERED, f"{whose.label} as {self._said(after)}")
        elif before is not None and after is None:
            self._add(work, by, LogAction.ATTENDANCE_REMOVED, f"{whose.label} as {self._said(before)}")
        elif before is not None and after is not None and before != after:
            said = f"{whose.label} from {self._said(before)} to {self._said(after)}"
            notes = "" if before.notes == after.notes else ", other notes"
            self._add(work, by, LogAction.ATTENDANCE_CORRECTED, said + notes)

    def schedule(self, work: UnitOfWork, by: Actor, whose: Employee, before: Planned, after: Planned) -> None:
        """Trace what was planned of somebody's hours, planned otherwise, or struck."""
        self._add(work, by, LogAction.SCHEDULE_CHANGED, f"{whose.label} from {_planned(before)} to {_planned(after)}")

    def _said(self, row: Attendance) -> str:
        if row.check_in is None:
            return f"{row.day} {row.status.value}"
        gone = clock_time(row.check_out, self.days) if row.check_out else "open"
        return f"{row.day} {clock_time(row.check_in, self.days)} to {gone} {row.status.value}"

    def _add(self, work: UnitOfWork, by: Actor, action: LogAction, details: str) -> None:
        now = self.clock.now()
        work.security_log.add(Stamp(self.ids.at(now), now, by.origin).by(by, action, details))


def _label(whose: StockItem | Employee) -> str:
    return f"{_cut(whose.name, LONGEST_NAME)} ({whose.id})"


def _changes(changed: Iterable[tuple[str, str, str]]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} from {_short(old)} to {_short(new)}" for name, old, new in changed)


def _told(employee: Employee, name: str) -> str:
    return spoken(employee.hourly_rate) if name == "hourly_rate" else str(getattr(employee, name))


def _planned(row: Planned) -> str:
    if row is None:
        return "nothing"
    when = row.weekday.value if isinstance(row, ScheduleEntry) else row.day
    return f"{when} {row.hours or 'off'}"


def _left(item: StockItem) -> str:
    return amount_of(item.on_hand, item.unit)


def _short(value: str) -> str:
    return _cut(value, LONGEST_VALUE) or "nothing"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
