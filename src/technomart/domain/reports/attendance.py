"""Calculate the report on attendance."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from technomart.domain.reports.periods import Period
from technomart.domain.reports.rows import Presence
from technomart.domain.staff.attendance import Attendance, AttendanceStatus
from technomart.domain.staff.employees import Employee


@dataclass(frozen=True, slots=True)
class EmployeePresence:
    """What one employee's attendance adds up to."""

    employee: Employee
    presence: Presence

    @property
    def days(self) -> int:
        """Return on how many days they came, be it late."""
        return self.presence.present + self.presence.late

    @property
    def hours(self) -> float:
        """Return the hours between clocking in and out, to a hundredth."""
        return round(self.presence.minutes / 60, 2)


@dataclass(frozen=True, slots=True)
class StaffReport:
    """The attendance of a period, in all and by employee."""

    period: Period
    by_status: Mapping[AttendanceStatus, int]
    employees: Sequence[EmployeePresence]


def staff_report(period: Period, rows: Iterable[Presence], employees: Sequence[Employee]) -> StaffReport:
    """Put the report together: those employed now, and whoever else was there, by name."""
    found = {row.employee_id: row for row in rows}
    shown = [
        EmployeePresence(each, found.get(each.id, Presence(each.id, 0, 0, 0, 0)))
        for each in sorted(employees, key=lambda each: (each.name, each.id))
        if each.id in found or not each.removed
    ]
    by_status = {
        AttendanceStatus.PRESENT: sum(row.present for row in found.values()),
        AttendanceStatus.ABSENT: sum(row.absent for row in found.values()),
        AttendanceStatus.LATE: sum(row.late for row in found.values()),
    }
    return StaffReport(period, by_status, shown)


def presences(stretches: Iterable[Attendance]) -> list[Presence]:
    """Return what stretches of work and days of absence add up to, by employee."""
    found: dict[str, list[Attendance]] = defaultdict(list)
    for row in stretches:
        found[row.employee_id].append(row)
    return [_presence(employee_id, rows) for employee_id, rows in found.items()]


def coming(row: Attendance) -> tuple[date, bool, datetime | None, str]:
    """Return what attendance is sorted by: the day, absence first, then the time of coming."""
    return row.day, row.check_in is not None, row.check_in, row.id


def _presence(employee_id: str, rows: Sequence[Attendance]) -> Presence:
    first = {row.day: row.status for row in sorted(rows, key=coming, reverse=True)}
    count = Counter(first.values())
    return Presence(
        employee_id,
        present=count[AttendanceStatus.PRESENT],
        late=count[AttendanceStatus.LATE],
        absent=count[AttendanceStatus.ABSENT],
        minutes=sum(row.minutes for row in rows),
    )
