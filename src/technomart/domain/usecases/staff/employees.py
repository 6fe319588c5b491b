"""Manage employees."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.reports.past import Kept, employee_before, none_before
from technomart.domain.security_log.entries import Stamp
from technomart.domain.services.attendance import around
from technomart.domain.services.employee_links import link, unlink
from technomart.domain.services.leaving import end_plans
from technomart.domain.services.own_employee import whose
from technomart.domain.services.traces import Traces
from technomart.domain.staff.employees import Employee, EmployeeNotFound, EmployeeStatus, StillAtWork
from technomart.domain.staff.schedule import local_day
from technomart.domain.staff.time_spans import clock_time
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import NotAllowed, Permission, Role
from technomart.domain.users.user import User

LINKS = ("user_id", "unlinked")


@dataclass(frozen=True, slots=True)
class EmployeeEntry:
    """What is said about an employee; None leaves it as it is.

    `user_id` names the account that is theirs; with `unlinked` they have none any more.
    """

    name: str | None = None
    position: str | None = None
    hourly_rate: Centavos | None = None
    contact: str | None = None
    status: EmployeeStatus | None = None
    user_id: str | None = None
    unlinked: bool = False


class ListEmployees(StoreUseCase):
    """List employees."""

    def __call__(self, by: Actor) -> list[Employee]:
        """Return every employee who was not removed, by name; without employees.manage oneself alone."""

        def look(work: UnitOfWork) -> list[Employee]:
            wanted = whose(work, by, Permission.EMPLOYEES_MANAGE, None)
            return [each for each in work.employees.all() if not each.removed and wanted in (None, each.id)]

        return self.store.read(look)


@dataclass(frozen=True, slots=True)
class AddEmployee:
    """Add an employee."""

    store: Store
    clock: Clock
    ids: Ids
    traces: Traces

    def __call__(self, by: Actor, entry: EmployeeEntry) -> Employee:
        """Return the new employee.

        Raises `UserNotFound`, `EmployeeLinked` for an account that is another's, and `NotAllowed`, also for one's own.
        """
        by.must(Permission.EMPLOYEES_MANAGE)
        blank = Employee(self.ids.new(), "")
        employee = _with(blank, entry)

        def add(work: UnitOfWork) -> Employee:
            _must_not_set_own_pay(work, by, blank, entry)
            account = _account(work, entry)
            _must_not_link(work, by, account, employee, entry)
            work.past.keep(none_before(Kept.EMPLOYEE, employee.id, self.clock.now()))
            work.employees.add(employee)
            self.traces.employee(work, by, None, employee)
            if account is not None:
                link(work, by, account, employee, _stamp(self.clock, self.ids, by))
            return employee

        return self.store.write(add)


@dataclass(frozen=True, slots=True)
class EditEmployee:
    """Edit an employee."""

    store: Store
    clock: Clock
    ids: Ids
    days: BusinessDays
    traces: Traces

    def __call__(self, by: Actor, employee_id: str, entry: EmployeeEntry) -> Employee:
        """Return the changed employee.

        Raises `EmployeeNotFound`, `UserNotFound`, `EmployeeLinked`, `NotAllowed` for one's own pay and link, and
        `StillAtWork` for one who is clocked in and shall be inactive.
        """
        by.must(Permission.EMPLOYEES_MANAGE)

        def change(work: UnitOfWork) -> Employee:
            account = _account(work, entry, employee_id)
            before = _here(work, employee_id)
            _must_not_set_own_pay(work, by, before, entry)
            _must_not_link(work, by, account, before, entry)
            employee = _with(before, entry)
            if employee.status is not before.status:
                _must_have_gone(work, employee, self.clock.now(), self.days)
            if employee != before:
                work.past.keep(employee_before(before, self.clock.now()))
                employee = work.employees.save(employee)
                self.traces.employee(work, by, before, employee)
            if account is not None:
                change_link = unlink if entry.unlinked else link
                change_link(work, by, account, employee, _stamp(self.clock, self.ids, by))
            return employee

        return self.store.write(change)


@dataclass(frozen=True, slots=True)
class RemoveEmployee:
    """Remove an employee (soft delete) with what was planned for them; their attendance stays readable."""

    store: Store
    bookings: BookingClock
    days: BusinessDays
    traces: Traces

    def __call__(self, by: Actor, employee_id: str) -> None:
        """Mark the employee as removed; raises `EmployeeNotFound`, `StillAtWork` unless they went, and `NotAllowed`."""
        by.must(Permission.EMPLOYEES_MANAGE)
        now = self.bookings.at()

        def remove(work: UnitOfWork) -> None:
            employee = _here(work, employee_id)
            if _is_linked(work, by, employee):
                raise NotAllowed("Nobody removes the employee that is their own; somebody else has to.")
            _must_have_gone(work, employee, now, self.days)
            work.past.keep(employee_before(employee, now))
            gone = work.employees.save(replace(employee, removed=True, status=EmployeeStatus.INACTIVE))
            self.traces.employee(work, by, employee, gone)
            end_plans(work, by, employee.id, now, local_day(now, self.days))

        self.store.write(remove)


def _here(work: UnitOfWork, employee_id: str) -> Employee:
    employee = work.employees.get_for_update(employee_id)
    if employee.removed:
        raise EmployeeNotFound
    return employee


def _with(employee: Employee, entry: EmployeeEntry) -> Employee:
    said = {name: value for name, value in asdict(entry).items() if name not in LINKS and value is not None}
    return replace(employee, **said)


def _must_not_set_own_pay(work: UnitOfWork, by: Actor, employee: Employee, entry: EmployeeEntry) -> None:
    """Raise `NotAllowed` for another pay of one's own, or for a contact that makes it one's own, but for an admin."""
    if by.role is Role.ADMIN:
        return
    if not _is_own(work, by, employee):
        if _is_own(work, by, _with(employee, entry)):
            raise NotAllowed("Nobody chooses which employee they are; ask an administrator.")
    elif entry.hourly_rate not in (None, employee.hourly_rate):
        raise NotAllowed("Nobody sets their own pay; ask an administrator or another manager.")


def _must_not_link(work: UnitOfWork, by: Actor, account: User | None, employee: Employee, entry: EmployeeEntry) -> None:
    """Raise `NotAllowed` for another link of one's own account or employee, and of an account above one's own role.

    Whoever could part from their employee could decide on their own leave.
    """
    if account is None or (account.employee_id == employee.id and not entry.unlinked):
        return
    if account.id == by.user_id or _is_linked(work, by, employee):
        raise NotAllowed("Nobody changes which employee they are; somebody else has to.")
    ranks = list(Role)  # the one that may most comes first
    if ranks.index(account.role) < ranks.index(by.role):
        raise NotAllowed(f"Your role, {by.role.value}, cannot link or part an account of {account.role.value}.")


def _is_linked(work: UnitOfWork, by: Actor, employee: Employee) -> bool:
    """Tell whether the account of whoever acts belongs to an employee."""
    return by.user_id is not None and work.users.get(by.user_id).employee_id == employee.id


def _is_own(work: UnitOfWork, by: Actor, employee: Employee) -> bool:
    """Tell whether an employee is whoever acts, or will be when they clock in, by the contact."""
    own = work.users.get(by.user_id or "")
    return employee.id == own.employee_id or (own.employee_id is None and employee.is_reached_at(own.email))


def _must_have_gone(work: UnitOfWork, employee: Employee, at: datetime, days: BusinessDays) -> None:
    """Raise `StillAtWork` for whoever is clocked in: what they began could not be ended any more."""
    for row in around(work, employee.id, days.of(at)):
        if row.is_running(at):
            since = clock_time(row.check_in, days)
            raise StillAtWork(f"{employee.name} is clocked in since {since}; clock them out first (checkOut).")


def _account(work: UnitOfWork, entry: EmployeeEntry, employee_id: str = "") -> User | None:
    """Lock and return the account whose link changes, before its employee, as clocking in does."""
    if entry.user_id is not None:
        return work.users.get_for_update(entry.user_id)
    holder = work.users.find_by_employee(employee_id) if entry.unlinked else None
    account = None if holder is None else work.users.get_for_update(holder.id)
    return account if account and account.employee_id == employee_id else None


def _stamp(clock: Clock, ids: Ids, by: Actor) -> Stamp:
    now = clock.now()
    return Stamp(ids.at(now), now, by.origin)
