"""Whoever is refused is counted and, when they are somebody, written down: both have a bound."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from support.builders import FixedClock, an_id
from support.http_api import MANAGER, STAFF, Api, an_api, me
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.store.unit_of_work import Store

FEW = 6
REFUSALS: dict[str, tuple[Callable[[Api], Api], tuple[str, ...], tuple[int, ...]]] = {
    "nobody": (lambda api: replace(api, token=""), ("/api/orders", "/api/users"), (401,)),
    "a token that is none": (lambda api: replace(api, token="x.y.z"), ("/api/orders", "/api/logs"), (401,)),
    "an address that is none": (lambda api: replace(api, token=""), ("/api/nothing", "/wp-admin", "/assets"), (404,)),
    "somebody": (lambda api: api, ("/api/users", "/api/audit", f"/api/orders/{an_id()}"), (403, 403, 404)),
}


@pytest.fixture
def cashier() -> Api:
    return an_api(MemoryStore(), limit_refusals=f"{FEW} per minute").signed_in(STAFF)


@pytest.mark.parametrize("who", REFUSALS)
def test_refusals_of_all_routes_are_limited_together_and_nothing_else_is(cashier: Api, who: str) -> None:
    become, paths, expected = REFUSALS[who]
    caller = become(cashier)

    answers = [caller.get(paths[n % len(paths)]) for n in range(FEW + len(paths))]

    assert [answer.status_code for answer in answers[:FEW]] == [expected[n % len(expected)] for n in range(FEW)]
    for late in answers[FEW:]:
        assert (late.status_code, late.json["code"]) == (429, "too_many_requests")
        assert 0 < int(late.headers["Retry-After"]) <= 61
        assert late.headers["X-Request-ID"]
        assert late.headers["Cache-Control"] == "no-store"
    assert cashier.get("/api/orders").status_code == 200  # what is theirs stays theirs, whoever has the same address
    assert cashier.login(STAFF).status_code == 200
    if who == "somebody":
        assert cashier.at("192.0.2.9").get("/api/users").status_code == 429
        assert replace(cashier, token="").get("/api/users").status_code == 401
    else:
        assert caller.at("192.0.2.9").get(paths[0]).status_code == expected[0]
        assert cashier.get("/api/users").status_code == 403


@pytest.mark.parametrize("limit", ["limit_refusals", "limit_default"])
@pytest.mark.parametrize("over", ["too old", "ended"])
def test_whoever_has_to_refresh_is_told_so_whatever_others_do_at_the_address(
    clock: FixedClock, over: str, limit: str
) -> None:
    api = an_api(MemoryStore(), clock=clock, **{limit: f"{FEW} per minute"})
    cashier, manager = api.signed_in(STAFF), api.signed_in(MANAGER)
    if over == "ended":
        assert [each.post("/api/auth/logout-everywhere").status_code for each in (cashier, manager)] == [200] * 2
    clock.move(timedelta(hours=1 if over == "too old" else 0))
    forged = f"{cashier.token[:-9]}{'A' * 9}"

    flood = [replace(api, token=token).get("/api/orders").status_code for token in ("", forged, "x.y.z") * FEW]
    told = [cashier.get("/api/orders").status_code for _ in range(FEW + 1)]

    assert flood == [401] * FEW + [429] * 2 * FEW
    assert told == [401] * FEW + [429]
    assert manager.get("/api/orders").status_code == 401
    if over == "too old":
        assert manager.post("/api/auth/refresh-token", {"refreshToken": manager.refresh_token}).status_code == 200


def test_the_limit_of_a_route_comes_before_who_may_call_it() -> None:
    api = an_api(MemoryStore(), limit_default="3 per minute")
    cashier = api.signed_in(STAFF)

    assert [cashier.get("/api/users").status_code for _ in range(5)] == [403] * 3 + [429] * 2
    assert [api.get("/api/users").status_code for _ in range(5)] == [401] * 3 + [429] * 2


def test_the_log_has_one_line_a_person_route_and_minute_with_a_count(store: Store, clock: FixedClock) -> None:
    api = an_api(store, clock=clock, limit_refusals="9 per minute")
    cashier, manager, admin = (api.signed_in(each) for each in (STAFF, MANAGER, "admin@example.com"))

    first, *_ = (cashier.put(f"/api/users/{an_id()}", {"name": "x"}) for _ in range(3))
    for _ in range(9):
        cashier.get("/api/audit")
    manager.get("/api/audit")

    rows = admin.get("/api/logs?search=not_allowed").json["data"]
    found = {(row["user"], row["details"].partition("/api/users")[0], row["count"]) for row in rows}
    theirs, others = me(cashier)["name"], me(manager)["name"]
    assert first.status_code == 403
    assert found == {(theirs, "PUT ", 3), (theirs, "GET /api/audit", 6), (others, "GET /api/audit", 1)}
    assert len(rows) == 3
    assert admin.get("/api/logs/summary").json["data"]["today"]["security"] == 10
    alerts = {alert["id"]: alert["description"] for alert in admin.get("/api/logs/alerts").json["data"]}
    assert "9 times" in alerts[f"not_allowed:{me(cashier)['id']}"]
