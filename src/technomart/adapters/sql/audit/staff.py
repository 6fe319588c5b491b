"""Ask which times of the staff cannot be."""

from collections.abc import Iterator

from sqlalchemy import FromClause, Table, and_, case, exists, func, literal, or_, true

from technomart.adapters.sql.audit.questions import Condition, Question, broken, days_between, plausible, undecided
from technomart.adapters.sql.reports.ledger import epoch_seconds
from technomart.adapters.sql.staff.tables import attendance, employees, leaves, schedule_entries
from technomart.adapters.sql.users.tables import users
from technomart.domain.staff.leave import MOST_DAYS, LeaveStatus
from technomart.domain.staff.schedule import FOREVER, WEEK
from technomart.domain.staff.time_spans import LONGEST_MINUTES


def questions() -> Iterator[Question]:
    """Return the questions about the staff."""
    yield _minutes()
    yield _too_long()
    yield _twice("nobody_is_at_work_twice", attendance, "check_in", "check_out")
    yield plausible(attendance, attendance.c.check_in, attendance.c.check_in.is_not(None))
    yield _leave_overlaps()
    yield _long_leave()
    yield _far_leave()
    row = leaves.c
    yield undecided(leaves, row.status != LeaveStatus.PENDING, row.decided_at, row.decided_by)
    yield undecided(leaves, row.status == LeaveStatus.WITHDRAWN, row.withdrawn_at, row.withdrawn_by)
    yield _own_leave()
    yield _on_leave()
    yield _one_a_day()
    yield _runs_on()
    yield _gone(schedule_entries, schedule_entries.c.valid_until == FOREVER)
    yield _gone(leaves, leaves.c.status == LeaveStatus.PENDING)


def _gone(table: Table, still: Condition) -> Question:
    """Ask for what still holds or waits for somebody who was removed."""
    person = employees.c
    both = table.join(employees, person.id == table.c.employee_id)
    return broken("nobody_gone_is_planned", table, person.removed, still, found=person.id, source=both)


def _minutes() -> Question:
    row = attendance.c
    seconds = func.coalesce(epoch_seconds(row.check_out) - epoch_seconds(row.check_in), 0)
    wrong = or_(seconds < row.minutes * 60, seconds >= (row.minutes + 1) * 60)
    return broken("minutes_are_those_between_the_times", attendance, wrong, found=row.minutes, right=seconds)


def _too_long() -> Question:
    row = attendance.c
    return broken(
        "nobody_works_without_end",
        attendance,
        row.minutes > LONGEST_MINUTES,
        found=row.minutes,
        right=literal(LONGEST_MINUTES),
    )


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
    found, right = leaves.c.first_day, other.c.last_day
    return broken("leave_does_not_overlap", leaves, is_held, found=found, right=right, source=source)


def _long_leave() -> Question:
    first, last = leaves.c.first_day, leaves.c.last_day
    is_longer = days_between(last, first) >= MOST_DAYS
    return broken("leave_is_not_too_long", leaves, is_longer, found=first, right=last)


def _far_leave() -> Question:
    """Ask for leave that began long before it was asked for, or begins long after its answer; UTC is a day off."""
    row, most = leaves.c, MOST_DAYS + 1
    ahead = func.coalesce(days_between(row.first_day, row.decided_at), 0)
    is_far = or_(days_between(row.first_day, row.requested_at) < -most, ahead > most)
    return broken("leave_begins_near", leaves, is_far, found=row.first_day, right=row.requested_at)


def _own_leave() -> Question:
    whose = and_(users.c.employee_id == leaves.c.employee_id, users.c.id == leaves.c.decided_by_id)
    source, code = leaves.join(users, whose), "nobody_decides_on_their_own_leave"
    return broken(code, leaves, true(), found=leaves.c.decided_by_id, source=source)


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


def _one_a_day() -> Question:
    other = schedule_entries.alias("other")
    twice = and_(_held_together(other), other.c.weekday == schedule_entries.c.weekday)
    source = schedule_entries.join(other, twice)
    code, found, right = "one_schedule_entry_a_day", schedule_entries.c.valid_from, other.c.valid_until
    return broken(code, schedule_entries, true(), found=found, right=right, source=source)


def _runs_on() -> Question:
    entry, other = schedule_entries.c, schedule_entries.alias("other")
    tomorrow = case({day.value: WEEK[(day.place + 1) % 7].value for day in WEEK}, value=entry.weekday)
    ends = case((entry.end_minute > entry.start_minute, entry.end_minute - 1440), else_=entry.end_minute)
    meets = and_(_held_together(other), other.c.weekday == tomorrow, ends > other.c.start_minute)
    source = schedule_entries.join(other, meets)
    return broken(
        "schedule_does_not_overlap", schedule_entries, true(), found=ends, right=other.c.start_minute, source=source
    )


def _held_together(other: FromClause) -> Condition:
    """Find other entries of the same person that held at the same time."""
    return and_(
        other.c.employee_id == schedule_entries.c.employee_id,
        other.c.id != schedule_entries.c.id,
        other.c.valid_from < schedule_entries.c.valid_until,
        schedule_entries.c.valid_from < other.c.valid_until,
    )


def _twice(code: str, table: Table, start: str, end: str) -> Question:
    """Ask for stretches of work that meet another one of the same person."""
    other = table.alias("other")
    meets = and_(
        other.c.employee_id == table.c.employee_id,
        other.c.id != table.c.id,
        other.c[start] <= table.c[start],
        other.c[end] > table.c[start],
        or_(table.c[end].is_(None), table.c[end] > table.c[start]),
    )
    return broken(code, table, meets, found=table.c[start], right=other.c[end], source=table.join(other, meets))
