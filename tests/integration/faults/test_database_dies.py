"""A database that is killed under load loses nothing, and a hung one takes nobody with it."""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from support.servers.customers import ordering
from support.servers.ledger import Ledger, Report
from support.servers.mariadb import MariaDb, own_server
from support.servers.processes import PATIENCE, until
from support.servers.served import ServedCanteen, running, stored

NOTICED = "every request is refused until it does"
"""What a worker logs once when it notices that its database is silent; from then on it asks it for nobody."""


def die_under_load(
    db: MariaDb, ledger: Ledger, *, kills: int, orders_between: int, until_killed: Sequence[str] = ()
) -> tuple[Report, str]:
    """Kill the database again and again while six customers order at two server processes that are never restarted.

    `until_killed` are variables of the database as they are, once the canteen is there, until it is killed for the
    first time. Return the comparison and what the audit said.
    """
    url = db.url(db.create_database())
    with running(url, workers=2) as canteen:
        for setting in until_killed:
            db.run(f"SET GLOBAL {setting}")
        workers = canteen.server.worker_pids()
        with ordering(ledger, [canteen.url], canteen.habits(timeout=15)):
            for _ in range(kills):
                ledger.wait_for(ledger.acknowledged + orders_between)
                db.restart()
                canteen.server.ready()
            ledger.wait_for(ledger.acknowledged + orders_between)
        assert canteen.server.worker_pids() == workers
        said = canteen.server.run("audit", check=False).stdout
    return ledger.compare(stored(url)), said


def check_nothing_is_lost(ledger: Ledger, *, kills: int, orders_between: int) -> None:
    with own_server() as db:
        report, audit = die_under_load(db, ledger, kills=kills, orders_between=orders_between)

    sys.stderr.write(f"\n{report}\n{audit}")
    assert report.problems == ()
    assert (report.unknown, report.failed) == (0, 0)
    assert report.stored == report.acknowledged == report.attempted
    assert "invariants hold" in audit


def test_a_killed_database_loses_and_doubles_nothing(ledger: Ledger) -> None:
    check_nothing_is_lost(ledger, kills=2, orders_between=60)


@pytest.mark.long
def test_a_database_killed_twelve_times_loses_and_doubles_nothing(ledger: Ledger) -> None:
    check_nothing_is_lost(ledger, kills=12, orders_between=200)


@pytest.mark.long
def test_the_checker_notices_a_server_that_forgets(ledger: Ledger) -> None:
    """Without a flush at commit a killed server forgets the last orders, and the ledger must say so."""
    forgetting = "innodb_flush_log_at_timeout = 2700", "innodb_flush_log_at_trx_commit = 0"
    with own_server() as db:  # which keeps who has signed in
        report, _ = die_under_load(db, ledger, kills=1, orders_between=100, until_killed=forgetting)

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


def call(canteen: ServedCanteen, method: str, path: str) -> httpx.Response:
    """Make one request on a connection of its own."""
    body = {"items": [{"menuItemId": canteen.dish, "quantity": 1}], "type": "walk-in"} if method == "POST" else None
    with canteen.server.client(timeout=PATIENCE) as client:
        return client.request(method, path, json=body, headers=canteen.headers)


CALLS = (("GET", "/api/orders/queue"), ("POST", "/api/orders"), ("GET", "/api/menu/items"), ("GET", "/api/auth/me"))


def at_terminals(canteen: ServedCanteen, terminals: int) -> list[httpx.Response]:
    """Make a call at each of many terminals, all at once."""
    with ThreadPoolExecutor(terminals) as pool:
        return list(pool.map(lambda number: call(canteen, *CALLS[number % 4]), range(terminals)))


def every_worker_serves(canteen: ServedCanteen) -> bool:
    """Tell whether as many requests at once as reach every worker are all served; each finds its own way back."""
    return all(response.is_success for response in at_terminals(canteen, 16))


def test_everybody_is_answered_while_the_database_hangs(db: MariaDb, canteen: ServedCanteen) -> None:
    """Forty terminals, far more than there are threads, ask all at once and twice; then nobody waits any longer."""
    workers, noticed = canteen.server.worker_pids(), canteen.server.log.count(NOTICED)

    def every_worker_refuses_at_once() -> bool:
        return canteen.server.log.count(NOTICED) == noticed + len(workers) or not at_terminals(canteen, 16)

    db.pause()
    try:
        answers = at_terminals(canteen, 40) + at_terminals(canteen, 40)
        until(every_worker_refuses_at_once, "nobody waits any longer")
    finally:
        db.resume()
    until(lambda: every_worker_serves(canteen), "orders are served again")

    assert {response.status_code for response in answers} == {503}
    assert all(response.headers["Retry-After"] for response in answers)
    assert all(response.json()["code"] == "unavailable" for response in answers)
    assert {response.status_code for response in at_terminals(canteen, 32)} <= {200, 201}
    assert canteen.server.worker_pids() == workers


def test_a_database_that_hangs_in_the_middle_of_the_rush_stops_nothing_for_good(
    db: MariaDb, canteen: ServedCanteen, ledger: Ledger
) -> None:
    noticed = canteen.server.log.count(NOTICED)
    with ordering(ledger, [canteen.url], canteen.habits(timeout=15)):
        ledger.wait_for(30)
        db.pause()
        try:
            until(lambda: canteen.server.log.count(NOTICED) > noticed, "the silence is noticed")
        finally:
            db.resume()
        ledger.wait_for(ledger.acknowledged + 60)

    report = ledger.compare(thing for thing in stored(canteen.server.env["TECHNOMART_DATABASE_URL"]) if thing.mark)
    assert report.problems == ()
    assert report.unknown == 0
    assert "invariants hold" in canteen.server.run("audit").stdout


def test_a_database_that_is_away_is_503_and_comes_back_without_a_restart(db: MariaDb, canteen: ServedCanteen) -> None:
    workers = canteen.server.worker_pids()
    db.kill()

    answers = at_terminals(canteen, 40)
    health = call(canteen, "GET", "/api/health")
    db.start()
    until(lambda: every_worker_serves(canteen), "every worker serves again")

    assert {response.status_code for response in answers} == {503}
    assert (health.status_code, health.json()["storage"]) == (200, "sql")
    assert call(canteen, "POST", "/api/orders").status_code == 201
    assert canteen.server.worker_pids() == workers
