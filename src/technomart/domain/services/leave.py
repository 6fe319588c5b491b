"""Keep leave apart from other leave, and attendance in step with it."""

from technomart.domain.kernel.caps import Caps
from technomart.domain.staff.attendance import Attendance
from technomart.domain.staff.leave import Leave, LeaveOverlaps, LeaveStatus, TooMuchOpenLeave
from technomart.domain.store.unit_of_work import UnitOfWork


def must_be_free(work: UnitOfWork, leave: Leave) -> None:
    """Raise `LeaveOverlaps` when some of its days are taken or asked for; the employee must be locked."""
    for other in work.leaves.of(leave.employee_id, leave.first, leave.last):
        if other.id != leave.id and other.holds:
            raise LeaveOverlaps(f"There is leave from {other.first} to {other.last} already ({other.status.value}).")


def must_be_few(work: UnitOfWork, leave: Leave, caps: Caps) -> None:
    """Raise `TooMuchOpenLeave` for one more request that is to wait; the employee must be locked."""
    if leave.status is not LeaveStatus.PENDING:
        return
    waiting = sum(other.status is LeaveStatus.PENDING for other in work.leaves.all(leave.employee_id))
    if waiting >= caps.open_leave:
        raise TooMuchOpenLeave(f"{waiting} requests wait for their answer already; ask again once some are decided.")


def is_on_leave(work: UnitOfWork, row: Attendance) -> bool:
    """Tell whether an attendance lies on approved leave; the employee must be locked."""
    found = work.leaves.of(row.employee_id, row.day, row.day)
    return any(leave.status is LeaveStatus.APPROVED for leave in found)


def mark_attendance(work: UnitOfWork, before: Leave | None, after: Leave) -> None:
    """Let the attendance of the days say whether they are approved leave, where that changed."""
    was, now = (leave is not None and leave.status is LeaveStatus.APPROVED for leave in (before, after))
    if was != now:
        work.attendance.mark(after.employee_id, after.first, after.last, on_leave=now)
