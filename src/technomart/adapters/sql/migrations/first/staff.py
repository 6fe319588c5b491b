"""Describe the first tables of the staff."""

from sqlalchemy import BigInteger, Boolean, Date, Index, Integer, String, UniqueConstraint

from technomart.adapters.sql.core.types import Code, Id, UtcDateTime
from technomart.adapters.sql.migrations.steps import checks, columns, reference, table, words

UP_TO_SIXTEEN_HOURS = (
    "(end_minute > start_minute AND end_minute - start_minute <= 960) "
    "OR (end_minute <= start_minute AND end_minute - start_minute <= -480)"
)

TABLES = (
    table(
        "employees",
        *columns(Id, "id", primary_key=True),
        *columns(String(120), "name", "position"),
        *columns(BigInteger, "hourly_rate"),
        *columns(String(120), "contact"),
        *columns(Code, "status"),
        *columns(Boolean, "removed"),
        *columns(Integer, "version"),
        *words(status="active inactive"),
        *checks(hourly_rate_not_negative="hourly_rate >= 0", version_positive="version >= 1"),
    ),
    table(
        "attendance",
        *columns(Id, "id", primary_key=True),
        reference("employee_id", "employees"),
        *columns(Date, "business_date"),
        *columns(Code, "status"),
        *columns(UtcDateTime, "check_in", "check_out", nullable=True),
        *columns(Integer, "minutes"),
        *columns(String(500), "notes"),
        *columns(Boolean, "on_leave"),
        *columns(Integer, "version"),
        Index(None, "business_date", "id"),
        Index(None, "employee_id", "business_date"),
        *words(status="present absent late"),
        *checks(
            absent_have_no_times="(status = 'absent') = (check_in IS NULL)",
            minutes_not_negative="minutes >= 0",
            version_positive="version >= 1",
            out_after_in="check_out IS NULL OR (check_in IS NOT NULL AND check_out >= check_in)",
        ),
    ),
    table(
        "schedule_entries",
        *columns(Id, "id", primary_key=True),
        reference("employee_id", "employees"),
        *columns(Code, "weekday"),
        *columns(Integer, "start_minute", "end_minute"),
        *columns(Date, "valid_from", "valid_until"),
        *columns(Integer, "version"),
        UniqueConstraint("employee_id", "weekday", "valid_until", name="uq_schedule_entries_once"),
        *words(weekday="Sunday Monday Tuesday Wednesday Thursday Friday Saturday"),
        *checks(
            start_in_a_day="start_minute >= 0 AND start_minute < 1440",
            end_in_a_day="end_minute >= 0 AND end_minute < 1440",
            up_to_sixteen_hours=UP_TO_SIXTEEN_HOURS,
            ends_after_it_holds="valid_until > valid_from",
            version_positive="version >= 1",
        ),
    ),
    table(
        "schedule_exceptions",
        *columns(Id, "id", primary_key=True),
        reference("employee_id", "employees"),
        *columns(Date, "business_date", index=True),
        *columns(Integer, "start_minute", "end_minute", nullable=True),
        *columns(Integer, "version"),
        UniqueConstraint("employee_id", "business_date", name="uq_schedule_exceptions_once"),
        *checks(
            start_in_a_day="start_minute >= 0 AND start_minute < 1440",
            end_in_a_day="end_minute >= 0 AND end_minute < 1440",
            both_or_none="(start_minute IS NULL) = (end_minute IS NULL)",
            up_to_sixteen_hours=UP_TO_SIXTEEN_HOURS,
            version_positive="version >= 1",
        ),
    ),
    table(
        "leaves",
        *columns(Id, "id", primary_key=True),
        reference("employee_id", "employees", index=True),
        *columns(Date, "first_day", "last_day"),
        *columns(String(500), "reason"),
        *columns(UtcDateTime, "requested_at"),
        *columns(Code, "type", "status"),
        *columns(UtcDateTime, "decided_at", nullable=True),
        *columns(String(120), "decided_by"),
        *columns(String(500), "note"),
        *columns(UtcDateTime, "withdrawn_at", nullable=True),
        *columns(String(120), "withdrawn_by"),
        *columns(Id, "decided_by_id", nullable=True),
        *columns(Integer, "version"),
        *words(type="sick vacation other", status="pending approved rejected withdrawn"),
        *checks(ends_after_it_starts="last_day >= first_day", version_positive="version >= 1"),
    ),
)
