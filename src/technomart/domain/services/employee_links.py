"""Link accounts to employees, one to one; each link that is made or ended is written into the security log."""

from dataclasses import replace

from technomart.domain.security_log.entries import LogAction, Stamp
from technomart.domain.staff.employees import Employee, EmployeeLinked, EmployeeNotFound
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.user import AccountStatus, User


def link(work: UnitOfWork, by: Actor, user: User, employee: Employee, stamp: Stamp) -> User:
    """Return an account, now of an employee, with both rows locked; raises `EmployeeLinked`.

    An employee who was removed keeps no account from another.
    """
    if user.employee_id == employee.id:
        return user
    _must_be_free(work, user, employee)
    linked = work.users.save(replace(user, employee_id=employee.id))
    details = f"{user.label} to employee {employee.label}"
    work.security_log.add(stamp.by(by, LogAction.EMPLOYEE_LINKED, details))
    return linked


def link_by_contact(work: UnitOfWork, by: Actor, user: User, stamp: Stamp) -> User:
    """Return a locked account, now of the one employee that has its address as contact and no account, if there is one.

    The front end takes them for the same person too. Whoever calls it knows whose the address is.
    """
    if user.employee_id is not None:
        return user
    taken = {each.employee_id for each in work.users.all()}
    found = [each.id for each in work.employees.all() if each.id not in taken and each.is_reached_at(user.email)]
    if len(found) != 1:
        return user
    employee = work.employees.get_for_update(found[0])
    if not employee.is_reached_at(user.email) or work.users.find_by_employee(employee.id) is not None:
        return user
    return link(work, by, user, employee, stamp)


def let_in(work: UnitOfWork, by: Actor, before: User, after: User, stamp: Stamp) -> User:
    """Return an account, linked by its contact if it was approved just now: the reviewer vouches for who it is."""
    is_new = before.status is AccountStatus.PENDING and after.status is AccountStatus.ACTIVE
    return link_by_contact(work, by, after, stamp) if is_new else after


def unlink(work: UnitOfWork, by: Actor, user: User, employee: Employee, stamp: Stamp) -> User:
    """Return the account of an employee, now of none, with both rows locked."""
    free = work.users.save(replace(user, employee_id=None))
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
