"""What any store must do with employees, attendance, schedule and leave."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial

import pytest

from support.builders import MANAGER, MANILA, NOW, TODAY, CountingIds, FixedClock, a_user, an_actor, an_id, keep_all
from support.canteen import TRACES
from support.exact import assert_exactly
from support.refusals import refused
from support.threads import at_once
from technomart.domain.auth.registration import Registration
from technomart.domain.kernel.caps import Caps
from technomart.domain.kernel.errors import ChangedMeanwhile
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.reports.periods import DaySpan
from technomart.domain.reports.rows import Presence
from technomart.domain.security_log.entries import LogAction
from technomart.domain.services.attendance import MOST_STRETCHES
from technomart.domain.services.own_employee import OwnEmployees
from technomart.domain.staff.attendance import (
    AlreadyClockedIn,
    Attendance,
    AttendanceFilter,
    AttendanceNotFound,
    AttendanceStatus,
    TooManyStretches,
)
from technomart.domain.staff.employees import Employee, EmployeeLinked, EmployeeNotFound, EmployeeStatus
from technomart.domain.staff.leave import (
    Leave,
    LeaveDecided,
    LeaveNotFound,
    LeaveOverlaps,
    LeaveStatus,
    TooMuchOpenLeave,
)
from technomart.domain.staff.schedule import (
    FOREVER,
    DayTaken,
    Hours,
    ScheduleEntry,
    ScheduleEntryNotFound,
    ScheduleException,
    Weekday,
)
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.usecases.staff.attendance import ClockIn
from technomart.domain.usecases.staff.employees import EditEmployee, EmployeeEntry
from technomart.domain.usecases.staff.leave import AskForLeave, EditLeave, LeaveEntry
from technomart.domain.usecases.staff.schedule import PlanDay, WeekEntry
from technomart.domain.users.permissions import Role

PAGE = PageRequest()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANA = Employee(an_id(0xA1), "Ana Reyes", "Cook", 95_50, "0917 555 0101")
BEN = Employee(an_id(0xA2), "Ben Niño", status=EmployeeStatus.INACTIVE, removed=True)


def attended(
    employee: Employee,
    day: date = TODAY,
    *,
    status: AttendanceStatus = AttendanceStatus.PRESENT,
    hours: float | None = 8,
) -> Attendance:
    if status is AttendanceStatus.ABSENT:
        return Attendance(an_id(), employee.id, day, status, notes="sick")
    came = NOW + (day - TODAY)
    return Attendance(an_id(), employee.id, day, status, came, None if hours is None else came + hours * HOUR)


def put(store: Store, *rows: Attendance | Leave) -> None:
    def add(work: UnitOfWork) -> None:
        for row in rows:
            match row:
                case Attendance():
                    work.attendance.add(row)
                case Leave():
                    work.leaves.add(row)

    store.write(add)


def keep_entry(entry: ScheduleEntry, work: UnitOfWork) -> None:
    work.schedule.add(entry)


def keep_exception(exception: ScheduleException, work: UnitOfWork) -> None:
    work.schedule_exceptions.add(exception)


class StaffContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture(autouse=True)
    def staff(self, store: Store) -> None:
        store.write(lambda work: work.employees.add(ANA))
        store.write(lambda work: work.employees.add(BEN))

    def test_employees_are_found_again_and_changed(self, store: Store) -> None:
        assert_exactly(store.read(lambda work: work.employees.all()), [ANA, BEN])

        changed = replace(ANA, position="Chef", hourly_rate=120_00)
        promoted = store.write(lambda work: work.employees.save(changed))
        assert_exactly(promoted, replace(changed, version=2))
        with pytest.raises(ChangedMeanwhile):
            store.write(lambda work: work.employees.save(replace(ANA, position="Waiter")))

        assert_exactly(store.read(lambda work: work.employees.get(ANA.id)), promoted)
        assert_exactly(store.write(lambda work: work.employees.get_for_update(ANA.id)), promoted)

    def test_an_account_that_is_linked_while_it_is_changed_keeps_both(self, store: Store) -> None:
        link = EditEmployee(store, FixedClock(), CountingIds(), MANILA, TRACES)
        for number in range(5):
            user, employee = a_user(f"eve{number}@example.com"), replace(ANA, id=an_id())
            keep_all(store, user)
            store.write(lambda work, employee=employee: work.employees.add(employee))  # type: ignore[misc]  # bound at once

            def rename(work: UnitOfWork, user_id: str = user.id) -> None:
                work.users.save(replace(work.users.get_for_update(user_id), name="Eve"))

            bodies: list[Callable[[], object]] = [
                partial(link, an_actor(Role.ADMIN), employee.id, EmployeeEntry(user_id=user.id)),
                partial(store.write, rename),
            ]
            at_once(bodies)

            after = store.read(lambda work, user_id=user.id: work.users.get(user_id))  # type: ignore[misc]  # bound at once
            assert (after.employee_id, after.name) == (employee.id, "Eve")

    def test_of_links_made_at_once_one_holds(self, store: Store) -> None:
        link = EditEmployee(store, FixedClock(), CountingIds(), MANILA, TRACES)
        accounts = [a_user(f"eve{number}@example.com") for number in range(4)]
        others = [replace(ANA, id=an_id()) for _ in range(4)]
        keep_all(store, *accounts)
        for other in others:
            store.write(lambda work, other=other: work.employees.add(other))  # type: ignore[misc]  # bound at once

        def made(employee_id: str, user_id: str) -> bool:
            try:
                link(an_actor(Role.ADMIN), employee_id, EmployeeEntry(user_id=user_id))
            except EmployeeLinked:
                return False
            return True

        assert sum(at_once([partial(made, ANA.id, account.id) for account in accounts])) == 1
        free = next(each for each in store.read(lambda work: work.users.all()) if each.employee_id is None)
        assert sum(at_once([partial(made, other.id, free.id) for other in others])) == 1
        (entry, _) = store.read(lambda work: work.security_log.newest([LogAction.EMPLOYEE_LINKED], NOW, 9, None))
        assert entry.details.startswith(f"{free.label} to employee Ana Reyes (")

    def test_an_employee_has_one_account_whoever_asks(self, store: Store) -> None:
        first, second = (replace(a_user(f"eve{number}@example.com"), employee_id=ANA.id) for number in range(2))
        keep_all(store, first)

        with refused(EmployeeLinked):
            keep_all(store, second)
        assert store.read(lambda work: work.users.find_by_employee(ANA.id)) == first
        assert store.read(lambda work: work.users.find_by_employee(BEN.id)) is None

    def test_adding_somebody_who_is_there_changes_nothing(self, store: Store) -> None:
        store.write(lambda work: work.employees.add(replace(ANA, name="Somebody else")))

        assert store.read(lambda work: work.employees.get(ANA.id)) == ANA

    def test_an_unknown_employee_is_said_to_be_unknown(self, store: Store) -> None:
        nobody = replace(ANA, id=an_id())
        with refused(EmployeeNotFound):
            store.read(lambda work: work.employees.get(nobody.id))
        with refused(EmployeeNotFound):
            store.write(lambda work: work.employees.save(nobody))

    def test_attendance_is_found_again_changed_and_forgotten(self, store: Store) -> None:
        row = attended(ANA, hours=None)
        put(store, row)
        assert_exactly(store.read(lambda work: work.attendance.get(row.id)), row)

        gone = store.write(lambda work: work.attendance.save(row.clocked_out(NOW + HOUR)))
        assert_exactly(gone, replace(row, check_out=NOW + HOUR, version=2))
        assert_exactly(store.read(lambda work: work.attendance.get(row.id)), gone)

        store.write(lambda work: work.attendance.remove(row.id))
        for body in (lambda w: w.attendance.get(row.id), lambda w: w.attendance.remove(row.id)):
            with refused(AttendanceNotFound):
                store.write(body)
        with refused(AttendanceNotFound):
            store.write(lambda work: work.attendance.save(gone))

    def test_attendance_comes_newest_day_first_and_filtered(self, store: Store) -> None:
        old, new = attended(ANA, TODAY - DAY), attended(ANA)
        absent = attended(BEN, status=AttendanceStatus.ABSENT)
        put(store, new, absent, old)

        def page(wanted: AttendanceFilter, request: PageRequest = PAGE) -> tuple[list[Attendance], int | None]:
            found = store.read(lambda work: work.attendance.page(wanted, request))
            return list(found.rows), found.total

        assert_exactly(page(AttendanceFilter()), ([absent, new, old], 3))
        assert_exactly(page(AttendanceFilter(), PageRequest(2, 2)), ([old], 3))
        assert page(AttendanceFilter(employee_id=ANA.id, last=TODAY - DAY)) == ([old], 1)
        assert page(AttendanceFilter(first=TODAY, status=AttendanceStatus.ABSENT)) == ([absent], 1)

    def test_somebodys_days_come_in_the_order_of_coming(self, store: Store) -> None:
        late = replace(attended(ANA), check_in=NOW + HOUR)
        rows = [attended(ANA, TODAY - DAY), attended(ANA), late]
        put(store, *reversed(rows), attended(BEN), attended(ANA, TODAY - 3 * DAY))

        assert_exactly(store.read(lambda work: work.attendance.of(ANA.id, TODAY - DAY, TODAY)), rows)

    def test_attendance_says_that_it_is_on_leave(self, store: Store) -> None:
        before, on, after, other = (
            attended(ANA, TODAY - DAY),
            attended(ANA),
            attended(ANA, TODAY + DAY),
            attended(BEN),
        )
        put(store, before, on, after, other)

        store.write(lambda work: work.attendance.mark(ANA.id, TODAY, TODAY, on_leave=True))

        rows = store.read(lambda work: work.attendance.page(AttendanceFilter(), PAGE)).rows
        assert {row.id: row.on_leave for row in rows} == {
            before.id: False,
            on.id: True,
            after.id: False,
            other.id: False,
        }
        store.write(lambda work: work.attendance.mark(ANA.id, TODAY, TODAY, on_leave=False))
        assert_exactly(store.read(lambda work: work.attendance.get(on.id)), replace(on, version=3))
        assert_exactly(store.read(lambda work: work.attendance.get(other.id)), other)

    def test_leave_asked_for_twice_at_once_is_asked_for_once(self, store: Store) -> None:
        ids = CountingIds()
        ask = AskForLeave(store, FixedClock().bookings, ids, MANILA, OwnEmployees(ids, Registration.APPROVAL), Caps())
        entry = LeaveEntry(TODAY, TODAY + DAY, employee_id=ANA.id)

        def asked() -> bool:
            try:
                ask(MANAGER, entry)
            except LeaveOverlaps:
                return False
            return True

        assert sum(at_once([asked] * 4)) == 1
        assert len(store.read(lambda work: work.leaves.all(ANA.id))) == 1

    def test_of_many_at_once_one_person_has_as_many_open_requests_as_they_may(self, store: Store) -> None:
        ids = CountingIds()
        own = OwnEmployees(ids, Registration.APPROVAL)
        ask = AskForLeave(store, FixedClock().bookings, ids, MANILA, own, Caps(open_leave=2))

        def asked(offset: int, status: LeaveStatus | None = None) -> bool:
            day = TODAY + offset * DAY
            try:
                ask(MANAGER, LeaveEntry(day, day, employee_id=ANA.id, status=status))
            except TooMuchOpenLeave:
                return False
            return True

        assert sum(at_once([partial(asked, offset) for offset in range(4)])) == 2
        assert asked(9, LeaveStatus.APPROVED)
        assert not asked(10)

    def test_leave_that_is_decided_in_two_ways_at_once_is_decided_once(self, store: Store) -> None:
        leave = Leave(an_id(), ANA.id, TODAY, TODAY, "", NOW)
        put(store, leave, attended(ANA))
        edit = EditLeave(store, FixedClock().bookings, MANILA)

        def decide(status: LeaveStatus) -> bool:
            try:
                edit(MANAGER, leave.id, LeaveEntry(status=status))
            except LeaveDecided:
                return False
            return True

        ways = (LeaveStatus.APPROVED, LeaveStatus.REJECTED)
        assert sum(at_once([partial(decide, way) for way in ways])) == 1
        found = store.read(lambda work: work.leaves.get(leave.id))
        (row,) = store.read(lambda work: work.attendance.page(AttendanceFilter(), PAGE)).rows
        assert row.on_leave is (found.status is LeaveStatus.APPROVED)

    def test_the_week_and_what_it_was_are_found_again(self, store: Store) -> None:
        old = ScheduleEntry(an_id(), ANA.id, Weekday.MONDAY, 480, 960, TODAY - 9 * DAY, TODAY)
        now = ScheduleEntry(an_id(), ANA.id, Weekday.MONDAY, 540, 960, TODAY)
        other = ScheduleEntry(an_id(), BEN.id, Weekday.MONDAY, 1320, 360, TODAY)
        for entry in (old, now, other):
            store.write(partial(keep_entry, entry))

        def of(first: date, last: date) -> list[ScheduleEntry]:
            return store.write(lambda work: work.schedule.of(ANA.id, first, last))

        assert_exactly(store.read(lambda work: work.schedule.all()), [old, now, other])
        assert of(TODAY - DAY, TODAY - DAY) == [old]
        assert of(TODAY, FOREVER) == [now]
        with refused(DayTaken):
            store.write(lambda work: work.schedule.add(replace(now, id=an_id())))
        with refused(DayTaken):
            store.write(lambda work: work.schedule.save(replace(old, valid_until=FOREVER)))
        moved = store.write(lambda work: work.schedule.save(replace(now, weekday=Weekday.FRIDAY)))
        assert_exactly(moved, replace(now, weekday=Weekday.FRIDAY, version=2))
        assert_exactly(store.read(lambda work: work.schedule.get(now.id)), moved)
        store.write(lambda work: work.schedule.remove(now.id))
        with refused(ScheduleEntryNotFound):
            store.read(lambda work: work.schedule.get(now.id))

    def test_exceptions_come_by_date(self, store: Store) -> None:
        off = ScheduleException(an_id(), ANA.id, TODAY + DAY)
        later = ScheduleException(an_id(), ANA.id, TODAY, 600, 60)
        other = ScheduleException(an_id(), BEN.id, TODAY)
        for each in (off, later, other):
            store.write(partial(keep_exception, each))

        assert_exactly(
            store.read(lambda work: work.schedule_exceptions.between(TODAY, TODAY + DAY)), [later, other, off]
        )
        assert_exactly(store.write(lambda work: work.schedule_exceptions.of(ANA.id, TODAY, FOREVER)), [later, off])
        with refused(DayTaken):
            store.write(lambda work: work.schedule_exceptions.add(replace(off, id=an_id())))
        with refused(DayTaken):
            store.write(lambda work: work.schedule_exceptions.save(replace(off, day=TODAY)))
        store.write(lambda work: work.schedule_exceptions.save(replace(off, start_minute=1, end_minute=2)))
        assert store.read(lambda work: work.schedule_exceptions.get(off.id)).hours == Hours(1, 2)
        store.write(lambda work: work.schedule_exceptions.remove(off.id))
        with refused(ScheduleEntryNotFound):
            store.read(lambda work: work.schedule_exceptions.get(off.id))

    def test_one_weekday_planned_twice_at_once_is_planned_once(self, store: Store) -> None:
        plan = PlanDay(store, FixedClock().bookings, CountingIds(), MANILA, TRACES)
        said = WeekEntry(ANA.id, Weekday.MONDAY, time(8), time(16))

        def planned() -> bool:
            try:
                plan(MANAGER, said)
            except DayTaken:
                return False
            return True

        assert sum(at_once([planned] * 4)) == 1
        assert len(store.read(lambda work: work.schedule.all())) == 1

    def test_leave_comes_newest_request_first(self, store: Store) -> None:
        first = Leave(an_id(), ANA.id, TODAY, TODAY + DAY, "Fiesta 🎉", NOW)
        second = Leave(an_id(), BEN.id, TODAY, TODAY, "", NOW)
        put(store, first, second)
        answered = first.answered(LeaveStatus.APPROVED, "The manager", NOW + HOUR, "enjoy", by_id=an_id())
        decided = store.write(lambda work: work.leaves.save(answered))
        assert_exactly(decided, replace(answered, version=2))

        assert_exactly(store.read(lambda work: work.leaves.all()), [second, decided])
        assert store.read(lambda work: work.leaves.all(ANA.id)) == [decided]
        assert_exactly(store.write(lambda work: work.leaves.get_for_update(first.id)), decided)
        assert_exactly(store.read(lambda work: work.leaves.get(first.id)), decided)
        assert_exactly(store.write(lambda work: work.leaves.of(ANA.id, TODAY + DAY, TODAY + 3 * DAY)), [decided])
        assert store.write(lambda work: work.leaves.of(ANA.id, TODAY + 2 * DAY, TODAY + 3 * DAY)) == []
        withdrawn = decided.withdrawn("The owner", NOW + 2 * HOUR)
        taken_back = store.write(lambda work: work.leaves.save(withdrawn))
        assert_exactly(taken_back, replace(withdrawn, version=3))
        assert_exactly(store.read(lambda work: work.leaves.get(first.id)), taken_back)
        store.write(lambda work: work.leaves.remove(first.id))
        with refused(LeaveNotFound):
            store.write(lambda work: work.leaves.get_for_update(first.id))

    def test_presence_adds_up_some_days_by_employee(self, store: Store) -> None:
        put(
            store,
            attended(ANA, TODAY - DAY, status=AttendanceStatus.LATE, hours=7.5),
            attended(ANA, hours=None),
            attended(ANA, TODAY + DAY),
            attended(BEN, status=AttendanceStatus.ABSENT),
        )

        found = store.read(lambda work: work.reports.presence(DaySpan(TODAY - DAY, TODAY)))

        by_id = sorted(found, key=lambda row: row.employee_id)
        assert_exactly(by_id, [Presence(ANA.id, 1, 1, 0, 450), Presence(BEN.id, 0, 0, 1, 0)])

    def test_a_day_of_two_stretches_is_one_day_as_its_first_says(self, store: Store) -> None:
        first = attended(ANA, hours=3)
        second = replace(
            first,
            id=an_id(),
            status=AttendanceStatus.LATE,
            check_in=NOW + 4 * HOUR,
            check_out=NOW + 6 * HOUR,
        )
        statuses = {first.id: AttendanceStatus.LATE, second.id: AttendanceStatus.PRESENT}
        was_late = [replace(row, id=an_id(), employee_id=BEN.id, status=statuses[row.id]) for row in (first, second)]
        put(store, second, first, *was_late)

        found = store.read(lambda work: work.reports.presence(DaySpan(TODAY - DAY, TODAY)))

        by_id = sorted(found, key=lambda row: row.employee_id)
        assert_exactly(by_id, [Presence(ANA.id, 1, 0, 0, 300), Presence(BEN.id, 0, 1, 0, 300)])

    def test_everything_about_the_staff_is_loaded_as_it_is(self, store: Store) -> None:
        cara = Employee(an_id(), "Cara")
        row, shift = attended(cara), ScheduleEntry(an_id(), cara.id, Weekday.SUNDAY, 0, 60, TODAY)
        leave = Leave(an_id(), cara.id, TODAY, TODAY, "", NOW)
        records = Snapshot(employees=(cara,), attendance=(row,), schedule=(shift,), leaves=(leave,))

        store.write(lambda work: work.load(records))

        assert store.read(lambda work: work.employees.get(cara.id)) == cara
        assert store.read(lambda work: work.attendance.get(row.id)) == row
        assert store.read(lambda work: work.schedule.get(shift.id)) == shift
        assert store.read(lambda work: work.leaves.all()) == [leave]

    def test_clocking_in_twice_at_once_is_clocking_in_once(self, store: Store) -> None:
        user = a_user()
        keep_all(store, user)
        ids = CountingIds()
        clock_in = ClockIn(store, FixedClock().bookings, ids, MANILA, OwnEmployees(ids, Registration.APPROVAL))

        def come() -> bool:
            try:
                clock_in(an_actor(user_id=user.id))
            except AlreadyClockedIn:
                return False
            return True

        assert sum(at_once([come] * 4)) == 1
        (row,) = store.read(lambda work: work.attendance.page(AttendanceFilter(), PAGE)).rows
        assert store.read(lambda work: work.users.get(user.id)).employee_id == row.employee_id

    def test_nobody_clocks_in_without_end_on_one_day(self, store: Store) -> None:
        user, clock, ids = replace(a_user(), employee_id=ANA.id), FixedClock(), CountingIds()
        rows = [attended(ANA, hours=0) for _ in range(MOST_STRETCHES)]
        put(store, *rows)
        keep_all(store, user)
        clock_in = ClockIn(store, clock.bookings, ids, MANILA, OwnEmployees(ids, Registration.APPROVAL))

        with pytest.raises(TooManyStretches, match="20 times today"):
            clock_in(an_actor(user_id=user.id))
        clock.move(DAY)

        assert clock_in(an_actor(user_id=user.id)).row.day == TODAY + DAY

    def test_an_account_is_the_employee_that_has_its_address_once(self, store: Store) -> None:
        ids = CountingIds()
        user = replace(a_user("hana@canteen.example"), email_verified=False)
        keep_all(store, user)
        hana = replace(ANA, id=an_id(), contact=" Hana@Canteen.example ")
        gone = replace(hana, id=an_id(), status=EmployeeStatus.INACTIVE)
        for each in (gone, hana):
            store.write(lambda work, each=each: work.employees.add(each))  # type: ignore[misc]  # bound at once

        def came(registration: Registration) -> bool:
            try:
                clock_in = ClockIn(store, FixedClock().bookings, ids, MANILA, OwnEmployees(ids, registration))
                return clock_in(an_actor(user_id=user.id)).row.employee_id == hana.id
            except AlreadyClockedIn:
                return False

        assert sum(at_once([partial(came, Registration.APPROVAL)] * 3)) == 1
        assert store.read(lambda work: work.users.get(user.id)).employee_id == hana.id
        assert len(store.read(lambda work: work.employees.all())) == 4

    def test_an_address_that_nobody_proved_nor_looked_at_tells_nothing(self, store: Store) -> None:
        ids = CountingIds()
        users = [a_user(f"{name}@canteen.example") for name in ("hana", "ben")]
        users[1] = replace(users[1], email_verified=True)
        keep_all(store, *users)
        for user in users:
            each = replace(ANA, id=an_id(), contact=user.email)
            store.write(lambda work, each=each: work.employees.add(each))  # type: ignore[misc]  # bound at once
            clock_in = ClockIn(store, FixedClock().bookings, ids, MANILA, OwnEmployees(ids, Registration.OPEN))

            assert (clock_in(an_actor(user_id=user.id)).row.employee_id == each.id) is user.email_verified

    def test_whoever_keeps_an_employee_keeps_others_off(self, store: Store) -> None:
        def come() -> bool:
            def body(work: UnitOfWork) -> bool:
                work.employees.get_for_update(ANA.id)
                if work.attendance.of(ANA.id, TODAY, TODAY):
                    return False
                work.attendance.add(attended(ANA))
                return True

            return store.write(body)

        assert sum(at_once([come] * 4)) == 1
