from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from support.builders import MANILA, NOW, TODAY, an_id
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.reports.sales import Figures
from technomart.domain.staff.attendance import Attendance, AttendanceStatus, BadAttendance, NotClockedIn, status_at
from technomart.domain.staff.time_spans import EndsBeforeItBegins, Span, instant_near, instant_on, span_from

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LATE = BusinessDays(ZoneInfo("Asia/Manila"), cutoff_hour=4)
NEW_YORK = BusinessDays(ZoneInfo("America/New_York"))


def span_on(day: date, start: time, end: time, days: BusinessDays) -> Span:
    return span_from(instant_on(day, start, days), end, days)


def a_shift(start: datetime, hours: int = 8) -> Span:
    return Span(start, start + hours * HOUR)


def test_a_shift_over_midnight_ends_on_the_next_morning() -> None:
    span = span_on(date(2026, 3, 2), time(22), time(6), MANILA)

    assert span == Span(datetime(2026, 3, 2, 14, tzinfo=UTC), datetime(2026, 3, 2, 22, tzinfo=UTC))
    assert span.minutes == 480


def test_a_time_before_the_cut_off_is_on_the_next_calendar_day() -> None:
    assert span_on(date(2026, 3, 2), time(1), time(3), LATE).start == datetime(2026, 3, 2, 17, tzinfo=UTC)


@pytest.mark.parametrize(("day", "minutes"), [(date(2026, 3, 7), 7 * 60), (date(2026, 10, 31), 9 * 60)])
def test_a_night_on_which_clocks_change_has_the_minutes_it_has(day: date, minutes: int) -> None:
    assert span_on(day, time(22), time(6), NEW_YORK).minutes == minutes


BACK, FORWARD = date(2026, 10, 31), date(2026, 3, 7)


@pytest.mark.parametrize(
    ("day", "start", "end", "minutes"),
    [
        (BACK, "18:00", "06:00", 13 * 60),
        (FORWARD, "18:00", "06:00", 11 * 60),
        (BACK, "18:00", "09:00", 16 * 60),
        (FORWARD, "17:00", "10:00", 16 * 60),
        (BACK, "16:00", "00:00", 8 * 60),
        (date(2026, 11, 1), "01:45", "01:15", 30),
        (date(2026, 11, 1), "01:15", "01:45", 30),
        (date(2026, 3, 2), "17:00", "09:00", 16 * 60),
        (date(2026, 3, 2), "08:00", "00:00", 16 * 60),
        (date(2026, 3, 2), "00:00", "16:00", 16 * 60),
        (date(2026, 3, 2), "23:59", "00:00", 1),
    ],
)
def test_what_counts_is_the_time_that_passed(day: date, start: str, end: str, minutes: int) -> None:
    assert span_on(day, time.fromisoformat(start), time.fromisoformat(end), NEW_YORK).minutes == minutes


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [(BACK, "18:00", "09:01"), (FORWARD, "17:00", "10:01"), (TODAY, "07:59", "00:00"), (TODAY, "00:00", "16:01")],
)
def test_nobody_works_longer_than_sixteen_hours(day: date, start: str, end: str) -> None:
    with pytest.raises(EndsBeforeItBegins):
        span_on(day, time.fromisoformat(start), time.fromisoformat(end), NEW_YORK)


def test_the_nearest_time_of_day_may_be_on_another_date() -> None:
    one = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # 01:00 of the third in Manila

    assert instant_near(time(23), one, MANILA) == one - 2 * HOUR
    assert instant_near(time(1, 5), one, LATE) == one + 5 * MINUTE


def test_an_end_long_before_the_beginning_is_refused() -> None:
    with pytest.raises(EndsBeforeItBegins):
        span_on(date(2026, 3, 2), time(9), time(8), MANILA)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ((0, 4), (4, 8), False),
        ((0, 4), (3, 8), True),
        ((0, 8), (2, 3), True),
        ((0, None), (0, None), True),
        ((0, 8), (4, 4), False),
    ],
)
def test_stretches_that_touch_do_not_meet(
    one: tuple[int, int | None], other: tuple[int, int | None], meet: bool
) -> None:
    spans = [Span(NOW + a * HOUR, None if b is None else NOW + b * HOUR) for a, b in (one, other)]

    assert spans[0].meets(spans[1]) is spans[1].meets(spans[0]) is meet


def test_an_open_stretch_is_only_known_to_include_its_beginning() -> None:
    assert Span(NOW).meets(Span(NOW - HOUR, NOW + HOUR))
    assert not Span(NOW).meets(Span(NOW + HOUR, NOW + 2 * HOUR))


@pytest.mark.parametrize(("minutes", "status"), [(-30, "present"), (5, "present"), (6, "late"), (400, "late")])
def test_more_than_five_minutes_after_the_beginning_is_late(minutes: int, status: str) -> None:
    came = NOW + minutes * MINUTE

    assert status_at(came, [a_shift(NOW), a_shift(NOW + 24 * HOUR)]) == status


def test_nobody_is_late_for_no_shift() -> None:
    assert status_at(NOW, []) == status_at(NOW, [a_shift(NOW - 9 * HOUR)]) == AttendanceStatus.PRESENT


def test_who_forgot_to_clock_out_is_no_longer_at_work() -> None:
    row = Attendance(an_id(), an_id(), TODAY, AttendanceStatus.PRESENT, NOW)

    assert row.is_running(NOW + 16 * HOUR)
    with pytest.raises(NotClockedIn):
        row.clocked_out(NOW + 16 * HOUR + MINUTE)


@pytest.mark.parametrize(
    ("status", "came", "went"),
    [
        (AttendanceStatus.ABSENT, NOW, None),
        (AttendanceStatus.PRESENT, None, None),
        (AttendanceStatus.ABSENT, None, NOW),
        (AttendanceStatus.LATE, NOW, NOW - MINUTE),
    ],
)
def test_attendance_that_cannot_be_cannot_be_made(
    status: AttendanceStatus, came: datetime | None, went: datetime | None
) -> None:
    with pytest.raises(BadAttendance):
        Attendance(an_id(), an_id(), TODAY, status, came, went)


@pytest.mark.parametrize(("ordered", "orders", "average"), [(0, 0, 0), (5, 2, 3), (7, 3, 2), (8, 3, 3), (100, 8, 13)])
def test_the_average_order_is_rounded_half_up_to_the_centavo(ordered: int, orders: int, average: int) -> None:
    assert Figures(ordered=ordered, orders=orders).average_order == average
