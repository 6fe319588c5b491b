"""Ask which times of the staff cannot be."""

from collections.abc import Iterator

from sqlalchemy import Table, and_, case, exists, func, or_

from technomart.adapters.sql.audit.questions import Question, broken
from technomart.adapters.sql.reports.ledger import epoch_seconds
from technomart.adapters.sql.staff.tables import attendance, leaves, shifts
from technomart.domain.staff.leave import LeaveStatus


def questions() -> Iterator[Question]:
    """Return the questions about the staff."""
    yield _minutes()
    yield _twice("nobody_is_at_work_twice", attendance, "check_in", "check_out")
    yield _leave_overlaps()
    yield _on_leave()
    yield _twice("shifts_do_not_overlap", shifts, "starts_at", "ends_at")


def _minutes() -> Question:
    row = attendance.c
    seconds = func.coalesce(epoch_seconds(row.check_out) - epoch_seconds(row.check_in), 0)
    wrong = or_(seconds < row.minutes * 60, seconds >= (row.minutes + 1) * 60)
    return broken("minutes_are_those_between_the_times", attendance, wrong, found=row.minutes, right=seconds)


def _leave_overlaps() -> Question:
    other = leaves.alias("other")
    held = (LeaveStatus.PENDING, LeaveStatus.APPROVED)
    meets = and_(
        other.c.employee_id == leaves.c.employee_id,
        other.c.id != leaves.c.id,
        other.c.first_day <= leaves.c.first_day,
        other.c.last_day >= leaves.c.first_day,
        other.c.status.in_(held),
    )
    source = leaves.join(other, meets)
    is_held = leaves.c.status.in_(held)
    days = {"found": leaves.c.first_day, "right": other.c.last_day}
    return broken("leave_does_not_overlap", leaves, is_held, source=source, **days)


def _on_leave() -> Question:
    row, leave = attendance.c, leaves.c
    covers = and_(
        leave.employee_id == row.employee_id,
        leave.first_day <= row.business_date,
        leave.last_day >= row.business_date,
        leave.status == LeaveStatus.APPROVED,
    )
    is_covered = exists().where(covers).correlate(attendance)
    wrong = row.on_leave != case((is_covered, 1), else_=0)
    return broken("attendance_on_leave_says_so", attendance, wrong, found=row.on_leave)


def _twice(code: str, table: Table, start: str, end: str) -> Question:
    """Ask for stretches of work that meet another one of the same person."""
    other = table.alias("other")
    meets = and_(
        other.c.employee_id == table.c.employee_id,
        other.c.id != table.c.id,
        other.c[start] <= table.c[start],
        other.c[end] > table.c[start],
    )
    return broken(code, table, meets, found=table.c[start], right=other.c[end], source=table.join(other, meets))
