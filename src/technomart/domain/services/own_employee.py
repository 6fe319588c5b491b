"""Tell who the person that acts is among those who work here, and whose is what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

from technomart.domain.staff.attendance import Attendance
from technomart.domain.staff.employees import Employee, NotEmployed
from technomart.domain.staff.leave import Leave, LeaveStatus
from technomart.domain.staff.schedule import ScheduleEntry, ScheduleException
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission

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
    """Return the id of the employee an account belongs to, or the one it will get when it first clocks in."""
    if by.user_id is None:
        raise NotEmployed
    return work.users.get(by.user_id).employee_id or by.user_id


def own_employee(work: UnitOfWork, by: Actor) -> Employee:
    """Lock and return the employee an account belongs to, made if there is none.

    A new one gets the account's id, so that two at once make one. Raises `EmployeeGone`, `NotEmployed`.
    """
    employee_id = own_id(work, by)
    user = work.users.get(by.user_id or "")
    if user.employee_id is None:
        user = work.users.get_for_update(user.id)
        work.employees.add(Employee(employee_id, user.name, position=user.role.value.capitalize(), contact=user.phone))
        work.users.save(replace(user, employee_id=employee_id))
    employee = work.employees.get_for_update(employee_id)
    employee.must_work_here()
    return employee


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
