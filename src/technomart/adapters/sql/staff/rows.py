"""Turn employees, attendance, shifts and leave into rows and back."""

from typing import Any

from technomart.adapters.sql.core.statements import Row
from technomart.domain.staff.attendance import Attendance, AttendanceStatus
from technomart.domain.staff.employees import Employee, EmployeeStatus
from technomart.domain.staff.leave import Leave, LeaveStatus
from technomart.domain.staff.shifts import Shift


def employee_row(employee: Employee) -> dict[str, Any]:
    """Return somebody as the table keeps them."""
    return {
        "id": employee.id,
        "name": employee.name,
        "position": employee.position,
        "hourly_rate": employee.hourly_rate,
        "contact": employee.contact,
        "status": employee.status.value,
        "removed": employee.removed,
    }


def employee_of(row: Row) -> Employee:
    """Return who is in a row."""
    return Employee(
        id=row["id"],
        name=row["name"],
        position=row["position"],
        hourly_rate=row["hourly_rate"],
        contact=row["contact"],
        status=EmployeeStatus(row["status"]),
        removed=row["removed"],
    )


def attendance_row(row: Attendance) -> dict[str, Any]:
    """Return attendance as the table keeps it."""
    return {
        "id": row.id,
        "employee_id": row.employee_id,
        "business_date": row.day,
        "status": row.status.value,
        "check_in": row.check_in,
        "check_out": row.check_out,
        "minutes": row.minutes,
        "notes": row.notes,
    }


def attendance_of(row: Row) -> Attendance:
    """Return the attendance in a row."""
    return Attendance(
        id=row["id"],
        employee_id=row["employee_id"],
        day=row["business_date"],
        status=AttendanceStatus(row["status"]),
        check_in=row["check_in"],
        check_out=row["check_out"],
        notes=row["notes"],
    )


def shift_row(shift: Shift) -> dict[str, Any]:
    """Return a shift as the table keeps it."""
    return {
        "id": shift.id,
        "employee_id": shift.employee_id,
        "business_date": shift.day,
        "starts_at": shift.start,
        "ends_at": shift.end,
        "notes": shift.notes,
    }


def shift_of(row: Row) -> Shift:
    """Return the shift in a row."""
    return Shift(
        id=row["id"],
        employee_id=row["employee_id"],
        day=row["business_date"],
        start=row["starts_at"],
        end=row["ends_at"],
        notes=row["notes"],
    )


def leave_row(leave: Leave) -> dict[str, Any]:
    """Return a request for leave as the table keeps it."""
    return {
        "id": leave.id,
        "employee_id": leave.employee_id,
        "first_day": leave.first,
        "last_day": leave.last,
        "reason": leave.reason,
        "requested_at": leave.requested_at,
        "status": leave.status.value,
        "decided_at": leave.decided_at,
        "decided_by": leave.decided_by,
        "note": leave.note,
    }


def leave_of(row: Row) -> Leave:
    """Return the request for leave in a row."""
    return Leave(
        id=row["id"],
        employee_id=row["employee_id"],
        first=row["first_day"],
        last=row["last_day"],
        reason=row["reason"],
        requested_at=row["requested_at"],
        status=LeaveStatus(row["status"]),
        decided_at=row["decided_at"],
        decided_by=row["decided_by"],
        note=row["note"],
    )
