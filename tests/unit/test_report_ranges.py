from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.time_ranges import NAMES, beginning, ending, span_of
from technomart.domain.reports.periods import BadRange, DaySpan, Period, read_range

MANILA = BusinessDays(ZoneInfo("Asia/Manila"))
LATE = BusinessDays(ZoneInfo("Asia/Manila"), cutoff_hour=4)
NEW_YORK = BusinessDays(ZoneInfo("America/New_York"))
NOW = datetime(2026, 3, 14, 3, 15, 9, 265358, UTC)  # 11:15 in Manila
HOUR = timedelta(hours=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        (None, "2026-03-13 03:15:09.265358", "2026-03-14 03:15:09.265358"),
        ("24h", "2026-03-13 03:15:09.265358", "2026-03-14 03:15:09.265358"),
        ("today", "2026-03-13 16:00", "2026-03-14 16:00"),
        ("7d", "2026-03-07 16:00", "2026-03-14 16:00"),
        ("30d", "2026-02-12 16:00", "2026-03-14 16:00"),
        ("90d", "2025-12-14 16:00", "2026-03-14 16:00"),
        ("365d", "2025-03-14 16:00", "2026-03-14 16:00"),
        ("yesterday", "2026-03-12 16:00", "2026-03-13 16:00"),
        ("this-week", "2026-03-08 16:00", "2026-03-14 16:00"),
        ("this-month", "2026-02-28 16:00", "2026-03-14 16:00"),
        ("last-month", "2026-01-31 16:00", "2026-02-28 16:00"),
        ("2026-03-01..2026-03-01", "2026-02-28 16:00", "2026-03-01 16:00"),
        ("2026-03-01..2026-03-31", "2026-02-28 16:00", "2026-03-31 16:00"),
        ("2026-03-01T10:00:00Z..2026-03-01T11:30:00+00:00", "2026-03-01 10:00", "2026-03-01 11:30"),
        ("2026-03-01T10:00..2026-03-01T11:00", "2026-03-01 02:00", "2026-03-01 03:00"),
        ("2026-03-01..2026-03-01T11:00:00+08:00", "2026-02-28 16:00", "2026-03-01 03:00"),
        ("2026-03-01T10:00:00 08:00..2026-03-02", "2026-03-01 02:00", "2026-03-02 16:00"),
    ],
)
def test_a_range_stands_for_two_instants(text: str | None, since: str, until: str) -> None:
    period = read_range(text, NOW, MANILA)

    assert (period.since, period.until) == (utc(since), utc(until))
    assert period.since.tzinfo is period.until.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "1d", "24H", "..", "2026-03-01", "2026-03-01..", "..2026-03-01", "yesterday..today"),
        *("2026-03-02..2026-03-01", "2026-03-01T10:00Z..2026-03-01T10:00Z", "2026-03-01T10:00Z..2026-03-01T09:00Z"),
        *("2026-13-01..2026-14-01", "0001-01-01..2026-01-01", "9999-12-31..9999-12-31", "2026-03-01..2036-04-01"),
        *("2026-03-01..2026-03-02..2026-03-03", "0001-01-01T00:00+14:00..0001-01-02", "24h..7d", "20260301..20260302x"),
    ],
)
def test_a_bad_empty_reversed_or_endless_range_is_refused(text: str) -> None:
    with pytest.raises(BadRange) as refused:
        read_range(text, NOW, MANILA)

    assert list(refused.value.errors) == ["range"]


@pytest.mark.parametrize("days", [MANILA, LATE, NEW_YORK])
@pytest.mark.parametrize("name", NAMES)
def test_a_list_begins_where_the_report_of_the_same_name_does(name: str, days: BusinessDays) -> None:
    for hours in range(0, 48, 3):
        now = NOW + hours * HOUR

        period = read_range(name, now, days)
        assert beginning(name, now, days) == period.since
        assert ending(name, now, days) in ({period.until} if period.until < now else {None})


@pytest.mark.parametrize(
    ("name", "today", "first", "last"),
    [
        ("this-week", "2026-03-09", "2026-03-09", "2026-03-09"),
        ("this-week", "2026-03-15", "2026-03-09", "2026-03-15"),
        ("this-month", "2026-03-01", "2026-03-01", "2026-03-01"),
        ("last-month", "2026-03-31", "2026-02-01", "2026-02-28"),
        ("last-month", "2026-01-01", "2025-12-01", "2025-12-31"),
        ("yesterday", "2024-03-01", "2024-02-29", "2024-02-29"),
    ],
)
def test_a_name_stands_for_days_at_the_edges_of_weeks_and_months(name: str, today: str, first: str, last: str) -> None:
    assert span_of(name, date.fromisoformat(today)) == (date.fromisoformat(first), date.fromisoformat(last))


def test_the_cut_off_hour_moves_the_days() -> None:
    period = read_range("2026-03-01..2026-03-01", NOW, LATE)

    assert (period.since, period.until) == (utc("2026-02-28 20:00"), utc("2026-03-01 20:00"))
    early = datetime(2026, 3, 13, 19, 59, tzinfo=UTC)  # 03:59 on the 14th, still the 13th's business
    assert read_range("today", early, LATE).whole == DaySpan(date(2026, 3, 13), date(2026, 3, 13))


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-03-09", 24), ("2026-11-01", 25)])
def test_a_day_on_which_clocks_change_has_its_hours_and_no_others(day: str, hours: int) -> None:
    period = read_range(f"{day}..{day}", NOW, NEW_YORK)

    assert period.until - period.since == hours * HOUR
    assert period.is_hourly
    assert len(period.hours()) == hours
    assert {after - before for before, after in zip(period.hours(), period.hours()[1:], strict=False)} == {HOUR}


def test_an_hour_is_that_of_the_clock_on_the_wall_also_where_offsets_are_odd() -> None:
    kathmandu = BusinessDays(ZoneInfo("Asia/Kathmandu"))  # UTC+5:45

    hours = read_range("2026-03-01T09:30..2026-03-01T11:30", NOW, kathmandu).hours()

    assert [hour.astimezone(kathmandu.zone).strftime("%H:%M") for hour in hours] == ["09:00", "10:00", "11:00"]


def test_the_last_24_hours_show_every_hour_they_touch() -> None:
    hours = read_range("24h", NOW, MANILA).hours()

    assert len(hours) == 25
    assert (hours[0], hours[-1]) == (utc("2026-03-13 03:00"), utc("2026-03-14 03:00"))


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("today", "2026-03-12 16:00", "2026-03-13 16:00"),
        ("7d", "2026-02-28 16:00", "2026-03-07 16:00"),
        ("24h", "2026-03-12 03:15:09.265358", "2026-03-13 03:15:09.265358"),
        ("2026-03-01T10:00Z..2026-03-01T11:30Z", "2026-03-01 08:30", "2026-03-01 10:00"),
    ],
)
def test_the_period_before_is_as_long_and_ends_where_this_one_begins(text: str, since: str, until: str) -> None:
    before = read_range(text, NOW, MANILA).before

    assert (before.since, before.until) == (utc(since), utc(until))


def test_the_day_before_clocks_change_has_its_own_length() -> None:
    before = read_range("2026-03-08..2026-03-08", NOW, NEW_YORK).before

    assert before.whole == DaySpan(date(2026, 3, 7), date(2026, 3, 7))
    assert before.until - before.since == 24 * HOUR


@pytest.mark.parametrize(
    ("since", "until", "whole", "edges"),
    [
        ("2026-02-28 16:00", "2026-03-02 16:00", ("2026-03-01", "2026-03-02"), []),
        (
            "2026-02-28 15:00",
            "2026-03-01 16:00",
            ("2026-03-01", "2026-03-01"),
            [("2026-02-28 15:00", "2026-02-28 16:00")],
        ),
        ("2026-02-28 17:00", "2026-03-01 18:00", None, [("2026-02-28 17:00", "2026-03-01 18:00")]),
        (
            "2026-02-28 17:00",
            "2026-03-02 18:00",
            ("2026-03-02", "2026-03-02"),
            [("2026-02-28 17:00", "2026-03-01 16:00"), ("2026-03-02 16:00", "2026-03-02 18:00")],
        ),
    ],
)
def test_a_period_is_its_whole_days_and_what_is_left_at_the_edges(
    since: str, until: str, whole: tuple[str, str] | None, edges: list[tuple[str, str]]
) -> None:
    period = Period.between(utc(since), utc(until), MANILA)

    assert period.whole == (whole and DaySpan(date.fromisoformat(whole[0]), date.fromisoformat(whole[1])))
    assert period.edges == tuple((utc(start), utc(end)) for start, end in edges)


def test_a_row_counts_by_its_stored_day_or_else_by_its_instant() -> None:
    period = Period.between(utc("2026-02-28 15:00"), utc("2026-03-01 16:00"), MANILA)
    (first, second) = date(2026, 2, 28), date(2026, 3, 1)

    assert period.covers(first, utc("2026-02-28 15:00"))
    assert not period.covers(first, utc("2026-02-28 14:59:59"))
    assert period.covers(second, utc("2026-02-28 16:00"))
    assert period.covers(second, utc("2026-03-01 16:30"))  # booked when the canteen was in another time zone
    assert not period.covers(date(2026, 3, 2), utc("2026-03-01 16:00"))
