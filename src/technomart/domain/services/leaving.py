"""Let nothing wait for somebody who no longer works here."""

from dataclasses import replace
from datetime import date, datetime

from technomart.domain.services.leave import mark_attendance
from technomart.domain.staff.leave import Leave, LeaveStatus
from technomart.domain.staff.schedule import FOREVER
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor

GONE = "No longer works here."


def end_plans(work: UnitOfWork, by: Actor, employee_id: str, at: datetime, today: date) -> None:
    """End the week, the exceptions and the leave that lie ahead of an employee whose row is locked.

    What held before today goes on to say so, since lateness was judged by it.
    """
    for entry in work.schedule.of(employee_id, today, FOREVER):
        if entry.valid_from < today:
            work.schedule.save(replace(entry, valid_until=today))
        else:
            work.schedule.remove(entry.id)
    for exception in work.schedule_exceptions.of(employee_id, today, FOREVER):
        work.schedule_exceptions.remove(exception.id)
    for leave in work.leaves.of(employee_id, date.min, FOREVER):
        after = _ended(leave, by, at, today)
        if after is not leave:
            work.leaves.save(after)
            mark_attendance(work, leave, after)


def _ended(leave: Leave, by: Actor, at: datetime, today: date) -> Leave:
    """Return leave that waits rejected, leave that was approved and has not begun withdrawn, and any other as it is."""
    if leave.status is LeaveStatus.PENDING:
        return leave.answered(LeaveStatus.REJECTED, by.name, at, GONE, by_id=by.user_id)
    if leave.status is LeaveStatus.APPROVED and leave.first > today:
        return leave.withdrawn(by.name, at)
    return leave
