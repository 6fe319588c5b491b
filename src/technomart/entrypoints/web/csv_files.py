"""Send tables as CSV files."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice

from flask import Response, current_app, request

from technomart.entrypoints.reporting.csv_text import Cell, lines


def wants_csv() -> bool:
    """Tell whether the request asks for CSV, in its query or else by what it accepts."""
    asked = request.args.get("format")
    if asked is not None:
        return asked == "csv"
    accepted = request.accept_mimetypes
    return accepted.best_match(["application/json", "text/csv"], "application/json") == "text/csv"


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Answer a table as a file; rows are made while they are sent, the first before anything is."""
    rest = iter(rows)
    first = list(islice(rest, 1))
    response = current_app.response_class(lines(header, chain(first, rest)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers.add("Vary", "Accept")
    return response
