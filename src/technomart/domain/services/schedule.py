"""Read what an employee's schedule says, and judge by it who comes."""

from datetime import date, datetime

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.staff.attendance import Attendance, AttendanceStatus, status_at
from technomart.domain.staff.schedule import FOREVER, Plan, local_day
from technomart.domain.staff.time_spans import LONGEST, ONE_DAY, Span
from technomart.domain.store.unit_of_work import UnitOfWork


def plan_from(work: UnitOfWork, employee_id: str, first: date, last: date = FOREVER) -> Plan:
    """Return what an employee's schedule says from `first` to `last`, both inside; the employee must be locked."""
    entries = work.schedule.of(employee_id, first, last)
    return Plan(entries, work.schedule_exceptions.of(employee_id, first, last))


def status_of(
    work: UnitOfWork, employee_id: str, came: datetime, days: BusinessDays, *, but_for: str = ""
) -> AttendanceStatus:
    """Return whether somebody who came then was in time for the hours that held on that date.

    Those of the evening before count while they run. Whoever comes after midnight, or once their hours are over, is
    only back when another stretch than `but_for` was during those hours. The employee must be locked.
    """
    day = local_day(came, days)
    plan = plan_from(work, employee_id, day - ONE_DAY, day)
    before, own = plan.span_on(day - ONE_DAY, days), plan.span_on(day, days)
    meant = before if before is not None and _runs(before, came) else own
    if meant is None:
        return AttendanceStatus.PRESENT
    is_over = not _runs(meant, came)
    status = AttendanceStatus.LATE if is_over else status_at(came, [meant])
    if status is AttendanceStatus.LATE and (is_over or meant is before):
        others = work.attendance.of(employee_id, day - 2 * ONE_DAY, day + ONE_DAY)
        if any(row.id != but_for and _was_there(row, meant, came) for row in others):
            return AttendanceStatus.PRESENT
    return status


def _runs(hours: Span, at: datetime) -> bool:
    return hours.end is not None and at < hours.end


def _was_there(row: Attendance, hours: Span, came: datetime) -> bool:
    """Tell whether a stretch that began before somebody came was during their hours; an open one may go on."""
    if row.check_in is None or row.check_in >= came:
        return False
    return _runs(hours, row.check_in) and (row.check_out or row.check_in + LONGEST) > hours.start
