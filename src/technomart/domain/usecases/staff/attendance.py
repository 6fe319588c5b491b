"""Clock in and out, and correct what was clocked."""

from dataclasses import dataclass, replace

from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.kernel.ports import Ids
from technomart.domain.reports.past import Kept, attendance_before, none_before
from technomart.domain.services.attendance import (
    AttendanceEntry,
    around,
    as_it_is_now,
    corrected,
    must_be_few,
    must_fit,
    placed,
)
from technomart.domain.services.clocking import must_mean_now
from technomart.domain.services.own_employee import OwnEmployees, WithEmployee, must_be_whose, whose, with_employees
from technomart.domain.services.schedule import status_of
from technomart.domain.services.traces import Traces
from technomart.domain.staff.attendance import (
    AlreadyClockedIn,
    Attendance,
    AttendanceFilter,
    AttendanceStatus,
    NotClockedIn,
)
from technomart.domain.staff.time_spans import clock_time
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


class ListAttendance(StoreUseCase):
    """List attendance."""

    def __call__(self, by: Actor, wanted: AttendanceFilter, request: PageRequest) -> Page[WithEmployee[Attendance]]:
        """Return one page, newest day first; without attendance.manage of one's own alone."""

        def look(work: UnitOfWork) -> Page[WithEmployee[Attendance]]:
            employee_id = whose(work, by, Permission.ATTENDANCE_MANAGE, wanted.employee_id)
            page = work.attendance.page(replace(wanted, employee_id=employee_id), request)
            return page.of(with_employees(work, page.rows))

        return self.store.read(look)


@dataclass(frozen=True, slots=True)
class ClockIn:
    """Clock in."""

    store: Store
    bookings: BookingClock
    ids: Ids
    days: BusinessDays
    own: OwnEmployees

    def __call__(self, by: Actor, notes: str = "") -> WithEmployee[Attendance]:
        """Begin a stretch of work now; raises `AlreadyClockedIn`, `TooManyStretches`, `EmployeeGone`, `Overlap`."""
        now = self.bookings.at()

        def come(work: UnitOfWork) -> WithEmployee[Attendance]:
            me = self.own(work, by, now)
            near = around(work, me.id, self.days.of(now))
            running = next((row for row in near if row.is_running(now)), None)
            if running is not None:
                raise AlreadyClockedIn(f"You are clocked in since {clock_time(running.check_in, self.days)}.")
            day = self.days.of(now)
            must_be_few(near, day)
            row = Attendance(self.ids.at(now), me.id, day, status_of(work, me.id, now, self.days), now, notes=notes)
            row = placed(work, row)
            must_fit(row, near, me, self.days)
            work.past.keep(none_before(Kept.ATTENDANCE, row.id, now))
            work.attendance.add(row)
            return WithEmployee(row, me.name)

        return self.store.write(come)


@dataclass(frozen=True, slots=True)
class ClockOut:
    """Clock out."""

    store: Store
    bookings: BookingClock
    days: BusinessDays
    own: OwnEmployees

    def __call__(self, by: Actor, attendance_id: str | None = None) -> WithEmployee[Attendance]:
        """End one's own running stretch of work now, the one named if one is; raises `NotClockedIn`, `Overlap`."""
        now = self.bookings.at()

        def go(work: UnitOfWork) -> WithEmployee[Attendance]:
            me = self.own(work, by, now)
            near = around(work, me.id, self.days.of(now))
            running = [row for row in near if row.is_running(now)]
            mine = next((row for row in running if attendance_id in (None, row.id)), None)
            if mine is None:
                raise NotClockedIn
            gone = mine.clocked_out(max(now, mine.check_in or now))
            must_fit(gone, near, me, self.days)
            work.past.keep(attendance_before(mine, now))
            return WithEmployee(work.attendance.save(gone), me.name)

        return self.store.write(go)


@dataclass(frozen=True, slots=True)
class RecordAttendance:
    """Clock in or out, or write down somebody's attendance: whatever is meant."""

    store: Store
    bookings: BookingClock
    days: BusinessDays
    clock_in: ClockIn
    clock_out: ClockOut
    enter: "EnterAttendance"

    def __call__(
        self, by: Actor, employee_id: str | None, entry: AttendanceEntry
    ) -> tuple[WithEmployee[Attendance], bool]:
        """Return the attendance, and whether it is a new one.

        Without an employee it is one's own and happens now: a time of going clocks out, anything else clocks in. So
        it is with oneself as the employee, unless one's role includes attendance.manage: then it is written down by
        hand. Raises `NotAllowed` for somebody else's without that, and `BadAttendance` for another time than now.
        """
        if employee_id is None or not by.may(Permission.ATTENDANCE_MANAGE):
            if employee_id:
                self.store.read(lambda work: whose(work, by, Permission.ATTENDANCE_MANAGE, employee_id))
            must_mean_now(entry, self.bookings.at(), self.days)
            if entry.check_out is not None:
                return self.clock_out(by), False
            return self.clock_in(by, entry.notes or ""), True
        return self.enter(by, employee_id, entry), True


@dataclass(frozen=True, slots=True)
class EnterAttendance:
    """Write down attendance by hand; nobody says of themselves that they were in time."""

    store: Store
    bookings: BookingClock
    ids: Ids
    days: BusinessDays
    traces: Traces

    def __call__(self, by: Actor, employee_id: str, entry: AttendanceEntry) -> WithEmployee[Attendance]:
        """Return it; raises `EmployeeNotFound`, `Overlap`, `BadAttendance`, `EndsBeforeItBegins`."""
        by.must(Permission.ATTENDANCE_MANAGE)
        today = self.days.of(self.bookings.at())
        blank = Attendance(self.ids.new(), employee_id, today, AttendanceStatus.ABSENT)

        def enter(work: UnitOfWork) -> WithEmployee[Attendance]:
            is_own = must_be_whose(work, by, Permission.ATTENDANCE_MANAGE, employee_id)
            employee = work.employees.get_for_update(employee_id)
            employee.must_work_here()
            row = placed(work, corrected(work, blank, entry, self.days, is_own=is_own))
            row.must_be_near(today)
            must_fit(row, around(work, employee_id, row.day), employee, self.days)
            work.past.keep(none_before(Kept.ATTENDANCE, row.id, self.bookings.at()))
            work.attendance.add(row)
            self.traces.attendance(work, by, employee, None, row)
            return WithEmployee(row, employee.name)

        return self.store.write(enter)


@dataclass(frozen=True, slots=True)
class CorrectAttendance:
    """Correct somebody's attendance; without attendance.manage one can only clock out, now."""

    store: Store
    bookings: BookingClock
    days: BusinessDays
    clock_out: ClockOut
    traces: Traces

    def __call__(self, by: Actor, attendance_id: str, entry: AttendanceEntry) -> WithEmployee[Attendance]:
        """Return it; raises `AttendanceNotFound`, `Overlap`, `BadAttendance`, `EndsBeforeItBegins`."""
        if entry.check_out is not None and not by.may(Permission.ATTENDANCE_MANAGE):
            must_mean_now(entry, self.bookings.at(), self.days)
            return self.clock_out(by, attendance_id)
        by.must(Permission.ATTENDANCE_MANAGE)

        def correct(work: UnitOfWork) -> WithEmployee[Attendance]:
            found = work.attendance.get(attendance_id)
            is_own = must_be_whose(work, by, Permission.ATTENDANCE_MANAGE, found.employee_id)
            employee = work.employees.get_for_update(found.employee_id)
            before = as_it_is_now(work, found)
            row = placed(work, corrected(work, before, entry, self.days, is_own=is_own))
            if (row.day, row.span) != (before.day, before.span):
                row.must_be_near(self.days.of(self.bookings.at()))
            must_fit(row, around(work, employee.id, row.day), employee, self.days)
            if row == before:
                return WithEmployee(row, employee.name)
            self.traces.attendance(work, by, employee, before, row)
            work.past.keep(attendance_before(before, self.bookings.at()))
            return WithEmployee(work.attendance.save(row), employee.name)

        return self.store.write(correct)


@dataclass(frozen=True, slots=True)
class RemoveAttendance:
    """Delete an attendance that was none."""

    store: Store
    traces: Traces

    def __call__(self, by: Actor, attendance_id: str) -> None:
        """Delete the attendance; raises `AttendanceNotFound`."""
        by.must(Permission.ATTENDANCE_MANAGE)

        def remove(work: UnitOfWork) -> None:
            found = work.attendance.get(attendance_id)
            employee = work.employees.get_for_update(found.employee_id)
            before = as_it_is_now(work, found)
            work.past.keep(attendance_before(before, self.traces.clock.now()))
            work.attendance.remove(attendance_id)
            self.traces.attendance(work, by, employee, before, None)

        self.store.write(remove)
