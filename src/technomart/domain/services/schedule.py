"""Read what an employee's schedule says, and judge by it who comes."""

from datetime import date, datetime

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.staff.attendance import AttendanceStatus, status_at
from technomart.domain.staff.schedule import FOREVER, Plan, local_day
from technomart.domain.staff.time_spans import ONE_DAY
from technomart.domain.store.unit_of_work import UnitOfWork


def plan_from(work: UnitOfWork, employee_id: str, first: date, last: date = FOREVER) -> Plan:
    """Return what an employee's schedule says from `first` to `last`, both inside; the employee must be locked."""
    entries = work.schedule.of(employee_id, first, last)
    return Plan(entries, work.schedule_exceptions.of(employee_id, first, last))


def status_of(work: UnitOfWork, employee_id: str, came: datetime, days: BusinessDays) -> AttendanceStatus:
    """Return whether somebody who came then was in time for the hours that held on that date."""
    day = local_day(came, days)
    plan = plan_from(work, employee_id, day - ONE_DAY, day)
    return status_at(came, plan.spans_near(came, days))
