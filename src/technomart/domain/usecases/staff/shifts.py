"""Plan shifts."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.ports import Ids
from technomart.domain.services.own_employee import WithEmployee, own_employee, own_id, whose, with_employees
from technomart.domain.staff.employees import Employee
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


class ListShifts(StoreUseCase):
    """List planned shifts."""

    def __call__(self, by: Actor, wanted: ShiftFilter) -> list[WithEmployee[Shift]]:
        """Return the shifts of some days; without schedule.manage one's own alone."""
        by.must(Permission.SCHEDULE_VIEW_EDIT)

        def look(work: UnitOfWork) -> list[WithEmployee[Shift]]:
            employee_id = whose(work, by, Permission.SCHEDULE_MANAGE, wanted.employee_id)
            return with_employees(work, work.schedule.shifts(replace(wanted, employee_id=employee_id)))

        return self.store.read(look)


@dataclass(frozen=True, slots=True)
class PlanShift:
    """Plan a shift, or change one."""

    store: Store
    ids: Ids
    days: BusinessDays

    def __call__(self, by: Actor, entry: ShiftEntry, shift_id: str | None = None) -> WithEmployee[Shift]:
        """Return the shift, the one named if one is.

        Raises `NotAllowed` for somebody else's without schedule.manage, `ShiftNotFound`, `EmployeeNotFound`,
        `EmployeeGone`, `Overlap`, `EndsBeforeItBegins`.
        """
        by.must(Permission.SCHEDULE_VIEW_EDIT)
        new_id = self.ids.new()

        def plan(work: UnitOfWork) -> WithEmployee[Shift]:
            before = work.schedule.get(shift_id) if shift_id else None
            employee = self._employee(work, by, entry, before)
            shift = self._shift(shift_id or new_id, employee.id, entry)
            near = work.schedule.of(employee.id, shift.day - DAY, shift.day + DAY)
            must_not_overlap(shift.span, [each.span for each in near if each.id != shift.id], employee.name, self.days)
            if before:
                work.schedule.save(shift)
            else:
                work.schedule.add(shift)
            return WithEmployee(shift, employee.name)

        return self.store.write(plan)

    def _employee(self, work: UnitOfWork, by: Actor, entry: ShiftEntry, before: Shift | None) -> Employee:
        """Return whose shift it is to be; the one it was until now must be one's own too."""
        planned = before.employee_id if before else None
        meant = entry.employee_id or planned
        mine = own_id(work, by) if by.user_id else ""
        if {meant, planned} - {None, mine}:
            by.must(Permission.SCHEDULE_MANAGE)
        employee = own_employee(work, by) if meant in (None, mine) else work.employees.get_for_update(meant or "")
        employee.must_work_here()
        return employee

    def _shift(self, shift_id: str, employee_id: str, entry: ShiftEntry) -> Shift:
        span = span_on(entry.day, entry.start, entry.end, self.days)
        if span.end is None or span.end == span.start:
            raise EndsBeforeItBegins("A shift takes some time.", errors={"end": ["Must be after `start`."]})
        return Shift(shift_id, employee_id, entry.day, span.start, span.end, entry.notes)


class CancelShift(StoreUseCase):
    """Cancel a shift."""

    def __call__(self, by: Actor, shift_id: str) -> None:
        """Delete the shift; raises `ShiftNotFound`, and `NotAllowed` for somebody else's without schedule.manage."""
        by.must(Permission.SCHEDULE_VIEW_EDIT)

        def cancel(work: UnitOfWork) -> None:
            shift = work.schedule.get(shift_id)
            whose(work, by, Permission.SCHEDULE_MANAGE, shift.employee_id)
            work.schedule.remove(shift_id)

        self.store.write(cancel)
