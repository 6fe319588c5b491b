"""Nothing that was acknowledged is lost or doubled, however often the server is killed under load."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.servers.customers import Customers, Habits, dish_order, ordering
from support.servers.ledger import Ledger, Report
from support.servers.served import UNLIMITED, ServedCanteen, opened
from support.servers.technomart import TechnoMart, own_technomart

TESTS = Path(__file__).parent.parent
PATIENCE = 120.0  # seconds


def run(ledger: Ledger, canteen: ServedCanteen, orders: int, kills: int) -> Report:
    """Kill the server as often as told while customers order and pay, and compare what they know with what is there."""
    habits = Habits(order=dish_order(canteen.dish), headers=lambda: canteen.headers, pays=True)
    with ordering(ledger, [canteen.server.url], habits, enough=orders, within=PATIENCE) as customers:
        for number in range(1, kills + 1):
            killed_after(ledger, canteen, customers, 2 * orders * number // (kills + 2))
        customers.wait(within=PATIENCE + orders / 5)
    return ledger.compare(canteen.stored())


def killed_after(ledger: Ledger, canteen: ServedCanteen, customers: Customers, acknowledged: int) -> None:
    """Wait until so many orders and payments are acknowledged, and kill the server in the middle of the next ones."""
    ledger.wait_for(acknowledged, within=PATIENCE)
    assert customers.enough is not None
    canteen.server.restart()


def kept_its_promise(report: Report, canteen: ServedCanteen, orders: int) -> None:
    figures = str(report)
    assert report.problems == (), figures
    assert (report.lost, report.doubled, report.unknown) == (0, 0, 0), figures
    assert report.acknowledged == report.attempted == report.stored == 2 * orders, figures
    assert report.retried >= 1, figures
    assert canteen.violations() == []
    held = canteen.data("GET", f"/api/inventory/items/{canteen.item}")["reserved"]
    assert held == pytest.approx(orders * 0.2)


def test_a_few_kills_lose_and_double_nothing(ledger: Ledger) -> None:
    with own_technomart(UNLIMITED) as server:
        canteen = opened(server)
        kept_its_promise(run(ledger, canteen, orders=150, kills=2), canteen, 150)


@pytest.mark.long
def test_twenty_kills_lose_and_double_nothing_of_five_thousand(
    ledger: Ledger, record_property: Callable[[str, object], None]
) -> None:
    with own_technomart(UNLIMITED) as server:
        canteen = opened(server)
        report = run(ledger, canteen, orders=5_000, kills=20)
        sys.stderr.write(f"\n{report}\n")
        record_property("ledger", str(report))
        kept_its_promise(report, canteen, 5_000)
        assert report.recovered >= 1, report  # twenty kills meet a commit whose reply is on its way; two may not


def test_a_key_that_is_kept_apart_from_its_effect_is_found_out(ledger: Ledger, tmp_path: Path) -> None:
    apart = {"PYTHONPATH": str(TESTS), "KEYS_APART": "15"}
    command = [sys.executable, "-m", "support.servers.breaking"]
    server = TechnoMart(tmp_path, UNLIMITED | apart, command=command)
    try:
        canteen = opened(server)
        habits = Habits(order=dish_order(canteen.dish), headers=lambda: canteen.headers, clients=4)
        with ordering(ledger, [server.url], habits, enough=60, within=PATIENCE) as customers:
            customers.wait(within=PATIENCE)
        report = ledger.compare(canteen.stored())
    finally:
        server.kill()

    assert report.doubled > 0
    assert any(problem.startswith("doubled") for problem in report.problems)
