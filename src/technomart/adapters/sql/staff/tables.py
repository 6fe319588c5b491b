"""Describe the tables of the people who work here: who they are, when they came, when they are to come."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table

from technomart.adapters.sql.core.columns import MYSQL, day, instant, metadata, money, named, one_of, rules, text
from technomart.adapters.sql.core.types import Code, Id
from technomart.domain.staff.attendance import AttendanceStatus
from technomart.domain.staff.employees import EmployeeStatus
from technomart.domain.staff.leave import LeaveStatus, LeaveType

employees = Table(
    "employees",
    metadata,
    Column("id", Id, primary_key=True),
    named("name"),
    named("position"),
    money("hourly_rate"),
    named("contact"),
    Column("status", Code, nullable=False),
    Column("removed", Boolean, nullable=False),
    one_of("status", EmployeeStatus),
    *rules(hourly_rate_not_negative="hourly_rate >= 0"),
    **MYSQL,
)

attendance = Table(
    "attendance",
    metadata,
    Column("id", Id, primary_key=True),
    Column("employee_id", Id, ForeignKey("employees.id"), nullable=False),
    day("business_date"),
    Column("status", Code, nullable=False),
    instant("check_in", nullable=True),
    instant("check_out", nullable=True),
    Column("minutes", Integer, nullable=False),  # between the two; servers differ in how they subtract times
    text("notes"),
    Column("on_leave", Boolean, nullable=False),
    Index(None, "business_date", "id"),
    Index(None, "employee_id", "business_date"),
    one_of("status", AttendanceStatus),
    *rules(
        absent_have_no_times="(status = 'absent') = (check_in IS NULL)",
        out_after_in="check_out IS NULL OR (check_in IS NOT NULL AND check_out >= check_in)",
        minutes_not_negative="minutes >= 0",
    ),
    **MYSQL,
)

shifts = Table(
    "shifts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("employee_id", Id, ForeignKey("employees.id"), nullable=False),
    day("business_date"),
    instant("starts_at"),
    instant("ends_at"),
    text("notes"),
    Index(None, "business_date", "id"),
    Index(None, "employee_id", "business_date"),
    *rules(ends_after_it_starts="ends_at > starts_at"),
    **MYSQL,
)

leaves = Table(
    "leaves",
    metadata,
    Column("id", Id, primary_key=True),
    Column("employee_id", Id, ForeignKey("employees.id"), nullable=False, index=True),
    day("first_day"),
    day("last_day"),
    text("reason"),
    instant("requested_at"),
    Column("type", Code, nullable=False),
    Column("status", Code, nullable=False),
    instant("decided_at", nullable=True),
    named("decided_by"),
    text("note"),
    instant("withdrawn_at", nullable=True),
    named("withdrawn_by"),
    one_of("type", LeaveType),
    one_of("status", LeaveStatus),
    *rules(ends_after_it_starts="last_day >= first_day"),
    **MYSQL,
)
