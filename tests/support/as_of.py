"""Ask for every report as of an instant, in every form."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from support.every_act import CUSTOMER
from support.http_api import Api, Reply

REPORTS = "/api/reports/"
FORMS = ("json", "csv")
RANGES = ("", "range=7d", "range=2026-03-01..2026-04-30")
QUERIES: Mapping[str, Sequence[str]] = {
    "/api/reports/customer-history": ("", f"customer={quote(CUSTOMER)}", "limit=1"),
    "/api/reports/inventory": ("",),
}
"""What is asked of reports that cover no range."""


def routes_of(api: Api) -> list[str]:
    """Return the address of every report."""
    rules = api.client.application.url_map.iter_rules()
    return sorted(rule.rule for rule in rules if rule.rule.startswith(REPORTS) and "GET" in (rule.methods or ()))


def asked(
    api: Api, as_of: str | None, *, ranges: Sequence[str] = RANGES, forms: Sequence[str] = FORMS
) -> dict[str, Reply]:
    """Return what every report says, in every form and of several times, by its address."""
    said = "" if as_of is None else f"&as_of={quote(as_of)}"
    return {
        path: api.get(path)
        for route in routes_of(api)
        for query in QUERIES.get(route, ranges)
        for form in forms
        for path in [f"{route}?{query}&format={form}{said}"]
    }


def bytes_of(replies: Mapping[str, Reply]) -> dict[str, tuple[int, bytes]]:
    """Return status and body of each."""
    return {path: (reply.status_code, reply.data) for path, reply in replies.items()}
