"""The journal on the command line: every paper of some days, as it was issued."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from support.builders import CASHIER, MANAGER, RICE, TODAY, furnish, once_for
from support.canteen import Canteen, a_request
from support.databases import SqliteFiles, lent_store
from support.prints import PRINTING
from technomart import outside
from technomart.adapters.sql.store import SqlStore
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.payments.payment import Tender
from technomart.domain.usecases.payments.refund import RefundRequest
from technomart.entrypoints.cli import main

NEXT = TODAY + timedelta(days=1)


@pytest.fixture
def store(sqlite_files: SqliteFiles) -> Iterator[SqlStore]:
    with ExitStack() as lent:
        store = lent.enter_context(lent_store(sqlite_files))
        furnish(store)
        yield store


@pytest.fixture
def canteen(store: SqlStore) -> Canteen:
    return Canteen(store, printer=outside.open_printer(PRINTING.printer, PRINTING.printer_width))


def sold(canteen: Canteen) -> Order:
    order = canteen.placed(a_request((RICE, 1)))
    canteen.pay(CASHIER, order.id, Tender(15_00, PaymentMethod.CASH), once_for())
    return order


@pytest.fixture
def two_days(canteen: Canteen) -> Canteen:
    """Sell twice, print one again, an X reading between, and close the day; then give one back and sell once more."""
    order = sold(canteen)
    canteen.clock.move(timedelta(seconds=1))
    canteen.print_x(MANAGER, "")
    canteen.clock.move(timedelta(seconds=1))
    sold(canteen)
    canteen.print_again(CASHIER, order.id)
    close = canteen.close_day(MANAGER, "", reason="not paid yet")
    canteen.print_z_again(MANAGER, close.id)
    canteen.clock.move(timedelta(days=1))
    (payment,) = canteen.payments(order.id)
    canteen.refund(MANAGER, RefundRequest(payment.id, 5_00, "cold"), once_for())
    sold(canteen)
    return canteen


def run(store: SqlStore, *asked: str) -> Result:
    url = store.engine.url.render_as_string(hide_password=False)
    return CliRunner().invoke(main, ["journal", *asked], env={"TECHNOMART_DATABASE_URL": url})


def numbers(text: str) -> list[str]:
    rows = [row.split() for row in text.split("\n")]
    return [
        row[-1] if row[0] == "Number" else row[0] for row in rows if row[:1] == ["Number"] or row[1:] == ["READING"]
    ]


def test_the_journal_has_every_paper_in_its_order_and_the_closed_days(store: SqlStore, two_days: Canteen) -> None:
    done = run(store, "--from", f"{TODAY}", "--to", f"{NEXT}")

    assert done.exit_code == 0, done.output
    assert numbers(done.stdout) == ["T1-000001", "X", "T1-000002", "Z", "RT-T1-000001", "T1-000003"]
    assert done.stdout.count("Reprinted ") == 2
    assert "The manager" in done.stdout.split("Reprinted ")[2].split("\n")[0]
    assert "The staff" in done.stdout.split("Reprinted ")[1].split("\n")[0]
    assert all(len(row) <= 48 for row in done.stdout.split("\n"))


def test_one_day_is_written_into_a_file_for_its_owner_alone(store: SqlStore, two_days: Canteen, tmp_path: Path) -> None:
    file = tmp_path / "journal.txt"

    done, again = (run(store, "--from", f"{NEXT}", str(file)) for _ in range(2))

    assert (done.exit_code, done.stdout) == (0, f"2 papers of {NEXT}..{NEXT} are in {file}.\n")
    assert numbers(file.read_text()) == ["RT-T1-000001", "T1-000003"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert (again.exit_code, "nothing is overwritten" in again.stderr) == (2, True)


def test_days_without_papers_are_said_and_days_that_run_backwards_refused(store: SqlStore) -> None:
    none, backwards = run(store), run(store, "--from", f"{NEXT}", "--to", f"{TODAY}")

    assert (none.exit_code, none.stdout.startswith("There are no papers of ")) == (0, True)
    assert (backwards.exit_code, backwards.stderr) == (2, "--to must not come before --from.\n")
