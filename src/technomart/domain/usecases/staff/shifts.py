"""Plan shifts."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.ports import Ids
from technomart.domain.services.own_employee import must_be_own, name_of, own_employee, own_id
from technomart.domain.staff.shifts import Shift, ShiftFilter
from technomart.domain.staff.time_spans import EndsBeforeItBegins, must_not_overlap, span_on
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShiftEntry:
    """A shift by the clock on the wall; without an employee, one's own."""

    day: date
    start: time
    end: time
    notes: str = ""
    employee_id: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """A shift with the name of whose it is."""

    shift: Shift
    employee_name: str


class ListShifts(StoreUseCase):
    """List planned shifts."""

    def __call__(self, by: Actor, wanted: ShiftFilter) -> list[PlannedShift]:
        """Return the shifts of some days; without schedule.manage one's own alone."""
        by.must(Permission.SCHEDULE_VIEW_EDIT)

        def look(work: UnitOfWork) -> list[PlannedShift]:
            whose = wanted.employee_id
            if not by.may(Permission.SCHEDULE_MANAGE):
                mine = own_id(work, by)
                must_be_own(by, Permission.SCHEDULE_MANAGE, whose, mine)
                whose = mine
            names = {each.id: each.name for each in work.employees.all()}
            shifts = work.schedule.shifts(replace(wanted, employee_id=whose))
            return [PlannedShift(shift, name_of(names, shift.employee_id)) for shift in shifts]

        return self.store.read(look)


@dataclass(frozen=True, slots=True)
class PlanShift:
    """Plan a shift, or change one."""

    store: Store
    ids: Ids
    days: BusinessDays

    def __call__(self, by: Actor, entry: ShiftEntry, shift_id: str | None = None) -> PlannedShift:
        """Return the shift, the one named if one is.

        Raises `NotAllowed` for somebody else's without schedule.manage, `ShiftNotFound`, `EmployeeNotFound`,
        `EmployeeGone`, `Overlap`, `EndsBeforeItBegins`.
        """
        by.must(Permission.SCHEDULE_VIEW_EDIT)
        new_id = self.ids.new()

        def plan(work: UnitOfWork) -> PlannedShift:
            before = work.schedule.get(shift_id) if shift_id else None
            whose = entry.employee_id or (before.employee_id if before else None)
            mine = own_id(work, by) if by.user_id else ""
            for each in (whose, before.employee_id if before else None):
                must_be_own(by, Permission.SCHEDULE_MANAGE, each, mine)
            employee = own_employee(work, by) if whose in (None, mine) else work.employees.get_for_update(whose or "")
            employee.must_work_here()
            shift = self._shift(shift_id or new_id, employee.id, entry)
            near = work.schedule.of(employee.id, shift.day - DAY, shift.day + DAY)
            must_not_overlap(shift.span, [each.span for each in near if each.id != shift.id], employee.name, self.days)
            if before:
                work.schedule.save(shift)
            else:
                work.schedule.add(shift)
            return PlannedShift(shift, employee.name)

        return self.store.write(plan)

    def _shift(self, shift_id: str, employee_id: str, entry: ShiftEntry) -> Shift:
        span = span_on(entry.day, entry.start, entry.end, self.days)
        if span.end is None or span.end == span.start:
            raise EndsBeforeItBegins("A shift takes some time.", errors={"end": ["Must be after `start`."]})
        return Shift(shift_id, employee_id, entry.day, span.start, span.end, entry.notes)


class CancelShift(StoreUseCase):
    """Delete a shift."""

    def __call__(self, by: Actor, shift_id: str) -> None:
        """Delete the shift; raises `ShiftNotFound`, and `NotAllowed` for somebody else's without schedule.manage."""
        by.must(Permission.SCHEDULE_VIEW_EDIT)

        def strike(work: UnitOfWork) -> None:
            shift = work.schedule.get(shift_id)
            if not by.may(Permission.SCHEDULE_MANAGE):
                must_be_own(by, Permission.SCHEDULE_MANAGE, shift.employee_id, own_id(work, by))
            work.schedule.remove(shift_id)

        self.store.write(strike)
