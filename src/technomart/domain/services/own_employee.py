"""Tell who the person that acts is among those who work here."""

from collections.abc import Mapping
from dataclasses import replace

from technomart.domain.kernel.errors import NotFound
from technomart.domain.staff.employees import Employee
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


class NotEmployed(NotFound):
    """The account belongs to nobody who works here."""

    code = "not_employed"


def own_id(work: UnitOfWork, by: Actor) -> str:
    """Return the id of the employee an account belongs to, or the one it will get when it first clocks in."""
    if by.user_id is None:
        raise NotEmployed("Only somebody with an account works here.")
    return work.users.get(by.user_id).employee_id or by.user_id


def own_employee(work: UnitOfWork, by: Actor) -> Employee:
    """Lock and return the employee an account belongs to, made if there is none.

    A new one gets the account's id, so that two at once make one. Raises `EmployeeGone`, `NotEmployed`.
    """
    employee_id = own_id(work, by)
    user = work.users.get(by.user_id or "")
    if user.employee_id is None:
        work.employees.add(Employee(employee_id, user.name, position=user.role.value.capitalize(), contact=user.phone))
        work.users.save(replace(user, employee_id=employee_id))
    employee = work.employees.get_for_update(employee_id)
    employee.must_work_here()
    return employee


def must_be_own(by: Actor, otherwise: Permission, employee_id: str | None, mine: str) -> None:
    """Raise `NotAllowed` when somebody else is meant and the role does not include that."""
    if employee_id not in (None, mine):
        by.must(otherwise)


def name_of(names: Mapping[str, str], employee_id: str) -> str:
    """Return somebody's name, empty for one nobody knows."""
    return names.get(employee_id, "")
