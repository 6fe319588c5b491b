"""Keep the people who work here, their attendance, schedule and leave in memory."""

from dataclasses import replace
from datetime import date
from operator import attrgetter

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.reports.attendance import coming
from technomart.domain.staff.attendance import Attendance, AttendanceFilter, AttendanceNotFound
from technomart.domain.staff.employees import Employee, EmployeeNotFound
from technomart.domain.staff.leave import Leave, LeaveNotFound
from technomart.domain.staff.ports import AttendanceBook, Employees, Leaves, Schedule, ScheduleExceptions
from technomart.domain.staff.schedule import DayTaken, ScheduleEntry, ScheduleEntryNotFound, ScheduleException


class MemoryEmployees(Repository, Employees):
    """Keeps employees in memory."""

    @override
    def all(self) -> list[Employee]:
        return sorted(self.tables.employees.rows.values(), key=attrgetter("name", "id"))

    @override
    def get(self, employee_id: str) -> Employee:
        return self.tables.employees.one(employee_id, EmployeeNotFound)

    @override
    def get_for_update(self, employee_id: str) -> Employee:
        return self.get(employee_id)

    @override
    def add(self, employee: Employee) -> None:
        self.tables.employees.add(employee.id, employee)

    @override
    def save(self, employee: Employee) -> Employee:
        return self.tables.employees.save(employee.id, employee, EmployeeNotFound)


class MemoryAttendance(Repository, AttendanceBook):
    """Keeps attendance in memory."""

    @override
    def page(self, wanted: AttendanceFilter, request: PageRequest) -> Page[Attendance]:
        return self.tables.attendance.page(wanted.admits, request, wanted.position)

    @override
    def of(self, employee_id: str, first: date, last: date) -> list[Attendance]:
        wanted = AttendanceFilter(employee_id, first, last)
        return sorted(self.tables.attendance.where(wanted.admits), key=coming)

    @override
    def get(self, attendance_id: str) -> Attendance:
        return self.tables.attendance.one(attendance_id, AttendanceNotFound)

    @override
    def add(self, row: Attendance) -> None:
        self.tables.attendance.put(row.id, row)

    @override
    def save(self, row: Attendance) -> Attendance:
        return self.tables.attendance.save(row.id, row, AttendanceNotFound)

    @override
    def mark(self, employee_id: str, first: date, last: date, *, on_leave: bool) -> None:
        for row in self.of(employee_id, first, last):
            if row.on_leave is not on_leave:
                self.save(replace(row, on_leave=on_leave))

    @override
    def remove(self, attendance_id: str) -> None:
        self.tables.attendance.remove(attendance_id, AttendanceNotFound)


class MemorySchedule(Repository, Schedule):
    """Keeps the week in memory."""

    @override
    def all(self) -> list[ScheduleEntry]:
        return self.tables.schedule.where(lambda _: True)

    @override
    def of(self, employee_id: str, first: date, last: date) -> list[ScheduleEntry]:
        own = (entry for entry in self.all() if entry.employee_id == employee_id)
        return [entry for entry in own if entry.valid_from <= last and entry.valid_until > first]

    @override
    def get(self, entry_id: str) -> ScheduleEntry:
        return self.tables.schedule.one(entry_id, ScheduleEntryNotFound)

    @override
    def add(self, entry: ScheduleEntry) -> None:
        self._must_be_free(entry)
        self.tables.schedule.put(entry.id, entry)

    @override
    def save(self, entry: ScheduleEntry) -> ScheduleEntry:
        self._must_be_free(entry)
        return self.tables.schedule.save(entry.id, entry, ScheduleEntryNotFound)

    @override
    def remove(self, entry_id: str) -> None:
        self.tables.schedule.remove(entry_id, ScheduleEntryNotFound)

    def _must_be_free(self, entry: ScheduleEntry) -> None:
        place = attrgetter("employee_id", "weekday", "valid_until")
        if any(place(other) == place(entry) and other.id != entry.id for other in self.all()):
            raise DayTaken


class MemoryScheduleExceptions(Repository, ScheduleExceptions):
    """Keeps exceptions from the week in memory."""

    @override
    def between(self, first: date, last: date) -> list[ScheduleException]:
        found = self.tables.schedule_exceptions.where(lambda each: first <= each.day <= last)
        return sorted(found, key=attrgetter("day", "id"))

    @override
    def of(self, employee_id: str, first: date, last: date) -> list[ScheduleException]:
        return [each for each in self.between(first, last) if each.employee_id == employee_id]

    @override
    def get(self, exception_id: str) -> ScheduleException:
        return self.tables.schedule_exceptions.one(exception_id, ScheduleEntryNotFound)

    @override
    def add(self, exception: ScheduleException) -> None:
        self._must_be_free(exception)
        self.tables.schedule_exceptions.put(exception.id, exception)

    @override
    def save(self, exception: ScheduleException) -> ScheduleException:
        self._must_be_free(exception)
        return self.tables.schedule_exceptions.save(exception.id, exception, ScheduleEntryNotFound)

    @override
    def remove(self, exception_id: str) -> None:
        self.tables.schedule_exceptions.remove(exception_id, ScheduleEntryNotFound)

    def _must_be_free(self, exception: ScheduleException) -> None:
        others = self.of(exception.employee_id, exception.day, exception.day)
        if any(other.id != exception.id for other in others):
            raise DayTaken


class MemoryLeaves(Repository, Leaves):
    """Keeps leave in memory."""

    @override
    def all(self, employee_id: str | None = None) -> list[Leave]:
        return self.tables.leaves.where(lambda leave: employee_id in (None, leave.employee_id))[::-1]

    @override
    def of(self, employee_id: str, first: date, last: date) -> list[Leave]:
        return [leave for leave in self.all(employee_id) if leave.first <= last and leave.last >= first]

    @override
    def get(self, leave_id: str) -> Leave:
        return self.tables.leaves.one(leave_id, LeaveNotFound)

    @override
    def get_for_update(self, leave_id: str) -> Leave:
        return self.get(leave_id)

    @override
    def add(self, leave: Leave) -> None:
        self.tables.leaves.put(leave.id, leave)

    @override
    def save(self, leave: Leave) -> Leave:
        return self.tables.leaves.save(leave.id, leave, LeaveNotFound)

    @override
    def remove(self, leave_id: str) -> None:
        self.tables.leaves.remove(leave_id, LeaveNotFound)
