"""Limits that several processes share through Redis, and what happens when it is gone or hangs; trusted proxies."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from support.http_api import PASSWORD, STAFF, Api, an_api
from support.servers.processes import until
from support.servers.redis import RedisServer, own_redis
from support.servers.served import rows
from support.servers.technomart import TechnoMart
from support.threads import at_once
from technomart.adapters.memory.store import MemoryStore
from technomart.entrypoints.web.counters import ProcessCounters


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with own_redis() as server:
        yield server


@pytest.fixture
def fresh(redis: RedisServer) -> RedisServer:
    redis.flush()
    return redis


def an_app(redis: RedisServer) -> Api:
    """Return an app of its own with a store of its own; only Redis is shared."""
    return an_api(MemoryStore(), redis_url=redis.url)


def tries(api: Api, count: int, *, address: str = "192.0.2.1") -> list[int]:
    return [api.at(address).login(STAFF, "wrong").status_code for _ in range(count)]


def test_two_apps_count_together(fresh: RedisServer) -> None:
    one, other = an_app(fresh), an_app(fresh)

    assert tries(one, 3) + tries(other, 3) == [401] * 5 + [429]
    assert tries(other, 1, address="192.0.2.2") == [401]


FORWARDED = [
    *(("203.0.113.7", each) for each in ("203.0.113.7:51000", "::ffff:203.0.113.7", "64:ff9b::203.0.113.7")),
    *(("2001:db8::1", each) for each in ("[2001:db8::1]:443", "2001:DB8:0::1")),
]
"""Addresses as the security log shows them, and as proxies write them."""


def test_two_processes_count_together_also_behind_a_proxy(fresh: RedisServer, tmp_path: Path) -> None:
    settings = {
        "TECHNOMART_REDIS_URL": fresh.url,
        "TECHNOMART_DATABASE_URL": f"sqlite:///{tmp_path}/canteen.db",
        "TECHNOMART_LIMIT_DEFAULT": "7 per minute",
        "TECHNOMART_TRUSTED_PROXIES": "1",
    }
    with ExitStack() as running:
        programs = []
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
            programs.append(TechnoMart(tmp_path / name, settings))
            running.callback(programs[-1].kill)
        programs[0].run("db", "upgrade")
        clients = []
        for program in programs:
            program.start(wait=False)
            clients.append(running.enter_context(program.client()))
        for program, client in zip(programs, clients, strict=True):
            program.child.until(lambda client=client: answers(client), "it answers")  # type: ignore[misc]  # bound at once
        fresh.flush()

        behind = {
            address: [
                client.get("/api/health", headers={"X-Forwarded-For": f"192.0.2.66, {written}"}).status_code
                for _ in range(3)
                for client in clients
                for shown, written in FORWARDED
                if shown == address
            ]
            for address in dict(FORWARDED)
        }
        for _, written in FORWARDED:
            wrong = {"email": f"{written}@example.com", "password": "wrong"}
            clients[0].post("/api/auth/login", json=wrong, headers={"X-Forwarded-For": written})
        statuses = [client.get("/api/health").status_code for _ in range(5) for client in clients]

    assert statuses == [200] * 7 + [429] * 3
    assert [each[:8] for each in behind.values()] == [[200] * 7 + [429]] * 2
    logged = rows(settings["TECHNOMART_DATABASE_URL"], "SELECT address FROM security_log ORDER BY id")
    assert [address for (address,) in logged] == [shown for shown, _ in FORWARDED]


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/api/openapi.json").status_code in (200, 429)
    except httpx.TransportError:
        return False


def test_limits_hold_in_each_process_while_redis_is_dead(fresh: RedisServer) -> None:
    one, other = an_app(fresh), an_app(fresh)
    assert tries(one, 5) == [401] * 5
    fresh.kill()
    try:
        dead = tries(one, 6), tries(other, 6)
        signed_in = an_app(fresh).at("192.0.2.3").login(STAFF).status_code
    finally:
        fresh.restart()

    assert dead == ([401] * 3 + [429] * 3, [401] * 5 + [429])
    assert signed_in == 200
    until(lambda: tries(one, 1, address="192.0.2.4") == [401], "it counts again")


def test_a_redis_that_hangs_costs_little(fresh: RedisServer) -> None:
    api = an_app(fresh)
    cashier = api.signed_in(STAFF)
    limiter = api.client.application.extensions["technomart.limiter"]
    line = limiter.storage.redis.storage.connection_pool.connection_kwargs
    fresh.pause()
    try:
        hung = [cashier.get("/api/auth/me").status_code for _ in range(8)]
        logins = tries(api, 6)
    finally:
        fresh.resume()

    assert hung == [200] * 8
    assert logins[-1] == 429
    assert line["socket_timeout"] <= 0.25  # what one question costs at most
    assert line["socket_connect_timeout"] <= 0.25


def test_an_app_starts_while_redis_is_down(fresh: RedisServer) -> None:
    fresh.kill()
    try:
        api = an_app(fresh)
        assert api.login(STAFF).status_code == 200
    finally:
        fresh.restart()


def test_a_household_has_one_address_however_many_it_has_of_ipv6() -> None:
    api = an_api(MemoryStore())

    assert [api.at(f"2001:db8:0:1::{n}").login(STAFF, "wrong").status_code for n in range(6)] == [401] * 5 + [429]
    assert api.at("2001:db8:0:2::1").login(STAFF, "wrong").status_code == 401


def forwarded(api: Api, *addresses: str) -> int:
    body = {"email": STAFF, "password": "wrong"}
    return api.post("/api/auth/login", body, X_Forwarded_For=", ".join(addresses)).status_code


def test_a_forwarded_address_is_believed_from_nobody_unless_told_so() -> None:
    api = an_api(MemoryStore())

    assert [forwarded(api, f"198.51.100.{n}") for n in range(6)] == [401] * 5 + [429]


def test_behind_a_trusted_proxy_the_address_it_saw_counts() -> None:
    api = an_api(MemoryStore(), trusted_proxies=1)

    assert [forwarded(api, f"198.51.100.{n}") for n in range(6)] == [401] * 6
    made_up = [forwarded(api, f"203.0.113.{n}", "198.51.100.77") for n in range(6)]
    assert made_up == [401] * 5 + [429]
    admin = api.signed_in("admin@example.com")
    failed = admin.get("/api/logs?search=sign_in_failed").json["data"]
    assert {row["address"] for row in failed} == {f"198.51.100.{n}" for n in (*range(6), 77)}


def test_a_whole_canteen_behind_one_address_can_sign_in_and_no_more() -> None:
    api = an_api(MemoryStore())
    statuses = [api.login(f"{n}@example.com", PASSWORD).status_code for n in range(61)]

    assert statuses == [401] * 60 + [429]


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("forgot-password", 10),
        ("reset-password", 10),
        ("password-reset/verify", 10),
        ("password-reset/confirm", 10),
        ("reset-password-code", 10),
        ("verify-email", 10),
        ("resend-verification", 10),
        ("refresh-token", 120),
        ("logout", 120),
        ("google", 60),
    ],
)
def test_public_routes_are_limited_by_address(path: str, most: int) -> None:
    api = an_api(MemoryStore())
    statuses = [api.post(f"/api/auth/{path}", {}).status_code for _ in range(most + 1)]

    assert 429 not in statuses[:-1]
    assert statuses[-1] == 429
    assert api.at("192.0.2.8").post(f"/api/auth/{path}", {}).status_code != 429


def test_ordinary_routes_are_limited_by_person() -> None:
    api = an_api(MemoryStore(), limit_default="3 per minute")
    cashier, manager = api.signed_in(STAFF), api.signed_in("manager@example.com")

    assert [cashier.get("/api/auth/me").status_code for _ in range(4)] == [200] * 3 + [429]
    assert manager.get("/api/auth/me").status_code == 200
    assert cashier.at("192.0.2.8").get("/api/auth/me").status_code == 429


def test_a_window_that_is_over_counts_from_the_start() -> None:
    counters = ProcessCounters()

    assert [counters.incr("over", 0), counters.incr("over", 60), counters.incr("over", 60)] == [1, 1, 2]
    assert counters.get("over") == 2


def test_a_clock_that_is_set_back_makes_no_window_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    counters = ProcessCounters()
    counters.incr("key", 60)
    monkeypatch.setattr(time, "time", lambda: 0.0)

    assert 0 < counters.get_expiry("key") <= 60


def test_counters_forget_the_windows_that_began_first_beyond_their_bound() -> None:
    counters = ProcessCounters(most=3)
    for key in "abcdd":
        counters.incr(key, 60)

    assert [counters.get(key) for key in "abcd"] == [0, 1, 1, 2]


def test_threads_that_count_at_once_lose_no_call() -> None:
    counters = ProcessCounters()
    at_once([lambda: [counters.incr("key", 60) for _ in range(500)]] * 8)

    assert counters.get("key") == 4000
