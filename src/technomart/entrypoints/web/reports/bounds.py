"""Bound the lists of reports, which grow with the time that is asked for."""

from collections.abc import Sized

from technomart.domain.kernel.errors import Invalid

LONGEST_LIST = 10_000
"""How many rows a list of a report has in JSON; CSV has all of them."""


class ReportTooLong(Invalid):
    """A list of the report has more rows than one answer holds."""

    code = "report_too_long"


def must_fit(*lists: Sized) -> None:
    """Raise `ReportTooLong` when one of these lists of a report has more than `LONGEST_LIST` rows."""
    longest = max(map(len, lists))
    if longest > LONGEST_LIST:
        raise ReportTooLong(
            f"This report has a list of {longest:,} rows, and an answer at most {LONGEST_LIST:,}: ask for a shorter "
            "time, or with `format=csv` for all of it."
        )
