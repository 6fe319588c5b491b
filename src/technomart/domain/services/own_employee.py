"""Tell who the person that acts is among those who work here, and whose is what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from technomart.domain.auth.registration import Registration
from technomart.domain.kernel.ports import Ids
from technomart.domain.reports.past import Kept, none_before
from technomart.domain.security_log.entries import Stamp
from technomart.domain.services.employee_links import link, link_by_contact
from technomart.domain.staff.attendance import Attendance
from technomart.domain.staff.employees import Employee, NotEmployed
from technomart.domain.staff.leave import Leave, LeaveStatus
from technomart.domain.staff.schedule import ScheduleEntry, ScheduleException
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission
from technomart.domain.users.user import User

T = TypeVar("T", Attendance, Leave)
S = TypeVar("S", ScheduleEntry, ScheduleException)


@dataclass(frozen=True, slots=True)
class WithEmployee(Generic[T]):
    """Something of an employee's with the employee's name."""

    row: T
    employee_name: str


@dataclass(frozen=True, slots=True)
class Scheduled(Generic[S]):
    """Something of the schedule with the employee's name, and whether its next date is approved leave."""

    row: S
    employee_name: str
    on_leave: bool


def own_id(work: UnitOfWork, by: Actor) -> str:
    """Return the id of the employee an account belongs to, or one that nobody has until it first clocks in."""
    if by.user_id is None:
        raise NotEmployed
    return work.users.get(by.user_id).employee_id or by.user_id


@dataclass(frozen=True, slots=True)
class OwnEmployees:
    """Finds the employee an account belongs to, by the contact too, or makes one.

    Where anybody registers without being looked at, an address tells who somebody is once it is proved.
    """

    ids: Ids
    registration: Registration

    def __call__(self, work: UnitOfWork, by: Actor, at: datetime) -> Employee:
        """Lock and return the employee an account belongs to, made if there is none.

        Raises `EmployeeGone`, `NotEmployed`.
        """
        if by.user_id is None:
            raise NotEmployed
        user = work.users.get(by.user_id)
        if user.employee_id is None:
            user = self._linked(work, by, work.users.get_for_update(user.id), at)
        employee = work.employees.get_for_update(user.employee_id or "")
        employee.must_work_here()
        return employee

    def _linked(self, work: UnitOfWork, by: Actor, user: User, at: datetime) -> User:
        """Return a locked account with its employee, so that two at once make one."""
        if user.employee_id is not None:
            return user
        if user.email_verified or self.registration is not Registration.OPEN:
            user = link_by_contact(work, by, user, self._stamp(by, at))
        if user.employee_id is not None:
            return user
        position = user.role.value.capitalize()
        employee = Employee(self.ids.at(at), user.name, position=position, contact=user.phone)
        work.past.keep(none_before(Kept.EMPLOYEE, employee.id, at))
        work.employees.add(employee)
        return link(work, by, user, employee, self._stamp(by, at))

    def _stamp(self, by: Actor, at: datetime) -> Stamp:
        return Stamp(self.ids.at(at), at, by.origin)


def whose(work: UnitOfWork, by: Actor, otherwise: Permission, employee_id: str | None) -> str | None:
    """Return who is meant: anybody for a role that includes `otherwise`, else oneself; raises `NotAllowed`."""
    if by.may(otherwise):
        return employee_id
    mine = own_id(work, by)
    if employee_id not in (None, mine):
        by.must(otherwise)
    return mine


def must_be_whose(work: UnitOfWork, by: Actor, otherwise: Permission, employee_id: str | None) -> bool:
    """Tell whether one's own is meant; raises `NotAllowed` for somebody else's unless a role includes `otherwise`."""
    if employee_id is not None and by.user_id is None:
        by.must(otherwise)
        return False
    is_own = employee_id in (None, own_id(work, by))
    if not is_own:
        by.must(otherwise)
    return is_own


def with_employees(work: UnitOfWork, rows: Iterable[T]) -> list[WithEmployee[T]]:
    """Return rows with the names of whose they are, empty for one nobody knows."""
    names = {each.id: each.name for each in work.employees.all()}
    return [WithEmployee(row, names.get(row.employee_id, "")) for row in rows]


def scheduled(work: UnitOfWork, rows: Sequence[tuple[S, date]]) -> list[Scheduled[S]]:
    """Return what is planned, each with its next date, with the names of whose it is and their leave."""
    names = {each.id: each.name for each in work.employees.all()}
    away = [leave for leave in work.leaves.all() if leave.status is LeaveStatus.APPROVED]

    def is_away(employee_id: str, day: date) -> bool:
        return any(each.employee_id == employee_id and each.first <= day <= each.last for each in away)

    return [Scheduled(row, names.get(row.employee_id, ""), is_away(row.employee_id, day)) for row, day in rows]
