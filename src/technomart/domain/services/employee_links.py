"""Link accounts to employees, one to one; each link that is made or ended is written into the security log."""

from dataclasses import replace

from technomart.domain.security_log.entries import LogAction, Stamp
from technomart.domain.staff.employees import Employee, EmployeeLinked, EmployeeNotFound
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.user import User


def link(work: UnitOfWork, by: Actor, user: User, employee: Employee, stamp: Stamp) -> User:
    """Return an account, now of an employee, with both rows locked; raises `EmployeeLinked`.

    An employee who was removed keeps no account from another.
    """
    if user.employee_id == employee.id:
        return user
    _must_be_free(work, user, employee)
    linked = replace(user, employee_id=employee.id)
    work.users.save(linked)
    details = f"{user.label} to employee {employee.label}"
    work.security_log.add(stamp.by(by, LogAction.EMPLOYEE_LINKED, details))
    return linked


def unlink(work: UnitOfWork, by: Actor, user: User, employee: Employee, stamp: Stamp) -> User:
    """Return the account of an employee, now of none, with both rows locked."""
    free = replace(user, employee_id=None)
    work.users.save(free)
    details = f"{user.label} from employee {employee.label}"
    work.security_log.add(stamp.by(by, LogAction.EMPLOYEE_UNLINKED, details))
    return free


def _must_be_free(work: UnitOfWork, user: User, employee: Employee) -> None:
    holder = work.users.find_by_employee(employee.id)
    if holder is not None:
        raise EmployeeLinked(f"{employee.name} is linked to the account {holder.email}. {how_to_part(employee)}")
    former = None if user.employee_id is None else _employee(work, user.employee_id)
    if former is not None and not former.removed:
        raise EmployeeLinked(f"The account {user.email} is linked to {former.name}. {how_to_part(former)}")


def _employee(work: UnitOfWork, employee_id: str) -> Employee | None:
    try:
        return work.employees.get(employee_id)
    except EmployeeNotFound:
        return None


def how_to_part(employee: Employee) -> str:
    """Return a sentence that says how a link ends."""
    return f'End that first: PUT /api/employees/{employee.id} with "userId": null.'
