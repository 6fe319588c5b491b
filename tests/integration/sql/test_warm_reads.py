"""What can be read builds no statement and compiles none when it was read before: every address of the document."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pytest

from support.compilations import work_of
from support.documented import ways
from support.http_api import ADMIN, Api, Reply, an_api
from support.writing import CALLS, SENIOR, a_link, a_taxed_order, made, sent, soon, writing_endpoints
from technomart.adapters.sql.store import SqlStore

TOGETHER = [
    "/api/orders?status=completed,in_queue",
    "/api/orders?search=w-0 rey",
    "/api/orders?search=tess&status=completed",
    "/api/orders?from=2020-01-01&status=completed",
    "/api/orders?search=tess&from=2020-01-01",
    "/api/orders?customer=Tess&from=2020-01-01",
    "/api/payments?status=completed,refunded",
    "/api/payments?search=w-0&status=completed&method=cash&timeRange=24h",
    "/api/logs?search=signed&type=sign_in&timeRange=24h",
]
"""Filters that come together, or with several values."""
COMPILES = {"/api/audit"}
"""What builds its questions each time: there are hundreds, asked seldom, which every worker would hold for ever."""
TAKES_A_TOKEN = {"/api/auth/registration", "/api/verify/status"}
OF_THE_DEMO = {"/api/auth/demo-accounts"}
LISTED_UNDER = {
    "/api/inventory/recipes/{menu_item_id}": "/api/menu/items",
    "/api/verify/headshot/{user_id}": "/api/verify/requests",
}
"""Where the ids for an address are listed, if not at the address before them."""
WITHOUT_A_PICTURE = re.compile("/image$|/headshot/")
"""What answers 404 here, when it has looked."""
WITHOUT_ROWS = {"/api/papers/printing", "/api/reports/pwd-book"}
"""Lists of what does not happen here, each of which is read as another one is."""
PAGED = {"page", "limit", "after"}
VALUES = {
    "as_of": "2026-03-02T04:00:00Z",
    "available": "true",
    "category": "Mains",
    "customer": "Tess",
    "days": "7",
    "employeeId": "nobody",
    "from": "2020-01-01",
    "ids": "nothing",
    "itemId": "nothing",
    "method": "cash",
    "paper": "",
    "paymentStatus": "paid",
    "range": "30d",
    "register": "",
    "registerId": "nothing",
    "search": "a",
    "status": "completed",
    "to": "2030-01-01",
    "unread": "true",
}
"""Values of the parameters for which the document names none."""


@pytest.fixture
def busy(sql_store: SqlStore) -> Api:
    """Return the client of a canteen where whatever changes something was done, and no list is empty."""
    admin = an_api(sql_store, limit_default="10000 per minute").signed_in(ADMIN)
    for endpoint, method in writing_endpoints(admin.client.application):
        if endpoint in CALLS:
            sent(admin, endpoint, method, CALLS[endpoint](admin))
    for name in ("Oil", "Tea"):
        low = {"name": name, "category": name, "quantity": 1, "minStock": 2, "expiryDate": soon(admin)}
        made(admin, "/api/inventory/items", low)
        a_link(admin)
        order = a_taxed_order(admin)["id"]
        assert admin.put(f"/api/orders/{order}/privileges", {"privileges": [SENIOR], "diners": 1}).status_code == 200
        left = admin.get(f"/api/orders/{order}").json["data"]["balance"]
        made(admin, f"/api/orders/{order}/payment", {"amount": left, "method": "cash"})
        for status in ("in_progress", "ready", "completed"):
            assert admin.patch(f"/api/orders/{order}/status", {"status": status}).status_code == 200
        admin.signed_in(ADMIN)
    return admin


def walk(api: Api) -> Iterator[str]:
    """Yield every address of the document, filled in, without and with each of its parameters."""
    for path, operations in api.get("/api/openapi.json").json["paths"].items():
        if "get" in operations and path not in COMPILES | TAKES_A_TOKEN | OF_THE_DEMO:
            address = filled_in(api, path)
            yield address
            yield from (f"{address}?{each}" for each in parameters(operations["get"]))


def filled_in(api: Api, path: str) -> str:
    """Return an address with the id of something that is there."""
    above, _, named = path.partition("/{")
    if not named:
        return path
    return re.sub("{.*}", api.get(LISTED_UNDER.get(path, above)).json["data"][0]["id"], path)


def parameters(operation: Mapping[str, Any]) -> Iterator[str]:
    """Yield every parameter with the last value that the document names, or else with one of ours; every order."""
    for each in operation.get("parameters", ()):
        if each["in"] == "query" and each["name"] not in PAGED:
            named = [word for way in ways(each["schema"]) for word in way.get("enum", ())] or [VALUES[each["name"]]]
            yield from (f"{each['name']}={value}" for value in (named if each["name"] == "sortBy" else named[-1:]))


def in_pages(api: Api, path: str) -> Reply:
    """Ask for what an address has, and of a list that has a second page for one row and for the one after it."""
    answer = api.get(path)
    if "pagination" not in (answer.json or {}):
        return answer
    one = f"{path}{'&' if '?' in path else '?'}limit=1"
    after = api.get(one).json["pagination"].get("next")
    return api.get(f"{one}&after={after}") if after else answer


def is_no_short_list(answer: Reply) -> bool:
    """Tell whether an answer is no list, or the second page of one: what is asked by the ids of rows was asked."""
    return "pagination" not in (answer.json or {}) or answer.json["pagination"]["limit"] == 1


def test_warm_reads_build_no_statement_and_compile_none(busy: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [*walk(busy), *TOGETHER]
    for path in paths * 2:  # a report that was made reads less the next time
        answer = in_pages(busy, path)
        assert answer.status_code == (404 if WITHOUT_A_PICTURE.search(path) else 200), path
        assert "?" in path or path in WITHOUT_ROWS or is_no_short_list(answer), path

    seen = {path: work_of(partial(in_pages, busy, path), monkeypatch) for path in paths}

    assert {path: work for path, work in seen.items() if work} == {}
