"""Describe the tables of the people who work here: who they are, when they came, when they are to come."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from technomart.adapters.sql.core.columns import (
    MYSQL,
    REFUSAL,
    day,
    instant,
    metadata,
    money,
    named,
    one_of,
    rules,
    text,
)
from technomart.adapters.sql.core.types import Code, Id
from technomart.domain.staff.attendance import AttendanceStatus
from technomart.domain.staff.employees import EmployeeStatus
from technomart.domain.staff.leave import LeaveStatus, LeaveType
from technomart.domain.staff.schedule import DayTaken, Weekday

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
    Column("version", Integer, nullable=False),
    one_of("status", EmployeeStatus),
    *rules(hourly_rate_not_negative="hourly_rate >= 0", version_positive="version >= 1"),
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
    Column("version", Integer, nullable=False),
    Index(None, "business_date", "id"),
    Index(None, "employee_id", "business_date"),
    one_of("status", AttendanceStatus),
    *rules(
        absent_have_no_times="(status = 'absent') = (check_in IS NULL)",
        out_after_in="check_out IS NULL OR (check_in IS NOT NULL AND check_out >= check_in)",
        minutes_not_negative="minutes >= 0",
        version_positive="version >= 1",
    ),
    **MYSQL,
)

MINUTES_OF_A_DAY = "{0} >= 0 AND {0} < 1440"
UP_TO_SIXTEEN_HOURS = (
    "(end_minute > start_minute AND end_minute - start_minute <= 960) "
    "OR (end_minute <= start_minute AND end_minute - start_minute <= -480)"
)

schedule_entries = Table(
    "schedule_entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("employee_id", Id, ForeignKey("employees.id"), nullable=False),
    Column("weekday", Code, nullable=False),
    Column("start_minute", Integer, nullable=False),
    Column("end_minute", Integer, nullable=False),
    day("valid_from"),
    day("valid_until"),
    Column("version", Integer, nullable=False),
    UniqueConstraint(
        "employee_id", "weekday", "valid_until", name="uq_schedule_entries_once", info={REFUSAL: DayTaken}
    ),
    one_of("weekday", Weekday),
    *rules(
        start_in_a_day=MINUTES_OF_A_DAY.format("start_minute"),
        end_in_a_day=MINUTES_OF_A_DAY.format("end_minute"),
        up_to_sixteen_hours=UP_TO_SIXTEEN_HOURS,
        ends_after_it_holds="valid_until > valid_from",
        version_positive="version >= 1",
    ),
    **MYSQL,
)

schedule_exceptions = Table(
    "schedule_exceptions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("employee_id", Id, ForeignKey("employees.id"), nullable=False),
    day("business_date", index=True),
    Column("start_minute", Integer, nullable=True),
    Column("end_minute", Integer, nullable=True),
    Column("version", Integer, nullable=False),
    UniqueConstraint("employee_id", "business_date", name="uq_schedule_exceptions_once", info={REFUSAL: DayTaken}),
    *rules(
        start_in_a_day=MINUTES_OF_A_DAY.format("start_minute"),
        end_in_a_day=MINUTES_OF_A_DAY.format("end_minute"),
        both_or_none="(start_minute IS NULL) = (end_minute IS NULL)",
        up_to_sixteen_hours=UP_TO_SIXTEEN_HOURS,
        version_positive="version >= 1",
    ),
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
    Column("decided_by_id", Id),
    Column("version", Integer, nullable=False),
    one_of("type", LeaveType),
    one_of("status", LeaveStatus),
    *rules(ends_after_it_starts="last_day >= first_day", version_positive="version >= 1"),
    **MYSQL,
)
