"""Keep the people who work here, their attendance, shifts and leave in memory."""

from dataclasses import dataclass
from datetime import date, datetime

from typing_extensions import override

from technomart.adapters.memory.tables import Tables
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.staff.attendance import Attendance, AttendanceFilter, AttendanceNotFound
from technomart.domain.staff.employees import Employee, EmployeeNotFound
from technomart.domain.staff.leave import Leave, LeaveNotFound
from technomart.domain.staff.ports import AttendanceBook, Employees, Leaves, Schedule
from technomart.domain.staff.shifts import Shift, ShiftFilter, ShiftNotFound


@dataclass(frozen=True, slots=True)
class MemoryEmployees(Employees):
    """The people who work here."""

    tables: Tables

    @override
    def all(self) -> list[Employee]:
        return sorted(self.tables.employees.rows.values(), key=lambda each: (each.name, each.id))

    @override
    def get(self, employee_id: str) -> Employee:
        employee = self.tables.employees.rows.get(employee_id)
        if employee is None:
            raise EmployeeNotFound
        return employee

    @override
    def get_for_update(self, employee_id: str) -> Employee:
        return self.get(employee_id)

    @override
    def add(self, employee: Employee) -> None:
        if employee.id not in self.tables.employees.rows:
            self.tables.employees.put(employee.id, employee)

    @override
    def save(self, employee: Employee) -> None:
        self.get(employee.id)
        self.tables.employees.put(employee.id, employee)


@dataclass(frozen=True, slots=True)
class MemoryAttendance(AttendanceBook):
    """Who was at work when."""

    tables: Tables

    @override
    def page(self, wanted: AttendanceFilter, request: PageRequest) -> Page[Attendance]:
        found = [row for row in self.tables.attendance.rows.values() if wanted.admits(row)]
        found.sort(key=lambda row: (row.day, row.id), reverse=True)
        return Page(found[request.offset : request.offset + request.limit], len(found), request)

    @override
    def of(self, employee_id: str, first: date, last: date) -> list[Attendance]:
        wanted = AttendanceFilter(employee_id, first, last)
        found = [row for row in self.tables.attendance.rows.values() if wanted.admits(row)]
        return sorted(found, key=coming)

    @override
    def get(self, attendance_id: str) -> Attendance:
        row = self.tables.attendance.rows.get(attendance_id)
        if row is None:
            raise AttendanceNotFound
        return row

    @override
    def add(self, row: Attendance) -> None:
        self.tables.attendance.put(row.id, row)

    @override
    def save(self, row: Attendance) -> None:
        self.get(row.id)
        self.tables.attendance.put(row.id, row)

    @override
    def remove(self, attendance_id: str) -> None:
        row = self.get(attendance_id)
        self.tables.attendance.drop(lambda each: each == row)


def coming(row: Attendance) -> tuple[date, bool, datetime | None, str]:
    """Return what attendance is sorted by: the day, absence first, then the time of coming."""
    return row.day, row.check_in is not None, row.check_in, row.id


@dataclass(frozen=True, slots=True)
class MemorySchedule(Schedule):
    """The shifts that are planned."""

    tables: Tables

    @override
    def shifts(self, wanted: ShiftFilter) -> list[Shift]:
        found = [shift for shift in self.tables.shifts.rows.values() if wanted.admits(shift)]
        return sorted(found, key=lambda shift: (shift.start, shift.id))

    @override
    def of(self, employee_id: str, first: date, last: date) -> list[Shift]:
        return self.shifts(ShiftFilter(employee_id, first, last))

    @override
    def get(self, shift_id: str) -> Shift:
        shift = self.tables.shifts.rows.get(shift_id)
        if shift is None:
            raise ShiftNotFound
        return shift

    @override
    def add(self, shift: Shift) -> None:
        self.tables.shifts.put(shift.id, shift)

    @override
    def save(self, shift: Shift) -> None:
        self.get(shift.id)
        self.tables.shifts.put(shift.id, shift)

    @override
    def remove(self, shift_id: str) -> None:
        shift = self.get(shift_id)
        self.tables.shifts.drop(lambda each: each == shift)


@dataclass(frozen=True, slots=True)
class MemoryLeaves(Leaves):
    """The leave that was asked for."""

    tables: Tables

    @override
    def all(self, employee_id: str | None = None) -> list[Leave]:
        found = [leave for leave in self.tables.leaves.rows.values() if employee_id in (None, leave.employee_id)]
        return sorted(found, key=lambda leave: leave.id, reverse=True)

    @override
    def get_for_update(self, leave_id: str) -> Leave:
        leave = self.tables.leaves.rows.get(leave_id)
        if leave is None:
            raise LeaveNotFound
        return leave

    @override
    def add(self, leave: Leave) -> None:
        self.tables.leaves.put(leave.id, leave)

    @override
    def save(self, leave: Leave) -> None:
        self.get_for_update(leave.id)
        self.tables.leaves.put(leave.id, leave)

    @override
    def remove(self, leave_id: str) -> None:
        leave = self.get_for_update(leave_id)
        self.tables.leaves.drop(lambda each: each == leave)
