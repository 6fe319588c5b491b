"""What a request of a kind that came before does not do again."""

import builtins
import io
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from jwt.algorithms import HMACAlgorithm

from support.http_api import ADMIN, Api, Reply, an_api, an_order_body
from technomart.adapters.sql.store import SqlStore

Call = Callable[[Api], Reply]


def paid(api: Api) -> Reply:
    order = api.placed()
    return api.post(f"/api/orders/{order['id']}/payment", {"amount": order["total"], "method": "cash"})


def unchanged(api: Api) -> Reply:
    tag = api.get("/api/orders/queue").headers["ETag"]
    return api.get("/api/orders/queue", If_None_Match=tag)


KINDS: dict[str, Call] = {
    "health": lambda api: api.get("/api/health"),
    "own account": lambda api: api.get("/api/auth/me"),
    "menu": lambda api: api.get("/api/menu/items"),
    "list": lambda api: api.get("/api/orders?search=W-001&limit=50"),
    "history": lambda api: api.get("/api/orders/history"),
    "queue": lambda api: api.get("/api/orders/queue"),
    "unchanged queue": unchanged,
    "detail": lambda api: api.get(f"/api/orders/{api.placed()['id']}"),
    "quote": lambda api: api.post("/api/orders/quote", an_order_body()),
    "payment": paid,
    "sales": lambda api: api.get("/api/reports/sales?range=30d"),
    "document": lambda api: api.get("/api/openapi.json"),
    "refusal": lambda api: api.get("/api/orders/nothing"),
}


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch, *databases: str) -> Iterator[list[str]]:
    """Note every file but a database that is opened or looked at, every thread, regular expression and key made."""
    seen: list[str] = []

    def note(place: Any, name: str) -> None:
        does = getattr(place, name)

        def noting(*args: Any, **named: Any) -> Any:
            if not any(str(arg).startswith(databases) for arg in args[:1]):
                seen.append(f"{name} {args[:2]}")
            return does(*args, **named)

        patch.setattr(place, name, noting)

    with monkeypatch.context() as patch:
        for place, name in (
            (builtins, "open"),
            (io, "open"),
            (os, "open"),
            (os, "stat"),
            (os, "scandir"),
            (os, "listdir"),
            (Thread, "start"),
            (re._compiler, "compile"),  # type: ignore[attr-defined]  # reached when the cache of `re` has nothing
            (HMACAlgorithm, "prepare_key"),
        ):
            note(place, name)
        yield seen


@pytest.fixture
def admin(sql_store: SqlStore) -> Api:
    return an_api(sql_store, limit_default="1000 per minute").signed_in(ADMIN)


@pytest.mark.parametrize("kind", KINDS)
def test_a_warm_request_opens_no_file_starts_no_thread_and_prepares_nothing(
    kind: str, admin: Api, sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = KINDS[kind]
    for _ in range(3):
        warm = call(admin)

    with watched(monkeypatch, str(sql_store.engine.url.database)) as seen:
        again = call(admin)

    assert again.status_code == warm.status_code
    assert seen == []


def test_the_watch_sees_what_it_watches_for(admin: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    with watched(monkeypatch, "/no/database") as seen:
        version("technomart")
        re.compile(f"nobody compiled {uuid4()} yet")
        thread = Thread(target=len, args=("",))
        thread.start()
        thread.join()
        admin.at("192.0.2.9").signed_in(ADMIN)

    assert {line.partition(" ")[0] for line in seen} >= {"open", "stat", "compile", "start", "prepare_key"}
