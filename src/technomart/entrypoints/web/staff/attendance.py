"""Record who was at work when."""

from typing import Any

from flask import Response

from technomart.domain.services.attendance import AttendanceEntry
from technomart.domain.services.versions import of_attendance
from technomart.domain.usecases.staff.attendance import (
    CorrectAttendance,
    ListAttendance,
    RecordAttendance,
    RemoveAttendance,
)
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.reporting import exports
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import ETAG, LOCATION, Access
from technomart.entrypoints.web.csv_files import CSV, csv_file, wants_csv
from technomart.entrypoints.web.http import Created, actor, ok, paged, ports, use
from technomart.entrypoints.web.shared.base import Done, done, enveloped, page_request, paginated
from technomart.entrypoints.web.staff import schemas

routes = Blueprint("attendance", __name__, url_prefix="/api/attendance", description="Who was at work when")


@routes.route("", who=Access.SIGNED_IN)
@routes.arguments(schemas.AttendanceQuery, location="query")
@routes.response(200, paginated(schemas.AttendanceSchema))
@routes.alt_response(200, **CSV)
def list_attendance(query: dict[str, Any]) -> dict[str, Any] | Response:
    """List attendance, newest day first; one's own without attendance.manage. CSV has all of it."""
    wanted = schemas.attendance_filter(query)
    if wants_csv():
        found = exports.whole(use(ListAttendance), actor(), wanted)
        return csv_file("attendance", exports.ATTENDANCE, exports.attendance_rows(found, ports().days))
    return paged(use(ListAttendance)(actor(), wanted, page_request(query, wanted)))


@routes.route("", methods=["POST"], who=Access.SIGNED_IN, refuses=(404,))
@routes.arguments(schemas.AttendanceRequest, required=False)
@routes.response(201, enveloped(schemas.AttendanceSchema))
@routes.alt_response(200, schema=enveloped(schemas.AttendanceSchema), headers=ETAG | LOCATION)
def record(wanted: tuple[str | None, AttendanceEntry]) -> Created:
    """Clock in or out, or write down somebody else's attendance."""
    whose, entry = wanted
    attended, is_new = use(RecordAttendance)(actor(), whose, entry)
    location = {"Location": f"/api/attendance/{attended.row.id}"}
    return ok(attended), 201 if is_new else 200, location


@routes.route("/<attendance_id>", methods=["PUT"], who=Access.SIGNED_IN, version=of_attendance)
@routes.arguments(schemas.AttendanceRequest)
@routes.response(200, enveloped(schemas.AttendanceSchema))
def correct(wanted: tuple[str | None, AttendanceEntry], attendance_id: str) -> dict[str, Any]:
    """Correct attendance; without attendance.manage, clock out."""
    _, entry = wanted
    return ok(use(CorrectAttendance)(actor(), attendance_id, entry))


@routes.route("/<attendance_id>", methods=["DELETE"], who=Permission.ATTENDANCE_MANAGE, version=of_attendance)
@routes.response(200, Done)
def forget(attendance_id: str) -> dict[str, Any]:
    """Forget attendance that was none."""
    use(RemoveAttendance)(actor(), attendance_id)
    return done("The attendance was removed.")
