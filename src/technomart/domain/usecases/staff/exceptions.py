"""Plan the dates on which the week is otherwise."""

from dataclasses import dataclass, replace
from datetime import date, time

from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.ports import Ids
from technomart.domain.services.own_employee import Scheduled, scheduled, whose
from technomart.domain.services.schedule import plan_from
from technomart.domain.services.traces import Traces
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.schedule import (
    BadSchedule,
    DayTaken,
    Plan,
    ScheduleException,
    local_day,
    minute_of,
)
from technomart.domain.staff.time_spans import ONE_DAY
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class ExceptionEntry:
    """What is said about an exception; None leaves it as it is. A day off has no times."""

    employee_id: str | None = None
    day: date | None = None
    start: time | None = None
    end: time | None = None
    off: bool | None = None


class ListScheduleExceptions(StoreUseCase):
    """List the dates on which the week is otherwise."""

    def __call__(
        self, by: Actor, employee_id: str | None, first: date | None, last: date | None
    ) -> list[Scheduled[ScheduleException]]:
        """Return those from `first` to `last`, both inside, by date; without schedule.manage one's own alone."""
        by.must(Permission.SCHEDULE_VIEW_EDIT)

        def look(work: UnitOfWork) -> list[Scheduled[ScheduleException]]:
            meant = whose(work, by, Permission.SCHEDULE_MANAGE, employee_id)
            found = [
                each
                for each in work.schedule_exceptions.between(first or date.min, last or date.max)
                if meant in (None, each.employee_id)
            ]
            return scheduled(work, [(each, each.day) for each in found])

        return self.store.read(look)


@dataclass(frozen=True, slots=True)
class PlanDate:
    """Plan an employee's hours on one date, or a day off; or change that."""

    store: Store
    bookings: BookingClock
    ids: Ids
    days: BusinessDays
    traces: Traces

    def __call__(
        self, by: Actor, said: ExceptionEntry, exception_id: str | None = None
    ) -> Scheduled[ScheduleException]:
        """Return the exception, the one named if one is; a date that is over stays as it was.

        Raises `ScheduleEntryNotFound`, `EmployeeNotFound`, `EmployeeGone`, `DayTaken`, `Overlap`, `BadSchedule`.
        """
        by.must(Permission.SCHEDULE_MANAGE)
        today, new_id = local_day(self.bookings.at(), self.days), self.ids.new()

        def plan(work: UnitOfWork) -> Scheduled[ScheduleException]:
            known = work.schedule_exceptions.get(exception_id).employee_id if exception_id else said.employee_id
            employee = work.employees.get_for_update(known or "")
            before = work.schedule_exceptions.get(exception_id) if exception_id else None
            after = _with(before, said, new_id, employee.id)
            if before != after:
                employee.must_work_here()
                _must_fit(work, before, after, employee, today)
                after = _kept(work, before, after)
                self.traces.schedule(work, by, employee, before, after)
            return scheduled(work, [(after, after.day)])[0]

        return self.store.write(plan)


@dataclass(frozen=True, slots=True)
class StrikeDate:
    """Strike an exception, so that the week holds on its date."""

    store: Store
    bookings: BookingClock
    days: BusinessDays
    traces: Traces

    def __call__(self, by: Actor, exception_id: str) -> None:
        """Delete the exception; raises `ScheduleEntryNotFound`, `Overlap`, and `BadSchedule` when its date is over."""
        by.must(Permission.SCHEDULE_MANAGE)
        today = local_day(self.bookings.at(), self.days)

        def strike(work: UnitOfWork) -> None:
            found = work.schedule_exceptions.get(exception_id)
            employee = work.employees.get_for_update(found.employee_id)
            found.must_be_possible(today)
            _must_not_overlap(work, found, None, employee, today)
            work.schedule_exceptions.remove(exception_id)
            self.traces.schedule(work, by, employee, found, None)

        self.store.write(strike)


def _with(before: ScheduleException | None, said: ExceptionEntry, new_id: str, employee_id: str) -> ScheduleException:
    start, end = (None if at is None else minute_of(at) for at in (said.start, said.end))
    if before is None:
        if said.day is None:
            raise BadSchedule("An exception has a date.", errors={"date": ["Is needed."]})
        before = ScheduleException(new_id, employee_id, said.day)
    start = before.start_minute if start is None else start
    end = before.end_minute if end is None else end
    if said.off:
        if said.start is not None or said.end is not None:
            raise BadSchedule("A day off has no hours: send either `off` or times.", errors={"off": ["Has no hours."]})
        start = end = None
    elif start is None or end is None:
        stays_off = before.hours is None and before.id != new_id and said.off is None and (start, end) == (None, None)
        if not stays_off:
            raise BadSchedule(
                "Other hours have a start and an end; a day off is `off`.", errors={"off": ["Is needed."]}
            )
    return replace(before, day=said.day or before.day, start_minute=start, end_minute=end)


def _kept(work: UnitOfWork, before: ScheduleException | None, after: ScheduleException) -> ScheduleException:
    if before is not None:
        return work.schedule_exceptions.save(after)
    work.schedule_exceptions.add(after)
    return after


def _must_fit(
    work: UnitOfWork, before: ScheduleException | None, after: ScheduleException, employee: Employee, today: date
) -> None:
    if before is not None:
        before.must_be_possible(today)
    after.must_be_possible(today)
    _must_not_overlap(work, before, after, employee, today)


def _must_not_overlap(
    work: UnitOfWork,
    before: ScheduleException | None,
    after: ScheduleException | None,
    employee: Employee,
    today: date,
) -> None:
    """Raise `DayTaken` for a date with another exception, and `Overlap` around the dates of before and after."""
    plan = plan_from(work, employee.id, today - 2 * ONE_DAY)
    others = [each for each in plan.exceptions if each.id not in {known.id for known in (before, after) if known}]
    if after is not None and any(other.day == after.day for other in others):
        raise DayTaken
    touched = [each.day for each in (before, after) if each]
    whole = Plan(plan.entries, [*others, *([after] if after else [])])
    whole.must_not_run_on((day - back * ONE_DAY for day in touched for back in (1, 0)), employee.name)
