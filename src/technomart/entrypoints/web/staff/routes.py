"""Keep the people who work here, and when they did."""

from typing import Any

from technomart.domain.services.attendance import AttendanceEntry
from technomart.domain.usecases.staff.attendance import (
    CorrectAttendance,
    ListAttendance,
    RecordAttendance,
    RemoveAttendance,
)
from technomart.domain.usecases.staff.employees import (
    AddEmployee,
    EditEmployee,
    EmployeeEntry,
    ListEmployees,
    RemoveEmployee,
)
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.contract import Access
from technomart.entrypoints.web.http import Blueprint, Created, actor, ok, paged, use
from technomart.entrypoints.web.shared.base import Done, done, enveloped, listed, page_request, paginated
from technomart.entrypoints.web.staff import schemas

employees = Blueprint("employees", __name__, url_prefix="/api/employees", description="The people who work here")
attendance = Blueprint("attendance", __name__, url_prefix="/api/attendance", description="Who was at work when")


@employees.route("", who=Permission.EMPLOYEES_MANAGE)
@employees.response(200, listed(schemas.EmployeeSchema))
def list_employees() -> dict[str, Any]:
    """List everybody by name."""
    return ok(use(ListEmployees)(actor()))


@employees.route("", methods=["POST"], who=Permission.EMPLOYEES_MANAGE)
@employees.arguments(schemas.NewEmployeeRequest)
@employees.response(201, enveloped(schemas.EmployeeSchema))
def add(entry: EmployeeEntry) -> Created:
    """Take somebody on."""
    employee = use(AddEmployee)(actor(), entry)
    return ok(employee), 201, {"Location": f"/api/employees/{employee.id}"}


@employees.route("/<employee_id>", methods=["PUT"], who=Permission.EMPLOYEES_MANAGE)
@employees.arguments(schemas.EmployeeRequest)
@employees.response(200, enveloped(schemas.EmployeeSchema))
def edit(entry: EmployeeEntry, employee_id: str) -> dict[str, Any]:
    """Change what is known about somebody."""
    return ok(use(EditEmployee)(actor(), employee_id, entry))


@employees.route("/<employee_id>", methods=["DELETE"], who=Permission.EMPLOYEES_MANAGE)
@employees.response(200, Done)
def remove(employee_id: str) -> dict[str, Any]:
    """Let somebody go; their attendance stays readable."""
    use(RemoveEmployee)(actor(), employee_id)
    return done("The employee was removed.")


@attendance.route("", who=Access.SIGNED_IN)
@attendance.arguments(schemas.AttendanceQuery, location="query")
@attendance.response(200, paginated(schemas.AttendanceSchema))
def list_attendance(query: dict[str, Any]) -> dict[str, Any]:
    """List attendance, newest day first; one's own without attendance.manage."""
    return paged(use(ListAttendance)(actor(), schemas.attendance_filter(query), page_request(query)))


@attendance.route("", methods=["POST"], who=Access.SIGNED_IN)
@attendance.arguments(schemas.AttendanceRequest, required=False)
@attendance.response(201, enveloped(schemas.AttendanceSchema))
def record(wanted: tuple[str | None, AttendanceEntry]) -> Created:
    """Clock in or out, or write down somebody else's attendance."""
    whose, entry = wanted
    attended, is_new = use(RecordAttendance)(actor(), whose, entry)
    place = {"Location": f"/api/attendance/{attended.row.id}"}
    return ok(attended), 201 if is_new else 200, place


@attendance.route("/<attendance_id>", methods=["PUT"], who=Access.SIGNED_IN)
@attendance.arguments(schemas.AttendanceRequest)
@attendance.response(200, enveloped(schemas.AttendanceSchema))
def correct(wanted: tuple[str | None, AttendanceEntry], attendance_id: str) -> dict[str, Any]:
    """Correct attendance; without attendance.manage, clock out."""
    _, entry = wanted
    return ok(use(CorrectAttendance)(actor(), attendance_id, entry))


@attendance.route("/<attendance_id>", methods=["DELETE"], who=Permission.ATTENDANCE_MANAGE)
@attendance.response(200, Done)
def forget(attendance_id: str) -> dict[str, Any]:
    """Forget attendance that was none."""
    use(RemoveAttendance)(actor(), attendance_id)
    return done("The attendance was removed.")
