"""Whoever has the token reads what all workers of a server counted; nobody else reads anything."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from support.servers.technomart import TechnoMart, own_technomart
from technomart.domain.users.demo import DEMO_PASSWORD
from technomart.entrypoints.serving import counted
from technomart.entrypoints.web.metrics.routes import FORM

TOKEN = "the-token-of-the-metrics-of-the-tests"
Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture(scope="module")
def server() -> Iterator[TechnoMart]:
    env = {"TECHNOMART_METRICS_TOKEN": TOKEN, "TECHNOMART_LIMIT_LOGIN": "3 per minute"}
    with own_technomart(env, workers=2, arguments=["--demo"]) as server:
        server.run("db", "upgrade")
        server.start()
        yield server


def figures(server: TechnoMart) -> Figures:
    with server.client() as client:
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, FORM)
    families = text_string_to_metric_families(answer.text)
    return {(each.name, frozenset(each.labels.items())): each.value for family in families for each in family.samples}


def figure(found: Figures, name: str, **labels: str) -> float:
    return found.get((f"technomart_{name}", frozenset(labels.items())), 0.0)


def folder_of(server: TechnoMart) -> Path:
    """Return where its workers count."""
    pids = set(server.worker_pids())
    (folder,) = [each for each in Path(counted.MEMORY).glob(f"{counted.PREFIX}*") if counting(each) & pids]
    return folder


def counting(folder: Path) -> set[int]:
    """Return the processes that have counted something."""
    return {int(match[1]) for path in folder.glob("*") if (match := re.fullmatch(r"counter_(\d+)\.db", path.name))}


def test_nobody_reads_them_without_the_token(server: TechnoMart) -> None:
    with server.client() as client:
        wrong = ("", f"Bearer {TOKEN}x", "Bearer", f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}")
        answers = [client.get("/metrics", headers={"Authorization": each}) for each in wrong]

    assert Counter(each.status_code for each in answers) == {401: 5}
    assert {each.json()["code"] for each in answers} == {"unauthenticated"}


def test_any_worker_tells_what_all_of_them_counted(server: TechnoMart) -> None:
    labels = {"method": "GET", "route": "/api/health", "status": "200"}
    before = figure(figures(server), "requests_total", **labels)
    sent = 0
    while sent < 40 or not counting(folder_of(server)) >= set(server.worker_pids()):
        with server.client() as client:
            assert client.get("/api/health").status_code == 200
        sent += 1
        assert sent < 2000, "a worker got no request"

    scraped = {figure(figures(server), "requests_total", **labels) for _ in range(12)}

    assert scraped == {before + sent}
    seconds = figures(server)
    assert figure(seconds, "request_seconds_count", method="GET", route="/api/health") == before + sent
    assert figure(seconds, "request_seconds_bucket", method="GET", route="/api/health", le="+Inf") == before + sent
    assert folder_of(server).stat().st_mode & 0o777 == 0o700


def test_orders_payments_and_commits_are_counted(server: TechnoMart) -> None:
    before = figures(server)
    with server.client() as client:
        login = {"email": "carla@technomart.example", "password": DEMO_PASSWORD}
        client.headers["Authorization"] = f"Bearer {client.post('/api/auth/login', json=login).json()['token']}"
        dish = next(each for each in client.get("/api/menu/items").json()["data"] if each["available"])
        order = {"type": "walk-in", "items": [{"menuItemId": dish["id"], "quantity": 1}]}
        placed = client.post("/api/orders", json=order).json()["data"]
        paying = {"amount": placed["total"], "method": "cash", "tendered": placed["total"]}
        for _ in range(2):
            paid = client.post(f"/api/orders/{placed['id']}/payment", json=paying, headers={"Idempotency-Key": "once"})
            assert paid.status_code == 201

    after = figures(server)

    def more(name: str, **labels: str) -> float:
        return figure(after, name, **labels) - figure(before, name, **labels)

    assert more("orders", status=placed["status"]) == 1
    assert more("payments_total", method="cash") == 1  # the second was answered as before
    assert more("commit_transactions_sum") >= 3
    assert more("commit_transactions_bucket", le="1.0") >= 3
    assert figure(after, "pool_connections", pool="all") == 40  # of both workers
    assert 1 <= figure(after, "pool_connections_lent", pool="all") <= 40


def test_what_came_too_often_is_counted_by_its_route(server: TechnoMart) -> None:
    with server.client() as client:
        wrong = {"email": "nobody@technomart.example", "password": "wrong"}
        statuses = [client.post("/api/auth/login", json=wrong).status_code for _ in range(5)]

    assert 429 in statuses
    assert figure(figures(server), "limited_requests_total", route="/api/auth/login") >= 1


def test_what_a_killed_worker_counted_stays_and_what_it_held_goes(server: TechnoMart) -> None:
    labels = {"method": "GET", "route": "/api/health", "status": "200"}
    before, files = figures(server), folder_of(server)

    killed = server.kill_worker()

    def is_replaced() -> bool:
        pids = server.worker_pids()
        return killed not in pids and len(pids) == 2 and not (files / f"gauge_livesum_{killed}.db").exists()

    server.child.until(is_replaced, "another has taken its place")
    server.child.until(
        lambda: figure(figures(server), "pool_connections", pool="all") == 40, "the new one is counted as well"
    )
    assert figure(figures(server), "requests_total", **labels) == figure(before, "requests_total", **labels)

    assert server.stop() == 0
    assert not files.exists()


def test_the_next_server_removes_what_a_killed_one_counted_and_not_what_a_living_one_does(server: TechnoMart) -> None:
    env = {"TECHNOMART_METRICS_TOKEN": TOKEN}
    server.restart()
    assert figures(server)
    living = folder_of(server)
    with own_technomart(env, arguments=["--demo"]) as killed:
        killed.run("db", "upgrade")
        killed.start()
        assert figures(killed)
        left = folder_of(killed)
        killed.kill()
        assert list(left.iterdir())

        killed.start()

        assert not left.exists()
        assert list(living.iterdir())
        assert killed.stop() == 0
