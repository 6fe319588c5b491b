"""A request of a kind that came before builds no statement and compiles none."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from support.builders import DISHES
from support.compilations import watched
from support.http_api import ADMIN, Api, Reply, an_api
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.users.tables import users

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


def item_of(menu_item_id: str) -> dict[str, Any]:
    return {"menuItemId": menu_item_id, "quantity": 1}


@pytest.fixture
def admin(store: SqlStore) -> Api:
    return an_api(store, limit_default="1000 per minute", limit_login="1000 per minute").signed_in(ADMIN)


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
