"""A request of a kind that came before builds no statement and compiles none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import CompoundSelect, Delete, Insert, Select, Update, select
from sqlalchemy.sql.base import Generative
from sqlalchemy.sql.compiler import SQLCompiler

from support.builders import DISHES
from support.http_api import ADMIN, Api, Reply, an_api
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.users.tables import users

MADE = [(kind, "__init__") for kind in (SQLCompiler, Select, CompoundSelect, Insert, Update, Delete)]
Call = Callable[[Api], Reply]


def paid(api: Api) -> Reply:
    order = api.placed()
    return api.post(f"/api/orders/{order['id']}/payment", {"amount": order["total"], "method": "cash"})


def kept_once(api: Api) -> Reply:
    order = api.placed()
    path, body = f"/api/orders/{order['id']}/payment", {"amount": 1, "method": "cash", "partial": True}
    api.post(path, body, Idempotency_Key=order["id"])
    return api.post(path, body, Idempotency_Key=order["id"])


def refused(api: Api) -> Reply:
    order = api.placed()
    path = f"/api/orders/{order['id']}/payment"
    return api.post(path, {"amount": 99_999, "method": "cash"}, Idempotency_Key=order["id"])


def completed(api: Api) -> Reply:
    path = f"/api/orders/{api.placed(quantity=1)['id']}/status"
    return [api.patch(path, {"status": status}) for status in ("in_progress", "ready", "completed")][-1]


def unchanged(api: Api) -> Reply:
    tag = api.get("/api/orders/queue").headers["ETag"]
    return api.get("/api/orders/queue", If_None_Match=tag)


KINDS: dict[str, tuple[int, Call]] = {
    "login": (200, lambda api: api.login(ADMIN)),
    "own account": (200, lambda api: api.get("/api/auth/me")),
    "menu": (200, lambda api: api.get("/api/menu/items")),
    "quote": (200, lambda api: api.post("/api/orders/quote", {"items": [item_of(dish.id) for dish in DISHES]})),
    "placing": (201, lambda api: api.post("/api/orders", {"items": [item_of(dish.id) for dish in DISHES]})),
    "detail": (200, lambda api: api.get(f"/api/orders/{api.placed()['id']}")),
    "payment": (201, paid),
    "repeated payment": (201, kept_once),
    "refused payment": (409, refused),
    "refund": (201, lambda api: api.post(f"/api/payments/{paid(api).json['data']['id']}/refund", {"amount": 1})),
    "completing": (200, completed),
    "cancelling": (200, lambda api: api.patch(f"/api/orders/{api.placed()['id']}/status", {"status": "cancelled"})),
    "queue": (200, lambda api: api.get("/api/orders/queue")),
    "unchanged queue": (304, unchanged),
}
ASKED: dict[str, list[str]] = {
    "/api/orders": [
        "",
        "status=completed",
        "status=completed,in_queue",
        "customer=Ana Reyes",
        "search=ana",
        "search=w-0 rey",
        "search=ana&status=completed",
        "from=2020-01-01",
        "from=2020-01-01&status=completed",
        "search=ana&from=2020-01-01",
        "customer=Ana Reyes&from=2020-01-01",
    ],
    "/api/orders/history": [""],
    "/api/payments": [
        "",
        "search=ana",
        "status=completed,refunded",
        "method=cash",
        "timeRange=7d",
        "search=w-0&status=completed&method=cash&timeRange=24h",
    ],
    "/api/logs": ["", "search=signed", "type=sign_in", "timeRange=7d", "search=signed&type=sign_in&timeRange=24h"],
    "/api/attendance": ["", "from=2026-03-01", "to=2026-03-31", "status=absent"],
    "/api/notifications": ["", "unread=true"],
    "/api/users": [""],
}
LISTS = [f"{path}?{asked}" for path, each in ASKED.items() for asked in each]
"""Lists that have a second page of one row each, so that their rows are counted too."""
WHOLE = [
    "/api/health",
    "/api/health/ready",
    "/api/menu/categories",
    "/api/inventory/items",
    "/api/inventory/low-stock",
    "/api/inventory/recent-activity",
    "/api/notifications/unread-count",
    "/api/payments/config",
    "/api/verify/requests",
    "/api/users/roles",
    "/api/employees",
    "/api/schedule",
    "/api/schedule?day=Monday",
    "/api/schedule/exceptions",
    "/api/leaves",
    "/api/reports/sales?range=7d",
    "/api/reports/orders?range=7d",
    "/api/reports/inventory",
    "/api/reports/staff-attendance?range=7d",
    "/api/reports/customer-history?customer=Ana Reyes",
]


def in_pages(api: Api, path: str) -> Reply:
    """Ask for the first page of one row, then for the one after it."""
    first = api.get(f"{path}&limit=1")
    assert first.status_code == 200, first.text
    return api.get(f"{path}&limit=1&after={first.json['pagination']['next']}")


def item_of(menu_item_id: str) -> dict[str, Any]:
    return {"menuItemId": menu_item_id, "quantity": 1}


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Note what is built or compiled."""
    seen: list[str] = []

    def note(place: type, name: str) -> None:
        does = getattr(place, name)

        def noting(self: object, *args: Any, **named: Any) -> Any:
            seen.append(f"{type(self).__name__}.{name} {args[:1]}")
            return does(self, *args, **named)

        patch.setattr(place, name, noting)

    with monkeypatch.context() as patch:
        for place, name in [*MADE, (Generative, "_generate")]:
            note(place, name)
        yield seen


def work_of(call: Callable[[], Reply], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what a call builds or compiles."""
    with watched(monkeypatch) as seen:
        call()
    return seen


@pytest.fixture
def admin(store: SqlStore) -> Api:
    return an_api(store, limit_default="1000 per minute", limit_login="1000 per minute").signed_in(ADMIN)


@pytest.fixture
def busy(admin: Api) -> Api:
    """Return the client of a canteen that has two of everything."""
    someone = admin.post("/api/employees", {"name": "Ana Reyes", "position": "Cook"}).json["data"]["id"]
    for day in ("2026-03-02", "2026-03-03"):
        admin.login(ADMIN)
        admin.post("/api/notifications", {"title": "Lunch", "message": "is late", "role": "admin"})
        admin.post("/api/attendance", {"employeeId": someone, "date": day, "status": "absent"})
        order = admin.placed(customerName="Ana Reyes")
        admin.post(f"/api/orders/{order['id']}/payment", {"amount": order["total"], "method": "cash"})
        for status in ("in_progress", "ready", "completed"):
            admin.patch(f"/api/orders/{order['id']}/status", {"status": status})
    return admin


def test_warm_lists_build_no_statement_and_compile_none(busy: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in LISTS:
        page = in_pages(busy, path)
        assert (page.status_code, len(page.json["data"])) == (200, 1), (path, page.text)

    seen = {path: work_of(partial(in_pages, busy, path), monkeypatch) for path in LISTS}

    assert {path: work for path, work in seen.items() if work} == {}


def test_warm_reads_build_no_statement_and_compile_none(busy: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in WHOLE * 2:  # the second report reads less than the first
        assert busy.get(path).status_code == 200, path

    seen = {path: work_of(partial(busy.get, path), monkeypatch) for path in WHOLE}

    assert {path: work for path, work in seen.items() if work} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_a_warm_request_builds_no_statement_and_compiles_none(
    kind: str, admin: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, call = KINDS[kind]
    for _ in range(2):
        warm = call(admin)
    assert warm.status_code == status, warm.text

    with watched(monkeypatch) as seen:
        call(admin)

    assert seen == []


def test_what_is_built_and_compiled_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    with watched(monkeypatch) as seen:
        select(users.c.id).where(users.c.name == "Ana").compile()

    assert [each.split()[0] for each in seen] == ["Select.__init__", "Select._generate", "StrSQLCompiler.__init__"]
