"""Ask which times of the staff cannot be."""

from collections.abc import Iterator

from sqlalchemy import Table, and_, func, or_

from technomart.adapters.sql.audit.questions import Question, broken
from technomart.adapters.sql.reports.ledger import epoch_seconds
from technomart.adapters.sql.staff.tables import attendance, shifts


def questions() -> Iterator[Question]:
    """Return the questions about the staff."""
    yield _minutes()
    yield _twice("nobody_is_at_work_twice", attendance, "check_in", "check_out")
    yield _twice("shifts_do_not_overlap", shifts, "starts_at", "ends_at")


def _minutes() -> Question:
    row = attendance.c
    seconds = func.coalesce(epoch_seconds(row.check_out) - epoch_seconds(row.check_in), 0)
    wrong = or_(seconds < row.minutes * 60, seconds >= (row.minutes + 1) * 60)
    return broken("minutes_are_those_between_the_times", attendance, wrong, found=row.minutes, right=seconds)


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
