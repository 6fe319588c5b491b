"""Ask for leave and answer."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.caps import Caps
from technomart.domain.kernel.ports import Ids
from technomart.domain.services.leave import mark_attendance, must_be_few, must_be_free
from technomart.domain.services.own_employee import OwnEmployees, WithEmployee, must_be_whose, whose, with_employees
from technomart.domain.staff.employees import Employee
from technomart.domain.staff.leave import BadLeave, Leave, LeaveFilter, LeaveStatus, LeaveType, OwnLeave
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class LeaveEntry:
    """What is said about leave; None leaves it as it is. Without an employee it is one's own."""

    first: date | None = None
    last: date | None = None
    type: LeaveType | None = None
    reason: str | None = None
    status: LeaveStatus | None = None
    note: str | None = None
    employee_id: str | None = None


class ListLeave(StoreUseCase):
    """List requests for leave."""

    def __call__(self, by: Actor, wanted: LeaveFilter) -> list[WithEmployee[Leave]]:
        """Return the requests asked for, newest first; without leave.manage of one's own alone."""

        def look(work: UnitOfWork) -> list[WithEmployee[Leave]]:
            employee_id = whose(work, by, Permission.LEAVE_MANAGE, wanted.employee_id)
            return with_employees(work, filter(wanted.admits, work.leaves.all(employee_id)))

        return self.store.read(look)


@dataclass(frozen=True, slots=True)
class AskForLeave:
    """Ask for leave, for oneself or with leave.manage for somebody else."""

    store: Store
    bookings: BookingClock
    ids: Ids
    days: BusinessDays
    own: OwnEmployees
    caps: Caps

    def __call__(self, by: Actor, entry: LeaveEntry) -> WithEmployee[Leave]:
        """Return the request, decided on if that is said; raises `BadLeave`, `LeaveOverlaps`, `EmployeeGone`.

        Raises `TooMuchOpenLeave` for one that is to wait while many do.
        """
        now = self.bookings.at()
        leave_id = self.ids.at(now)

        def ask(work: UnitOfWork) -> WithEmployee[Leave]:
            employee, is_own = self._meant(work, by, entry.employee_id, now)
            asked = _asked(leave_id, employee.id, entry, now)
            asked.must_be_possible(self.days.of(now))
            must_be_free(work, asked)
            leave = _answered(by, asked, entry, now, is_own=is_own)
            must_be_few(work, leave, self.caps)
            work.leaves.add(leave)
            mark_attendance(work, None, leave)
            return WithEmployee(leave, employee.name)

        return self.store.write(ask)

    def _meant(self, work: UnitOfWork, by: Actor, employee_id: str | None, at: datetime) -> tuple[Employee, bool]:
        """Lock and return whose leave it is to be, and whether that is one's own."""
        if must_be_whose(work, by, Permission.LEAVE_MANAGE, employee_id):
            return self.own(work, by, at), True
        employee = work.employees.get_for_update(employee_id or "")
        employee.must_work_here()
        return employee, False


@dataclass(frozen=True, slots=True)
class EditLeave:
    """Change a request for leave that waits for its answer, or answer it."""

    store: Store
    bookings: BookingClock
    days: BusinessDays

    def __call__(self, by: Actor, leave_id: str, entry: LeaveEntry) -> WithEmployee[Leave]:
        """Return the request; what was decided changes no more, but may be withdrawn.

        Raises `LeaveNotFound`, `LeaveDecided`, `LeaveOverlaps`, `BadLeave`, `OwnLeave`, `NotAllowed` for somebody
        else's without leave.manage, and `EmployeeGone` unless it is to be rejected or withdrawn.
        """
        now = self.bookings.at()

        def edit(work: UnitOfWork) -> WithEmployee[Leave]:
            before, employee, is_own = _locked(work, by, leave_id)
            after = _edited(before, entry)
            if after != before:
                before.must_be_pending()
                after.must_be_possible(self.days.of(now))
                must_be_free(work, after)
            after = _answered(by, after, entry, now, is_own=is_own)
            if after != before and after.holds:
                employee.must_work_here()
            if after != before:
                after = work.leaves.save(after)
                mark_attendance(work, before, after)
            return WithEmployee(after, employee.name)

        return self.store.write(edit)


@dataclass(frozen=True, slots=True)
class WithdrawLeave:
    """Withdraw a request for leave; one that was decided stays as a row that says so."""

    store: Store
    bookings: BookingClock

    def __call__(self, by: Actor, leave_id: str) -> None:
        """Delete a request that waits, or withdraw what was decided, which takes whoever may decide.

        Raises `LeaveNotFound`, `LeaveDecided`, `OwnLeave`, `NotAllowed`.
        """
        now = self.bookings.at()

        def withdraw(work: UnitOfWork) -> None:
            before, _, is_own = _locked(work, by, leave_id)
            if before.status is LeaveStatus.PENDING:
                return work.leaves.remove(leave_id)
            if not by.may(Permission.LEAVE_MANAGE):
                before.must_be_pending()
            after = _answered(by, before, LeaveEntry(status=LeaveStatus.WITHDRAWN), now, is_own=is_own)
            if after == before:
                before.must_be_pending()
            work.leaves.save(after)
            return mark_attendance(work, before, after)

        self.store.write(withdraw)


def _asked(leave_id: str, employee_id: str, entry: LeaveEntry, at: datetime) -> Leave:
    if entry.first is None or entry.last is None:
        raise BadLeave("Leave has a first and a last day.")
    kind = entry.type or LeaveType.OTHER
    return Leave(leave_id, employee_id, entry.first, entry.last, entry.reason or "", at, kind)


def _locked(work: UnitOfWork, by: Actor, leave_id: str) -> tuple[Leave, Employee, bool]:
    """Lock the employee, then their request, and return both and whether it is one's own."""
    employee_id = work.leaves.get(leave_id).employee_id
    is_own = must_be_whose(work, by, Permission.LEAVE_MANAGE, employee_id)
    employee = work.employees.get_for_update(employee_id)
    return work.leaves.get_for_update(leave_id), employee, is_own


def _edited(leave: Leave, entry: LeaveEntry) -> Leave:
    said = {name: getattr(entry, name) for name in ("first", "last", "type", "reason")}
    return replace(leave, **{name: value for name, value in said.items() if value is not None})


def _answered(by: Actor, leave: Leave, entry: LeaveEntry, at: datetime, *, is_own: bool) -> Leave:
    if entry.status in (None, leave.status):
        return leave
    by.must(Permission.LEAVE_MANAGE)
    if is_own:
        raise OwnLeave
    if entry.status is LeaveStatus.PENDING:
        leave.must_be_pending()
    return leave.answered(entry.status or leave.status, by.name, at, entry.note or "", by_id=by.user_id)
