"""Keep the people who work here, their attendance, shifts and leave in tables."""

from datetime import date

from sqlalchemy import ColumnElement, Table, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Listing
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.staff.tables import attendance, employees, leaves, shifts
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.staff.attendance import Attendance, AttendanceFilter, AttendanceNotFound
from technomart.domain.staff.employees import Employee, EmployeeNotFound
from technomart.domain.staff.leave import Leave, LeaveNotFound
from technomart.domain.staff.ports import AttendanceBook, Employees, Leaves, Schedule
from technomart.domain.staff.shifts import Shift, ShiftFilter, ShiftNotFound

employee_row, employee_of = mapping(employees, Employee)
attendance_row, attendance_of = mapping(attendance, Attendance, business_date="day")
shift_row, shift_of = mapping(shifts, Shift, business_date="day", starts_at="start", ends_at="end")
leave_row, leave_of = mapping(leaves, Leave, first_day="first", last_day="last")


class SqlEmployees(Repository, Employees):
    """Keeps employees in tables."""

    @override
    def all(self) -> list[Employee]:
        found = [employee_of(row) for row in self.sql.all(select(employees))]
        return sorted(found, key=lambda each: (each.name, each.id))

    @override
    def get(self, employee_id: str) -> Employee:
        return employee_of(self.sql.one(employees, employee_id, EmployeeNotFound))

    @override
    def get_for_update(self, employee_id: str) -> Employee:
        return employee_of(self.sql.one(employees, employee_id, EmployeeNotFound, locked=True))

    @override
    def add(self, employee: Employee) -> None:
        self.sql.put(employees, employee_row(employee))

    @override
    def save(self, employee: Employee) -> None:
        self.sql.save(employees, employee_row(employee), EmployeeNotFound)


class SqlAttendance(Repository, AttendanceBook):
    """Keeps attendance in tables."""

    @override
    def page(self, wanted: AttendanceFilter, request: PageRequest) -> Page[Attendance]:
        where = _on_days(attendance, wanted.employee_id, wanted.first, wanted.last)
        if wanted.status is not None:
            where.append(attendance.c.status == wanted.status.value)
        by = attendance.c.business_date, attendance.c.id
        return Listing(select(attendance).where(*where), by, attendance_of, wanted.position).page(self.sql, request)

    @override
    def of(self, employee_id: str, first: date, last: date) -> list[Attendance]:
        row = attendance.c
        mine = select(attendance).where(*_on_days(attendance, employee_id, first, last))
        in_order = mine.order_by(row.business_date, row.check_in.is_not(None), row.check_in, row.id)
        # A plain read would show the state in which this transaction began to read.
        return [attendance_of(each) for each in self.sql.all(in_order.with_for_update())]

    @override
    def get(self, attendance_id: str) -> Attendance:
        return attendance_of(self.sql.one(attendance, attendance_id, AttendanceNotFound))

    @override
    def add(self, row: Attendance) -> None:
        self.sql.add(attendance, attendance_row(row))

    @override
    def save(self, row: Attendance) -> None:
        self.sql.save(attendance, attendance_row(row), AttendanceNotFound)

    @override
    def remove(self, attendance_id: str) -> None:
        self.sql.remove(attendance, attendance_id, AttendanceNotFound)


class SqlSchedule(Repository, Schedule):
    """Keeps shifts in tables."""

    @override
    def shifts(self, wanted: ShiftFilter) -> list[Shift]:
        where = _on_days(shifts, wanted.employee_id, wanted.first, wanted.last)
        in_order = select(shifts).where(*where).order_by(shifts.c.starts_at, shifts.c.id)
        return [shift_of(row) for row in self.sql.all(in_order)]

    @override
    def of(self, employee_id: str, first: date, last: date) -> list[Shift]:
        mine = select(shifts).where(*_on_days(shifts, employee_id, first, last)).order_by(shifts.c.starts_at)
        return [shift_of(row) for row in self.sql.all(mine.with_for_update())]

    @override
    def get(self, shift_id: str) -> Shift:
        return shift_of(self.sql.one(shifts, shift_id, ShiftNotFound))

    @override
    def add(self, shift: Shift) -> None:
        self.sql.add(shifts, shift_row(shift))

    @override
    def save(self, shift: Shift) -> None:
        self.sql.save(shifts, shift_row(shift), ShiftNotFound)

    @override
    def remove(self, shift_id: str) -> None:
        self.sql.remove(shifts, shift_id, ShiftNotFound)


class SqlLeaves(Repository, Leaves):
    """Keeps leave in tables."""

    @override
    def all(self, employee_id: str | None = None) -> list[Leave]:
        where = [] if employee_id is None else [leaves.c.employee_id == employee_id]
        return [leave_of(row) for row in self.sql.all(select(leaves).where(*where).order_by(leaves.c.id.desc()))]

    @override
    def get_for_update(self, leave_id: str) -> Leave:
        return leave_of(self.sql.one(leaves, leave_id, LeaveNotFound, locked=True))

    @override
    def add(self, leave: Leave) -> None:
        self.sql.add(leaves, leave_row(leave))

    @override
    def save(self, leave: Leave) -> None:
        self.sql.save(leaves, leave_row(leave), LeaveNotFound)

    @override
    def remove(self, leave_id: str) -> None:
        self.sql.remove(leaves, leave_id, LeaveNotFound)


def _on_days(table: Table, employee_id: str | None, first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if employee_id is not None:
        found.append(table.c.employee_id == employee_id)
    if first is not None:
        found.append(table.c.business_date >= first)
    if last is not None:
        found.append(table.c.business_date <= last)
    return found
