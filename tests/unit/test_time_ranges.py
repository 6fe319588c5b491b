from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from technomart.domain.kernel.time_ranges import read_day_or_instant

MANILA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        ("20260301", date(2026, 3, 1)),
        (" 2026-03-01 ", date(2026, 3, 1)),
        ("1970-01-01", date(1970, 1, 1)),
        ("2200-12-31", date(2200, 12, 31)),
        ("2026-03-01T10:00", datetime(2026, 3, 1, 10)),  # noqa: DTZ001  # local time, whatever that is
        ("2026-03-01T10:00Z", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01T10:00:00.5+08:00", datetime(2026, 3, 1, 10, microsecond=500_000, tzinfo=MANILA)),
        ("2026-03-01T10:00:00 08:00", datetime(2026, 3, 1, 10, tzinfo=MANILA)),
        ("2026-03-01T10:00 0800", datetime(2026, 3, 1, 10, tzinfo=MANILA)),
    ],
)
def test_a_date_or_an_instant_is_read(text: str, given: date | datetime) -> None:
    found = read_day_or_instant(text)

    assert found == given
    assert type(found) is type(given)


@pytest.mark.parametrize("text", ["", "today", "2026-13-01", "2026-03-01T25:00", "2026-03-01T10:00 later", "1e3"])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a date or an instant in ISO 8601"):
        read_day_or_instant(text)


@pytest.mark.parametrize("text", ["1969-12-31", "2201-01-01", "0001-01-01T00:00+14:00", "9999-12-31"])
def test_a_year_far_away_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="between the years 1970 and 2200"):
        read_day_or_instant(text)
