"""Lock a thing that is edited and tell its version."""

from collections.abc import Callable

from technomart.domain.services.registers import held_register
from technomart.domain.store.unit_of_work import UnitOfWork

VersionOf = Callable[[UnitOfWork, str], int]
"""Locks the thing with an id until the transaction ends and returns its version; raises that there is none."""


def of_menu_item(work: UnitOfWork, item_id: str) -> int:
    """Lock a menu item and return its version; raises `MenuItemNotFound`."""
    return work.menu.get_for_update(item_id).version


def of_stock_item(work: UnitOfWork, item_id: str) -> int:
    """Lock a stock item and return its version; raises `StockItemNotFound`."""
    found = work.stock.find_for_update([item_id])
    return (found.get(item_id) or work.stock.get(item_id)).version


def of_user(work: UnitOfWork, user_id: str) -> int:
    """Lock an account and return its version; raises `UserNotFound`."""
    return work.users.get_for_update(user_id).version


def of_employee(work: UnitOfWork, employee_id: str) -> int:
    """Lock an employee and return their version; raises `EmployeeNotFound`."""
    return work.employees.get_for_update(employee_id).version


def of_attendance(work: UnitOfWork, attendance_id: str) -> int:
    """Lock whose attendance it is and return its version; raises `AttendanceNotFound`."""
    work.employees.get_for_update(work.attendance.get(attendance_id).employee_id)
    return work.attendance.get(attendance_id).version


def of_schedule_entry(work: UnitOfWork, entry_id: str) -> int:
    """Lock whose entry of the week it is and return its version; raises `ScheduleEntryNotFound`."""
    work.employees.get_for_update(work.schedule.get(entry_id).employee_id)
    return work.schedule.get(entry_id).version


def of_schedule_exception(work: UnitOfWork, exception_id: str) -> int:
    """Lock whose exception it is and return its version; raises `ScheduleEntryNotFound`."""
    work.employees.get_for_update(work.schedule_exceptions.get(exception_id).employee_id)
    return work.schedule_exceptions.get(exception_id).version


def of_leave(work: UnitOfWork, leave_id: str) -> int:
    """Lock whose request for leave it is and return its version; raises `LeaveNotFound`."""
    work.employees.get_for_update(work.leaves.get(leave_id).employee_id)
    return work.leaves.get(leave_id).version


def of_register(work: UnitOfWork, wanted: str) -> int:
    """Lock a register and return its version; raises `RegisterNotFound`."""
    return held_register(work, wanted).register.version


def of_cash_session(work: UnitOfWork, session_id: str) -> int:
    """Lock a cash session, and its register before it, and return its version; raises `CashSessionNotFound`."""
    work.registers.get_for_update(work.cash_sessions.get(session_id).register_id)
    return work.cash_sessions.get_for_update(session_id).version
