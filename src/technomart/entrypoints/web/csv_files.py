"""Answer tables as CSV files to whoever asks for them."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice

from flask import Response, current_app, request
from marshmallow import fields, validate

from technomart.domain.reports.periods import Period
from technomart.entrypoints.reporting.csv_text import lines, marked
from technomart.entrypoints.reporting.tables import Row
from technomart.entrypoints.web.contract import NAMED
from technomart.entrypoints.web.shared.base import Wire

CSV = {
    "schema": {"type": "string", "description": "UTF-8 with a byte order mark, lines that end with CR and LF."},
    "content_type": "text/csv",
    "headers": NAMED,
}
"""How the document describes a file."""


class FormatQuery(Wire):
    """How the answer is to be written."""

    format = fields.String(
        load_default=None,
        validate=validate.OneOf(["json", "csv"]),
        metadata={"description": "`csv` is a file with all rows, whatever page is asked for; else `Accept` decides."},
    )


def wants_csv() -> bool:
    """Tell whether the request asks for CSV, in its query or else by what it accepts."""
    asked = request.args.get("format")
    if asked:
        return asked == "csv"
    if "text/" not in request.headers.get("Accept", "").lower():
        return False
    accepted = request.accept_mimetypes
    return accepted.best_match(["application/json", "text/csv"], "application/json") == "text/csv"


def csv_file(name: str, header: Sequence[str], rows: Iterable[Row], period: Period | None = None) -> Response:
    """Answer a table as a file, with a period's days in its name.

    Rows are made while they are sent, the first before anything is.
    """
    rest = iter(rows)
    first = list(islice(rest, 1))
    response = current_app.response_class(marked(lines(header, chain(first, rest))), mimetype="text/csv")
    days = f" {period.touched.first}..{period.touched.last}" if period else ""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}{days}.csv"'
    response.headers.add("Vary", "Accept")
    return response
