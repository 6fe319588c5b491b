"""Declare the repositories of employees, attendance, shifts and leave."""

from datetime import date
from typing import Protocol

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.staff.attendance import Attendance, AttendanceFilter
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.leave import Leave
from technomart.domain.staff.shifts import Shift, ShiftFilter


class Employees(Protocol):
    """The employees."""

    def all(self) -> list[Employee]:
        """Return every employee, removed ones too, by name; a staff is small."""

    def get(self, employee_id: str) -> Employee:
        """Return an employee, be they removed; raises `EmployeeNotFound`."""

    def get_for_update(self, employee_id: str) -> Employee:
        """Lock an employee's row, and so their times, until this transaction ends; raises `EmployeeNotFound`."""

    def add(self, employee: Employee) -> None:
        """Insert an employee unless one has this id."""

    def save(self, employee: Employee) -> None:
        """Keep the new state of an employee; raises `EmployeeNotFound`."""


class AttendanceBook(Protocol):
    """The attendance: who was at work when."""

    def page(self, wanted: AttendanceFilter, request: PageRequest) -> Page[Attendance]:
        """Return one page of the attendance asked for, the newest day first."""

    def of(self, employee_id: str, first: date, last: date) -> list[Attendance]:
        """Lock the rows of an employee's attendance from `first` to `last`, both inside; return them as they came."""

    def get(self, attendance_id: str) -> Attendance:
        """Return an attendance; raises `AttendanceNotFound`."""

    def add(self, row: Attendance) -> None:
        """Keep a new attendance."""

    def save(self, row: Attendance) -> None:
        """Keep the new state of an attendance; raises `AttendanceNotFound`."""

    def mark(self, employee_id: str, first: date, last: date, *, on_leave: bool) -> None:
        """Let an employee's attendance from `first` to `last`, both inside, say whether it is on approved leave."""

    def remove(self, attendance_id: str) -> None:
        """Forget an attendance; raises `AttendanceNotFound`."""


class Schedule(Protocol):
    """The shifts that are planned."""

    def shifts(self, wanted: ShiftFilter) -> list[Shift]:
        """Return the shifts asked for, in the order of their beginnings."""

    def of(self, employee_id: str, first: date, last: date) -> list[Shift]:
        """Lock the rows of an employee's shifts from `first` to `last`, both inside, and return them."""

    def get(self, shift_id: str) -> Shift:
        """Return a shift; raises `ShiftNotFound`."""

    def add(self, shift: Shift) -> None:
        """Keep a new shift."""

    def save(self, shift: Shift) -> None:
        """Keep the new state of a shift; raises `ShiftNotFound`."""

    def remove(self, shift_id: str) -> None:
        """Forget a shift; raises `ShiftNotFound`."""


class Leaves(Protocol):
    """The requests for leave."""

    def all(self, employee_id: str | None = None) -> list[Leave]:
        """Return the requests of an employee, or of all, newest first."""

    def of(self, employee_id: str, first: date, last: date) -> list[Leave]:
        """Lock the rows of an employee's leave that has a day from `first` to `last`, both inside; return it."""

    def get(self, leave_id: str) -> Leave:
        """Return a request for leave; raises `LeaveNotFound`."""

    def get_for_update(self, leave_id: str) -> Leave:
        """Lock a request for leave until this transaction ends, and return it; raises `LeaveNotFound`."""

    def add(self, leave: Leave) -> None:
        """Keep a new request."""

    def save(self, leave: Leave) -> None:
        """Keep the new state of a request; raises `LeaveNotFound`."""

    def remove(self, leave_id: str) -> None:
        """Forget a request; raises `LeaveNotFound`."""
