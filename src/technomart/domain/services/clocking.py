"""Tell whether what is said about clocking in or out is what happens now."""

from datetime import datetime, timedelta

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.services.attendance import AttendanceEntry
from technomart.domain.staff.attendance import AttendanceStatus, BadAttendance

NEAR = timedelta(minutes=30)
"""So far the clock of a screen may be off, be it over midnight."""
HALF_A_DAY = 12 * 60
SENTENCE = "Time In and Time Out are now, by the clock of the server; ask a manager to enter other times."


def must_mean_now(entry: AttendanceEntry, at: datetime, days: BusinessDays) -> None:
    """Raise `BadAttendance` for another day or time than the present, for both times at once, and for an absence."""
    wrong = {name: ["Is not now."] for name in _wrong(entry, at, days)}
    if wrong:
        raise BadAttendance(SENTENCE, errors=wrong)


def _wrong(entry: AttendanceEntry, at: datetime, days: BusinessDays) -> list[str]:
    around = (at - NEAR, at, at + NEAR)
    today = {days.of(each) for each in around} | {days.wall_time(each).date() for each in around}
    said = {"checkIn": entry.check_in, "checkOut": entry.check_out}
    wrong = [name for name, time in said.items() if time is not None and _apart(time.hour * 60 + time.minute, at, days)]
    if entry.day is not None and entry.day not in today:
        wrong.append("date")
    if None not in said.values():
        wrong.append("checkOut")
    return [*wrong, "status"] if entry.status is AttendanceStatus.ABSENT else wrong


def _apart(minute: int, at: datetime, days: BusinessDays) -> bool:
    """Tell whether a minute of the day is far from the present one, the shorter way round the clock."""
    now = days.wall_time(at)
    difference = (minute - now.hour * 60 - now.minute + HALF_A_DAY) % (2 * HALF_A_DAY) - HALF_A_DAY
    return abs(difference) > NEAR // timedelta(minutes=1)
