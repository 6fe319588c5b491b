"""Every date and instant that a person may type has bounds, whatever route takes it."""

from collections.abc import Iterator
from typing import Any

import pytest

from support.documented import ways
from support.http_api import ADMIN, Api, an_api
from technomart.adapters.memory.store import MemoryStore

FAR = ("0001-01-01", "1969-12-31", "2201-01-01", "9999-12-31")
TEMPORAL = {"date", "date-time"}
BODIES = {
    ("post", "/api/day-closes"): {"businessDate"},
    ("post", "/api/attendance"): {"date"},
    ("put", "/api/attendance/{attendance_id}"): {"date"},
    ("post", "/api/schedule/exceptions"): {"date"},
    ("put", "/api/schedule/exceptions/{exception_id}"): {"date"},
    ("post", "/api/leaves"): {"startDate", "endDate"},
    ("put", "/api/leaves/{leave_id}"): {"startDate", "endDate"},
    ("post", "/api/inventory/items"): {"expiryDate"},
    ("put", "/api/inventory/items/{item_id}"): {"expiryDate"},
}
"""What takes a date today; a route that takes another one belongs here."""
RANGES = ("/api/orders", "/api/payments", "/api/logs", "/api/attendance", "/api/schedule/exceptions")
REPORTS = ("sales", "orders", "staff-attendance")


@pytest.fixture(scope="module")
def admin() -> Api:
    return an_api(MemoryStore()).signed_in(ADMIN)


def dated(document: dict[str, Any]) -> Iterator[tuple[tuple[str, str], set[str]]]:
    """Yield every route whose body takes dates, and the names of those."""
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            body = operation.get("requestBody") if isinstance(operation, dict) else None
            shape = body["content"].get("application/json", {}).get("schema", {}) if body else {}
            fields = schemas[shape["$ref"].rpartition("/")[2]]["properties"] if "$ref" in shape else {}
            names = {
                name for name, field in fields.items() if any(way.get("format") in TEMPORAL for way in ways(field))
            }
            if names:
                yield (method, path), names


def test_every_date_in_a_body_has_bounds(admin: Api) -> None:
    assert dict(dated(admin.get("/api/openapi.json").json)) == BODIES
    for (method, path), names in BODIES.items():
        place = path.partition("{")[0] + ("nothing" if "{" in path else "")
        for day in FAR:
            answer = admin.call(method.upper(), place, dict.fromkeys(names, day))

            assert answer.status_code == 422, (path, day)
            assert names <= answer.json["errors"].keys(), (path, day)


def test_every_range_has_bounds(admin: Api) -> None:
    for path in RANGES:
        for side in ("from", "to"):
            for day in FAR:
                assert admin.get(f"{path}?{side}={day}").status_code == 422, (path, side, day)
    for report in REPORTS:
        for day in FAR:
            for span in (f"{day}..{day}", f"2026-01-01..{day}", f"{day}..2026-01-01", "1970-01-01..2200-12-31"):
                assert admin.get(f"/api/reports/{report}?range={span}").status_code == 422, (report, span)
