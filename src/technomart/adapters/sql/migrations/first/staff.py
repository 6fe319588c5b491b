"""Make the tables of the staff."""

import sqlalchemy as sa

from technomart.adapters.sql.core.types import Code, Id, UtcDateTime
from technomart.adapters.sql.migrations.steps import PLAIN, create_index, create_table


def create() -> None:
    _employees()
    _attendance()
    _shifts()
    _leaves()


def _employees() -> None:
    create_table(
        "employees",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.String(length=120), nullable=False),
        sa.Column("hourly_rate", sa.BigInteger(), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("status", Code, nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("hourly_rate >= 0", name="ck_employees_hourly_rate_not_negative"),
        sa.CheckConstraint("status IN ('active', 'inactive')", name="ck_employees_status_known"),
        sa.PrimaryKeyConstraint("id", name="pk_employees"),
        **PLAIN,
    )


def _attendance() -> None:
    create_table(
        "attendance",
        sa.Column("id", Id, nullable=False),
        sa.Column("employee_id", Id, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("status", Code, nullable=False),
        sa.Column("check_in", UtcDateTime()),
        sa.Column("check_out", UtcDateTime()),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("notes", sa.String(length=500), nullable=False),
        sa.CheckConstraint("(status = 'absent') = (check_in IS NULL)", name="ck_attendance_absent_have_no_times"),
        sa.CheckConstraint(
            "check_out IS NULL OR (check_in IS NOT NULL AND check_out >= check_in)", name="ck_attendance_out_after_in"
        ),
        sa.CheckConstraint("minutes >= 0", name="ck_attendance_minutes_not_negative"),
        sa.CheckConstraint("status IN ('present', 'absent', 'late')", name="ck_attendance_status_known"),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name="fk_attendance_employee_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attendance"),
        **PLAIN,
    )
    create_index("attendance", "business_date", "id")
    create_index("attendance", "employee_id", "business_date")


def _shifts() -> None:
    create_table(
        "shifts",
        sa.Column("id", Id, nullable=False),
        sa.Column("employee_id", Id, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("notes", sa.String(length=500), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name="ck_shifts_ends_after_it_starts"),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name="fk_shifts_employee_id"),
        sa.PrimaryKeyConstraint("id", name="pk_shifts"),
        **PLAIN,
    )
    create_index("shifts", "business_date", "id")
    create_index("shifts", "employee_id", "business_date")


def _leaves() -> None:
    create_table(
        "leaves",
        sa.Column("id", Id, nullable=False),
        sa.Column("employee_id", Id, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("status", Code, nullable=False),
        sa.Column("decided_at", UtcDateTime()),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name="ck_leaves_ends_after_it_starts"),
        sa.CheckConstraint("status IN ('pending', 'approved', 'rejected')", name="ck_leaves_status_known"),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name="fk_leaves_employee_id"),
        sa.PrimaryKeyConstraint("id", name="pk_leaves"),
        **PLAIN,
    )
    create_index("leaves", "employee_id")
