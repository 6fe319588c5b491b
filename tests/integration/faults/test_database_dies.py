"""A database that is killed under load loses nothing, and a hung one takes nobody with it."""

import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from support.servers.canteen import ServedCanteen, running, stored
from support.servers.customers import ordering
from support.servers.ledger import Ledger, Report
from support.servers.mariadb import MariaDb, own_server
from support.servers.processes import until

BACK_WITHIN = 5.0
"""Seconds after the database's return in which the service must be back."""


def die_under_load(db: MariaDb, ledger: Ledger, *, kills: int, orders_between: int) -> tuple[Report, str, list[float]]:
    """Kill the database again and again while six customers order at two server processes.

    Return the comparison, what the audit said, and after how many seconds the service was back each time.
    """
    waits = []
    url = db.url(db.create_database())
    with running(url, workers=2) as canteen:
        with ordering(ledger, [canteen.url], canteen.habits(timeout=15), within=60):
            for _ in range(kills):
                ledger.wait_for(ledger.acknowledged + orders_between, within=60)
                db.restart()
                back = time.monotonic()
                canteen.server.ready(within=BACK_WITHIN)
                waits.append(time.monotonic() - back)
            ledger.wait_for(ledger.acknowledged + orders_between, within=60)
        said = canteen.server.run("audit", check=False).stdout
    return ledger.compare(stored(url)), said, waits


def check_nothing_is_lost(ledger: Ledger, *, kills: int, orders_between: int) -> None:
    with own_server() as db:
        report, audit, waits = die_under_load(db, ledger, kills=kills, orders_between=orders_between)

    sys.stderr.write(f"\n{report}\n{audit}back after {[round(wait, 2) for wait in waits]} s\n")
    assert report.problems == ()
    assert (report.unknown, report.failed) == (0, 0)
    assert report.stored == report.acknowledged == report.attempted
    assert "invariants hold" in audit
    assert max(waits) < BACK_WITHIN


def test_a_killed_database_loses_and_doubles_nothing(ledger: Ledger) -> None:
    check_nothing_is_lost(ledger, kills=2, orders_between=60)


@pytest.mark.long
def test_a_database_killed_twelve_times_loses_and_doubles_nothing(ledger: Ledger) -> None:
    check_nothing_is_lost(ledger, kills=12, orders_between=200)


@pytest.mark.long
def test_the_checker_notices_a_server_that_forgets(ledger: Ledger) -> None:
    """Without a flush at commit a killed server forgets the last second, and the ledger must say so."""
    with own_server(innodb_flush_log_at_trx_commit=0) as db:
        report, _, _ = die_under_load(db, ledger, kills=2, orders_between=100)

    sys.stderr.write(f"\n{report}\n")
    assert report.lost > 0


@pytest.fixture(scope="module")
def db() -> Iterator[MariaDb]:
    with own_server() as server:
        yield server


@pytest.fixture(scope="module")
def canteen(db: MariaDb) -> Iterator[ServedCanteen]:
    with db.database() as url, running(url, workers=2) as canteen:
        yield canteen


def call(canteen: ServedCanteen, method: str, path: str) -> tuple[float, httpx.Response]:
    """Make one request on a connection of its own; return the seconds it took, too."""
    body = {"items": [{"menuItemId": canteen.dish, "quantity": 1}], "type": "walk-in"} if method == "POST" else None
    with canteen.server.client(timeout=30) as client:
        before = time.monotonic()
        response = client.request(method, path, json=body, headers=canteen.headers)
        return time.monotonic() - before, response


CALLS = (("GET", "/api/orders/queue"), ("POST", "/api/orders"), ("GET", "/api/menu/items"), ("GET", "/api/auth/me"))


def every_worker_serves(canteen: ServedCanteen) -> bool:
    """Tell whether as many requests at once as reach every worker are all served; each finds its own way back."""
    with ThreadPoolExecutor(16) as pool:
        return all(reply.status_code == 200 for _, reply in pool.map(lambda _: call(canteen, *CALLS[0]), range(16)))


def test_everybody_is_answered_in_time_while_the_database_hangs(db: MariaDb, canteen: ServedCanteen) -> None:
    """Forty terminals, far more than there are threads, ask all at once and twice."""
    db.pause()
    try:
        with ThreadPoolExecutor(40) as pool:
            first = list(pool.map(lambda number: call(canteen, *CALLS[number % 4]), range(40)))
            second = list(pool.map(lambda number: call(canteen, *CALLS[number % 4]), range(40)))
    finally:
        db.resume()
    resumed = time.monotonic()
    until(lambda: every_worker_serves(canteen), "orders are served again", within=BACK_WITHIN)
    back = time.monotonic() - resumed
    with ThreadPoolExecutor(16) as pool:
        after = list(pool.map(lambda number: call(canteen, *CALLS[number % 4]), range(32)))

    sys.stderr.write(f"\nslowest {max(took for took, _ in first + second):.2f} s, back after {back:.2f} s\n")
    assert max(took for took, _ in first + second) < 8
    assert {response.status_code for _, response in first + second} == {503}
    assert all(response.headers["Retry-After"] for _, response in first + second)
    assert all(response.json()["code"] == "unavailable" for _, response in first + second)
    assert back < 2
    assert {response.status_code for _, response in after} <= {200, 201}


def test_a_database_that_hangs_in_the_middle_of_the_rush_stops_nothing_for_good(
    db: MariaDb, canteen: ServedCanteen, ledger: Ledger
) -> None:
    with ordering(ledger, [canteen.url], canteen.habits(timeout=15), within=60):
        ledger.wait_for(30)
        db.pause()
        threading.Event().wait(4)  # the fault itself, not a wait for something
        db.resume()
        ledger.wait_for(ledger.acknowledged + 60)

    report = ledger.compare(thing for thing in stored(canteen.server.env["TECHNOMART_DATABASE_URL"]) if thing.mark)
    assert report.problems == ()
    assert report.unknown == 0
    assert "invariants hold" in canteen.server.run("audit").stdout


def test_a_database_that_is_away_is_503_and_comes_back_without_a_restart(db: MariaDb, canteen: ServedCanteen) -> None:
    workers = canteen.server.worker_pids()
    db.kill()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: call(canteen, *CALLS[number % 4]), range(40)))
    health = call(canteen, "GET", "/api/health")[1]
    db.start()
    until(lambda: every_worker_serves(canteen), "every worker serves again", within=BACK_WITHIN)

    assert {response.status_code for _, response in answers} == {503}
    assert max(took for took, _ in answers) < 8
    assert (health.status_code, health.json()["storage"]) == (200, "sql")
    assert call(canteen, "POST", "/api/orders")[1].status_code == 201
    assert canteen.server.worker_pids() == workers
