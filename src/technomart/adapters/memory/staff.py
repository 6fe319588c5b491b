"""Keep the people who work here, their attendance, shifts and leave in memory."""

from dataclasses import dataclass
from datetime import date, datetime

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

    def all(self) -> list[Employee]:
        """Return everybody, by name."""
        return sorted(self.tables.employees.rows.values(), key=lambda each: (each.name, each.id))

    def get(self, employee_id: str) -> Employee:
        """Return somebody."""
        employee = self.tables.employees.rows.get(employee_id)
        if employee is None:
            raise EmployeeNotFound
        return employee

    def get_for_update(self, employee_id: str) -> Employee:
        """Return somebody; there is only one writer at a time anyway."""
        return self.get(employee_id)

    def add(self, employee: Employee) -> None:
        """Keep somebody new; one with the same id stays as they are."""
        if employee.id not in self.tables.employees.rows:
            self.tables.employees.put(employee.id, employee)

    def save(self, employee: Employee) -> None:
        """Keep the new state of somebody."""
        self.get(employee.id)
        self.tables.employees.put(employee.id, employee)


@dataclass(frozen=True, slots=True)
class MemoryAttendance(AttendanceBook):
    """Who was at work when."""

    tables: Tables

    def page(self, wanted: AttendanceFilter, request: PageRequest) -> Page[Attendance]:
        """Return attendance, the newest day first."""
        found = [row for row in self.tables.attendance.rows.values() if wanted.admits(row)]
        found.sort(key=lambda row: (row.day, row.id), reverse=True)
        return Page(found[request.offset : request.offset + request.limit], len(found), request)

    def of(self, employee_id: str, first: date, last: date) -> list[Attendance]:
        """Return what somebody's days hold, in the order of coming."""
        wanted = AttendanceFilter(employee_id, first, last)
        found = [row for row in self.tables.attendance.rows.values() if wanted.admits(row)]
        return sorted(found, key=coming)

    def get(self, attendance_id: str) -> Attendance:
        """Return one."""
        row = self.tables.attendance.rows.get(attendance_id)
        if row is None:
            raise AttendanceNotFound
        return row

    def add(self, row: Attendance) -> None:
        """Keep a new one."""
        self.tables.attendance.put(row.id, row)

    def save(self, row: Attendance) -> None:
        """Keep the new state of one."""
        self.get(row.id)
        self.tables.attendance.put(row.id, row)

    def remove(self, attendance_id: str) -> None:
        """Forget one."""
        row = self.get(attendance_id)
        self.tables.attendance.drop(lambda each: each == row)


def coming(row: Attendance) -> tuple[date, bool, datetime | None, str]:
    """Return what attendance is sorted by: the day, absence first, then the time of coming."""
    return row.day, row.check_in is not None, row.check_in, row.id


@dataclass(frozen=True, slots=True)
class MemorySchedule(Schedule):
    """The shifts that are planned."""

    tables: Tables

    def shifts(self, wanted: ShiftFilter) -> list[Shift]:
        """Return the shifts of some days, in the order of their beginnings."""
        found = [shift for shift in self.tables.shifts.rows.values() if wanted.admits(shift)]
        return sorted(found, key=lambda shift: (shift.start, shift.id))

    def of(self, employee_id: str, first: date, last: date) -> list[Shift]:
        """Return somebody's shifts of some days."""
        return self.shifts(ShiftFilter(employee_id, first, last))

    def get(self, shift_id: str) -> Shift:
        """Return a shift."""
        shift = self.tables.shifts.rows.get(shift_id)
        if shift is None:
            raise ShiftNotFound
        return shift

    def add(self, shift: Shift) -> None:
        """Keep a new shift."""
        self.tables.shifts.put(shift.id, shift)

    def save(self, shift: Shift) -> None:
        """Keep the new state of a shift."""
        self.get(shift.id)
        self.tables.shifts.put(shift.id, shift)

    def remove(self, shift_id: str) -> None:
        """Forget a shift."""
        shift = self.get(shift_id)
        self.tables.shifts.drop(lambda each: each == shift)


@dataclass(frozen=True, slots=True)
class MemoryLeaves(Leaves):
    """The leave that was asked for."""

    tables: Tables

    def all(self, employee_id: str | None = None) -> list[Leave]:
        """Return everybody's or somebody's, newest request first."""
        found = [leave for leave in self.tables.leaves.rows.values() if employee_id in (None, leave.employee_id)]
        return sorted(found, key=lambda leave: leave.id, reverse=True)

    def get_for_update(self, leave_id: str) -> Leave:
        """Return one; there is only one writer at a time anyway."""
        leave = self.tables.leaves.rows.get(leave_id)
        if leave is None:
            raise LeaveNotFound
        return leave

    def add(self, leave: Leave) -> None:
        """Keep a new one."""
        self.tables.leaves.put(leave.id, leave)

    def save(self, leave: Leave) -> None:
        """Keep the new state of one."""
        self.get_for_update(leave.id)
        self.tables.leaves.put(leave.id, leave)

    def remove(self, leave_id: str) -> None:
        """Forget one."""
        leave = self.get_for_update(leave_id)
        self.tables.leaves.drop(lambda each: each == leave)
