"""Declare the repositories of employees, attendance, schedule and leave."""

from datetime import date
from typing import Protocol

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.staff.attendance import Attendance, AttendanceFilter
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.leave import Leave
from technomart.domain.staff.schedule import ScheduleEntry, ScheduleException


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

    def save(self, employee: Employee) -> Employee:
        """Keep the new state of an employee and return it at its next version, as the accounts do.

        Raises `ChangedMeanwhile`, `EmployeeNotFound`.
        """


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

    def save(self, row: Attendance) -> Attendance:
        """Keep the new state of an attendance and return it at its next version, as the accounts do.

        Raises `ChangedMeanwhile`, `AttendanceNotFound`.
        """

    def mark(self, employee_id: str, first: date, last: date, *, on_leave: bool) -> None:
        """Let an employee's attendance from `first` to `last`, both inside, say whether it is on approved leave."""

    def remove(self, attendance_id: str) -> None:
        """Forget an attendance; raises `AttendanceNotFound`."""


class Schedule(Protocol):
    """The week, and what it was."""

    def all(self) -> list[ScheduleEntry]:
        """Return every entry, ended ones too."""

    def of(self, employee_id: str, first: date, last: date) -> list[ScheduleEntry]:
        """Lock and return an employee's entries that hold on a day from `first` to `last`, both inside."""

    def get(self, entry_id: str) -> ScheduleEntry:
        """Return an entry; raises `ScheduleEntryNotFound`."""

    def add(self, entry: ScheduleEntry) -> None:
        """Keep a new entry; raises `DayTaken`."""

    def save(self, entry: ScheduleEntry) -> ScheduleEntry:
        """Keep the new state of an entry and return it at its next version, as the accounts do.

        Raises `ChangedMeanwhile`, `ScheduleEntryNotFound`, `DayTaken`.
        """

    def remove(self, entry_id: str) -> None:
        """Forget an entry; raises `ScheduleEntryNotFound`."""


class ScheduleExceptions(Protocol):
    """The dates on which the week is otherwise."""

    def between(self, first: date, last: date) -> list[ScheduleException]:
        """Return the exceptions from `first` to `last`, both inside, by date."""

    def of(self, employee_id: str, first: date, last: date) -> list[ScheduleException]:
        """Lock the rows of an employee's exceptions from `first` to `last`, both inside; return them by date."""

    def get(self, exception_id: str) -> ScheduleException:
        """Return an exception; raises `ScheduleEntryNotFound`."""

    def add(self, exception: ScheduleException) -> None:
        """Keep a new exception; raises `DayTaken`."""

    def save(self, exception: ScheduleException) -> ScheduleException:
        """Keep the new state of an exception and return it at its next version, as the accounts do.

        Raises `ChangedMeanwhile`, `ScheduleEntryNotFound`, `DayTaken`.
        """

    def remove(self, exception_id: str) -> None:
        """Forget an exception; raises `ScheduleEntryNotFound`."""


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

    def save(self, leave: Leave) -> Leave:
        """Keep the new state of a request and return it at its next version, as the accounts do.

        Raises `ChangedMeanwhile`, `LeaveNotFound`.
        """

    def remove(self, leave_id: str) -> None:
        """Forget a request; raises `LeaveNotFound`."""
