"""Plan the week."""

from dataclasses import dataclass, replace
from datetime import date, time

from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.services.own_employee import Scheduled, scheduled, whose
from technomart.domain.services.schedule import plan_from
from technomart.domain.services.traces import Traces
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.schedule import (
    FOREVER,
    BadSchedule,
    DayTaken,
    Plan,
    ScheduleEntry,
    ScheduleEntryNotFound,
    Weekday,
    local_day,
    minute_of,
)
from technomart.domain.staff.time_spans import ONE_DAY
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class WeekEntry:
    """What is said about an entry; None leaves it as it is."""

    employee_id: str | None = None
    weekday: Weekday | None = None
    start: time | None = None
    end: time | None = None


@dataclass(frozen=True, slots=True)
class ListSchedule:
    """List the week."""

    store: Store
    clock: Clock
    days: BusinessDays

    def __call__(self, by: Actor, employee_id: str | None, weekday: Weekday | None) -> list[Scheduled[ScheduleEntry]]:
        """Return the entries that hold today, from Sunday; without schedule.manage one's own alone."""
        by.must(Permission.SCHEDULE_VIEW_EDIT)
        today = local_day(self.clock.now(), self.days)

        def look(work: UnitOfWork) -> list[Scheduled[ScheduleEntry]]:
            meant = whose(work, by, Permission.SCHEDULE_MANAGE, employee_id)
            held = [
                entry
                for entry in work.schedule.all()
                if entry.valid_until == FOREVER
                and meant in (None, entry.employee_id)
                and weekday in (None, entry.weekday)
            ]
            held.sort(key=ScheduleEntry.place)
            return scheduled(work, [(entry, entry.next_day(today)) for entry in held])

        return self.store.read(look)


@dataclass(frozen=True, slots=True)
class PlanDay:
    """Plan an employee's hours on a weekday, or change them."""

    store: Store
    bookings: BookingClock
    ids: Ids
    days: BusinessDays
    traces: Traces

    def __call__(self, by: Actor, said: WeekEntry, entry_id: str | None = None) -> Scheduled[ScheduleEntry]:
        """Return the entry, the one named if one is; what it was until today is kept.

        Raises `ScheduleEntryNotFound`, `EmployeeNotFound`, `EmployeeGone`, `DayTaken`, `Overlap`, `BadSchedule`.
        """
        by.must(Permission.SCHEDULE_MANAGE)
        today, new_id = local_day(self.bookings.at(), self.days), self.ids.new()

        def plan(work: UnitOfWork) -> Scheduled[ScheduleEntry]:
            known = work.schedule.get(entry_id).employee_id if entry_id else None
            people = _locked(work, {known, said.employee_id} - {None})
            before = _held(work, known, entry_id) if known and entry_id else None
            after = _with(before, said, new_id, today)
            employee = people[after.employee_id]
            if before != after:
                employee.must_work_here()
                _must_fit(work, after, employee, today)
                after = _keep(work, before, after, new_id, today)
                for each in people.values():  # an entry that changes hands goes from one and comes to the other
                    self.traces.schedule(work, by, each, _of(before, each), _of(after, each))
            return scheduled(work, [(after, after.next_day(today))])[0]

        return self.store.write(plan)


@dataclass(frozen=True, slots=True)
class StrikeDay:
    """Strike an entry from the week."""

    store: Store
    bookings: BookingClock
    days: BusinessDays
    traces: Traces

    def __call__(self, by: Actor, entry_id: str) -> None:
        """End the entry; it goes on to say what held until today. Raises `ScheduleEntryNotFound`."""
        by.must(Permission.SCHEDULE_MANAGE)
        today = local_day(self.bookings.at(), self.days)

        def strike(work: UnitOfWork) -> None:
            employee_id = work.schedule.get(entry_id).employee_id
            people = _locked(work, {employee_id})
            entry = _held(work, employee_id, entry_id)
            self.traces.schedule(work, by, people[employee_id], entry, None)
            if entry.valid_from < today:
                work.schedule.save(replace(entry, valid_until=today))
            else:
                work.schedule.remove(entry_id)

        self.store.write(strike)


def _of(entry: ScheduleEntry | None, employee: Employee) -> ScheduleEntry | None:
    return entry if entry and entry.employee_id == employee.id else None


def _locked(work: UnitOfWork, employee_ids: set[str | None] | set[str]) -> dict[str, Employee]:
    return {each: work.employees.get_for_update(each) for each in sorted(filter(None, employee_ids))}


def _held(work: UnitOfWork, employee_id: str, entry_id: str) -> ScheduleEntry:
    """Return an entry that nobody has ended, as it is now that the employee is locked."""
    for entry in work.schedule.of(employee_id, FOREVER - ONE_DAY, FOREVER):
        if entry.id == entry_id:
            return entry
    raise ScheduleEntryNotFound


def _with(before: ScheduleEntry | None, said: WeekEntry, new_id: str, today: date) -> ScheduleEntry:
    start, end = (None if at is None else minute_of(at) for at in (said.start, said.end))
    if before is None:
        if said.employee_id is None or said.weekday is None or start is None or end is None:
            raise BadSchedule("An entry has an employee, a day, a start and an end.")
        return ScheduleEntry(new_id, said.employee_id, said.weekday, start, end, today)
    return replace(
        before,
        employee_id=said.employee_id or before.employee_id,
        weekday=said.weekday or before.weekday,
        start_minute=before.start_minute if start is None else start,
        end_minute=before.end_minute if end is None else end,
    )


def _must_fit(work: UnitOfWork, after: ScheduleEntry, employee: Employee, today: date) -> None:
    after.hours.must_be_possible()
    plan = plan_from(work, employee.id, today - ONE_DAY)
    others = [entry for entry in plan.entries if entry.id != after.id]
    for other in others:
        if other.valid_until == FOREVER and other.weekday is after.weekday:
            raise DayTaken(f"{employee.name} has {other.hours} on {other.weekday} already; change that entry.")
    Plan([after, *others], plan.exceptions).must_not_overlap(today, employee.name)


def _keep(
    work: UnitOfWork, before: ScheduleEntry | None, after: ScheduleEntry, old_id: str, today: date
) -> ScheduleEntry:
    """Keep the new state, and the old one as it held until today; two changes on one day are one."""
    if before is None:
        work.schedule.add(after)
        return after
    if before.valid_from < today:
        work.schedule.add(replace(before, id=old_id, valid_until=today))
    return work.schedule.save(replace(after, valid_from=today))
