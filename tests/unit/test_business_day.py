from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technomart.domain.kernel.business_day import BusinessDays

# No change of clocks; changes at 2 o'clock, at midnight, by half an hour, at 1 o'clock back to midnight.
ZONES = (
    "Asia/Manila",
    "America/New_York",
    "Europe/Paris",
    "Africa/Cairo",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "America/Havana",
)
zones = st.sampled_from(ZONES)
cutoffs = st.integers(0, 23)
instants = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC))  # noqa: DTZ001


def days(zone: str, cutoff: int) -> BusinessDays:
    return BusinessDays(ZoneInfo(zone), cutoff)


@given(zones, cutoffs, instants)
def test_an_instant_lies_within_its_business_day(zone: str, cutoff: int, instant: datetime) -> None:
    canteen = days(zone, cutoff)
    day = canteen.of(instant)

    assert canteen.start(day) <= instant < canteen.end(day)


@given(zones, cutoffs, st.dates(date(2024, 1, 1), date(2027, 1, 1)))
def test_a_business_day_begins_with_its_first_instant(zone: str, cutoff: int, day: date) -> None:
    canteen = days(zone, cutoff)
    start = canteen.start(day)

    assert start.tzinfo is UTC
    assert canteen.of(start) == day
    assert canteen.of(start - timedelta(microseconds=1)) == day - timedelta(days=1)
    assert canteen.end(day) == canteen.start(day + timedelta(days=1))


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Asia/Manila", date(2026, 3, 8), 24),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Africa/Cairo", date(2026, 4, 24), 23),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    ],
)
def test_a_day_is_as_long_as_its_clocks_make_it(zone: str, day: date, hours: float) -> None:
    canteen = days(zone, 0)

    assert canteen.end(day) - canteen.start(day) == timedelta(hours=hours)


def test_a_canteen_that_closes_late_counts_the_small_hours_to_the_day_before() -> None:
    canteen = days("Asia/Manila", 4)

    assert canteen.of(datetime(2026, 3, 14, 19, 59, 59, tzinfo=UTC)) == date(2026, 3, 14)  # 03:59:59 on the 15th
    assert canteen.of(datetime(2026, 3, 14, 20, tzinfo=UTC)) == date(2026, 3, 15)
    assert canteen.start(date(2026, 3, 15)) == datetime(2026, 3, 14, 20, tzinfo=UTC)


def test_the_hour_that_comes_twice_belongs_to_one_day() -> None:
    canteen = days("America/New_York", 1)
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)

    assert canteen.of(first) == canteen.of(second) == date(2026, 11, 1)
    assert canteen.start(date(2026, 11, 1)) == datetime(2026, 11, 1, 5, tzinfo=UTC)


def test_a_cutoff_that_the_clocks_skip_is_the_moment_they_skip_it() -> None:
    canteen = days("America/New_York", 2)

    assert canteen.start(date(2026, 3, 8)) == datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert canteen.of(datetime(2026, 3, 8, 6, 59, 59, tzinfo=UTC)) == date(2026, 3, 7)
