"""CSV that spreadsheets and programs both read as it was meant."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from technomart.domain.kernel.errors import Unavailable
from technomart.entrypoints.reporting.csv_text import INCOMPLETE, Cell, lines, safe

TAKEN_FOR_ANOTHER = (
    *("007", "09171234567", "+63 917 123 4567", "12345678901234567890", "1e5", "5%", "(5)", "1,234.50", "₱100"),
    *("1-2", "1/2", "3.5.2026", "2026-03-01", "MAR1", "1 Mar", "Sept 2", "Dec 5, 2026", "10:30", "10:30 PM"),
    *("2026-03-01T10:00:00Z", "TRUE", " false ", "٣", "'quoted", "' =1"),
)
PLAIN = (
    "Rice",
    "W-007",
    "5 kg",
    "Rice 2",
    "1st",
    "May",
    "true love",
    "b-1-2",
    "T1-000042",
    "RT-T1-000042",
    "123-456-789",
    "123-456-789-00000",
    "Asia/Manila",
    "it's",
    "",
    "01943920-3680-7001-8000-000000000001",
)


def read(*rows: tuple[Cell, ...]) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(lines(["a", "b"], rows)))))[1:]


@pytest.mark.parametrize("text", TAKEN_FOR_ANOTHER)
def test_a_text_that_would_be_read_as_something_else_is_marked_as_a_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN)
def test_an_ordinary_text_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_taking_one_apostrophe_away_gives_every_text_back() -> None:
    texts = [*TAKEN_FOR_ANOTHER, *PLAIN, "''", '"', "a,b", "line\r\nbreak", "=cmd|' /C calc'!A0"]

    (found,) = zip(*read(*((text,) for text in texts)), strict=True)

    assert [cell.removeprefix("'") for cell in found] == texts


def test_what_is_no_text_is_written_as_what_it_is() -> None:
    at = datetime(2026, 3, 1, 19, 5, 9, 714878, ZoneInfo("Asia/Manila"))

    rows = read((Decimal("90.00"), -5), (at, date(2026, 3, 1)), (None, 1.5))

    assert rows == [["90.00", "-5"], ["2026-03-01 19:05:09+08:00", "2026-03-01"], ["", "1.5"]]


@pytest.mark.parametrize(
    ("fault", "said"), [(Unavailable("Nothing answers."), " Nothing answers."), (KeyboardInterrupt(), "")]
)
def test_a_file_that_breaks_off_says_so_in_its_last_line(fault: BaseException, said: str) -> None:
    def breaking() -> Iterator[tuple[Cell, ...]]:
        yield 1, 2
        raise fault

    found = lines(["a", "b"], breaking())
    written: list[str] = []
    with pytest.raises(type(fault)):
        written.extend(found)

    assert written[1:] == ["1,2\r\n", f"{INCOMPLETE}{said},\r\n"]
