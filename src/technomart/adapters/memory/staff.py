"""Keep the people who work here, their attendance, shifts and leave in memory."""

from dataclasses import replace
from datetime import date, datetime
from operator import attrgetter

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.staff.attendance import Attendance, AttendanceFilter, AttendanceNotFound
from technomart.domain.staff.employees import Employee, EmployeeNotFound
from technomart.domain.staff.leave import Leave, LeaveNotFound
from technomart.domain.staff.ports import AttendanceBook, Employees, Leaves, Schedule
from technomart.domain.staff.shifts import Shift, ShiftFilter, ShiftNotFound


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
    def save(self, employee: Employee) -> None:
        self.tables.employees.save(employee.id, employee, EmployeeNotFound)


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
    def save(self, row: Attendance) -> None:
        self.tables.attendance.save(row.id, row, AttendanceNotFound)

    @override
    def mark(self, employee_id: str, first: date, last: date, *, on_leave: bool) -> None:
        for row in self.of(employee_id, first, last):
            self.save(replace(row, on_leave=on_leave))

    @override
    def remove(self, attendance_id: str) -> None:
        self.tables.attendance.remove(attendance_id, AttendanceNotFound)


def coming(row: Attendance) -> tuple[date, bool, datetime | None, str]:
    """Return what attendance is sorted by: the day, absence first, then the time of coming."""
    return row.day, row.check_in is not None, row.check_in, row.id


class MemorySchedule(Repository, Schedule):
    """Keeps shifts in memory."""

    @override
    def shifts(self, wanted: ShiftFilter) -> list[Shift]:
        return sorted(self.tables.shifts.where(wanted.admits), key=attrgetter("start", "id"))

    @override
    def of(self, employee_id: str, first: date, last: date) -> list[Shift]:
        return self.shifts(ShiftFilter(employee_id, first, last))

    @override
    def get(self, shift_id: str) -> Shift:
        return self.tables.shifts.one(shift_id, ShiftNotFound)

    @override
    def add(self, shift: Shift) -> None:
        self.tables.shifts.put(shift.id, shift)

    @override
    def save(self, shift: Shift) -> None:
        self.tables.shifts.save(shift.id, shift, ShiftNotFound)

    @override
    def remove(self, shift_id: str) -> None:
        self.tables.shifts.remove(shift_id, ShiftNotFound)


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
    def save(self, leave: Leave) -> None:
        self.tables.leaves.save(leave.id, leave, LeaveNotFound)

    @override
    def remove(self, leave_id: str) -> None:
        self.tables.leaves.remove(leave_id, LeaveNotFound)
