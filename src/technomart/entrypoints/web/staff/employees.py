"""Keep the people who work here."""

from operator import gt
from typing import Any

from technomart.domain.kernel.paging import cut
from technomart.domain.services.versions import of_employee
from technomart.domain.staff.employees import Employee
from technomart.domain.usecases.staff.employees import (
    AddEmployee,
    EditEmployee,
    EmployeeEntry,
    ListEmployees,
    RemoveEmployee,
)
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import Access
from technomart.entrypoints.web.http import Created, actor, ok, paged, use
from technomart.entrypoints.web.shared.base import Done, LongPageQuery, done, enveloped, page_request, paginated
from technomart.entrypoints.web.staff import schemas

routes = Blueprint("employees", __name__, url_prefix="/api/employees", description="The people who work here")


@routes.route("", who=Access.SIGNED_IN)
@routes.arguments(LongPageQuery, location="query")
@routes.response(200, paginated(schemas.EmployeeSchema))
def list_employees(query: dict[str, Any]) -> dict[str, Any]:
    """List everybody by name; oneself alone without employees.manage."""
    request = page_request(query, "employees")
    return paged(cut(use(ListEmployees)(actor()), request, Employee.place, follows=gt))


@routes.route("", methods=["POST"], who=Permission.EMPLOYEES_MANAGE, refuses=(404,))
@routes.arguments(schemas.NewEmployeeRequest)
@routes.response(201, enveloped(schemas.EmployeeSchema))
def add(entry: EmployeeEntry) -> Created:
    """Take somebody on."""
    employee = use(AddEmployee)(actor(), entry)
    return ok(employee), 201, {"Location": f"/api/employees/{employee.id}"}


@routes.route("/<employee_id>", methods=["PUT"], who=Permission.EMPLOYEES_MANAGE, version=of_employee)
@routes.arguments(schemas.EmployeeRequest)
@routes.response(200, enveloped(schemas.EmployeeSchema))
def edit(entry: EmployeeEntry, employee_id: str) -> dict[str, Any]:
    """Change what is known about somebody."""
    return ok(use(EditEmployee)(actor(), employee_id, entry))


@routes.route("/<employee_id>", methods=["DELETE"], who=Permission.EMPLOYEES_MANAGE, version=of_employee)
@routes.response(200, Done)
def remove(employee_id: str) -> dict[str, Any]:
    """Let somebody go; their attendance stays readable."""
    use(RemoveEmployee)(actor(), employee_id)
    return done("The employee was removed.")
