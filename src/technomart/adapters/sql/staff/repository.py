"""Keep the people who work here, their attendance and leave in tables."""

from dataclasses import asdict, replace
from datetime import date

from sqlalchemy import Table, bindparam, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Conditions, Listing
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.staff.tables import attendance, employees, leaves
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.staff.attendance import Attendance, AttendanceFilter, AttendanceNotFound
from technomart.domain.staff.employees import Employee, EmployeeNotFound
from technomart.domain.staff.leave import Leave, LeaveNotFound
from technomart.domain.staff.ports import AttendanceBook, Employees, Leaves

employee_row, employee_of = mapping(employees, Employee)
attendance_row, attendance_of = mapping(attendance, Attendance, business_date="day")
leave_row, leave_of = mapping(leaves, Leave, first_day="first", last_day="last")


def on_days(table: Table) -> Conditions:
    """Compare with whose rows are asked for, and with the `first` and the `last` of their days."""
    row = table.c
    return {
        "employee_id": row.employee_id == bindparam("employee_id"),
        "first": row.business_date >= bindparam("first"),
        "last": row.business_date <= bindparam("last"),
    }


CAME = on_days(attendance)
EMPLOYEES = Prepared(select(employees))
ATTENDANCE = Listing(
    select(attendance),
    [attendance.c.business_date, attendance.c.id],
    attendance_of,
    {**CAME, "status": attendance.c.status == bindparam("status")},
)
IN_ORDER = attendance.c.business_date, attendance.c.check_in.is_not(None), attendance.c.check_in, attendance.c.id
# A plain read would show the state in which this transaction began to read.
ATTENDANCE_OF = Prepared(select(attendance).where(*CAME.values()).order_by(*IN_ORDER).with_for_update())
MARK = Prepared(
    attendance.update()
    .where(*CAME.values(), attendance.c.on_leave != bindparam("is_on_leave"))
    .values(on_leave=bindparam("is_on_leave"), version=attendance.c.version + 1)
)
NEWEST_LEAVE = select(leaves).order_by(leaves.c.id.desc())
ALL_LEAVE = Prepared(NEWEST_LEAVE)
SOMEBODYS_LEAVE = NEWEST_LEAVE.where(leaves.c.employee_id == bindparam("employee_id"))
LEAVE_OF = Prepared(SOMEBODYS_LEAVE)
ON_DAYS = leaves.c.first_day <= bindparam("last"), leaves.c.last_day >= bindparam("first")
LEAVE_ON = Prepared(SOMEBODYS_LEAVE.where(*ON_DAYS).with_for_update())


class SqlEmployees(Repository, Employees):
    """Keeps employees in tables."""

    @override
    def all(self) -> list[Employee]:
        found = [employee_of(row) for row in self.sql.all(EMPLOYEES)]
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
    def save(self, employee: Employee) -> Employee:
        return replace(employee, version=self.sql.save(employees, employee_row(employee), EmployeeNotFound))


class SqlAttendance(Repository, AttendanceBook):
    """Keeps attendance in tables."""

    @override
    def page(self, wanted: AttendanceFilter, request: PageRequest) -> Page[Attendance]:
        values = {**asdict(wanted), "status": wanted.status and wanted.status.value}
        return ATTENDANCE.page(self.sql, request, wanted.position, **values)

    @override
    def of(self, employee_id: str, first: date, last: date) -> list[Attendance]:
        found = self.sql.all(ATTENDANCE_OF, employee_id=employee_id, first=first, last=last)
        return [attendance_of(row) for row in found]

    @override
    def get(self, attendance_id: str) -> Attendance:
        return attendance_of(self.sql.one(attendance, attendance_id, AttendanceNotFound))

    @override
    def add(self, row: Attendance) -> None:
        self.sql.add(attendance, attendance_row(row))

    @override
    def save(self, row: Attendance) -> Attendance:
        return replace(row, version=self.sql.save(attendance, attendance_row(row), AttendanceNotFound))

    @override
    def mark(self, employee_id: str, first: date, last: date, *, on_leave: bool) -> None:
        self.sql.change(MARK, employee_id=employee_id, first=first, last=last, is_on_leave=on_leave)

    @override
    def remove(self, attendance_id: str) -> None:
        self.sql.remove(attendance, attendance_id, AttendanceNotFound)


class SqlLeaves(Repository, Leaves):
    """Keeps leave in tables."""

    @override
    def all(self, employee_id: str | None = None) -> list[Leave]:
        asked = ALL_LEAVE if employee_id is None else LEAVE_OF
        return [leave_of(row) for row in self.sql.all(asked, employee_id=employee_id)]

    @override
    def of(self, employee_id: str, first: date, last: date) -> list[Leave]:
        return [leave_of(row) for row in self.sql.all(LEAVE_ON, employee_id=employee_id, first=first, last=last)]

    @override
    def get(self, leave_id: str) -> Leave:
        return leave_of(self.sql.one(leaves, leave_id, LeaveNotFound))

    @override
    def get_for_update(self, leave_id: str) -> Leave:
        return leave_of(self.sql.one(leaves, leave_id, LeaveNotFound, locked=True))

    @override
    def add(self, leave: Leave) -> None:
        self.sql.add(leaves, leave_row(leave))

    @override
    def save(self, leave: Leave) -> Leave:
        return replace(leave, version=self.sql.save(leaves, leave_row(leave), LeaveNotFound))

    @override
    def remove(self, leave_id: str) -> None:
        self.sql.remove(leaves, leave_id, LeaveNotFound)
