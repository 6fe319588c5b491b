"""A day at the till from the command line: counted in, used, counted out, closed, shown and proved."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import click
import pytest
from click.testing import CliRunner, Result

from support.builders import ADOBO, CASHIER, RICE, FixedClock, furnish, once_for
from support.canteen import Canteen, a_request
from support.databases import SqliteFiles, lent_store
from technomart.adapters.sql.day_closes.tables import day_closes
from technomart.adapters.sql.store import SqlStore
from technomart.domain.day_closes.reading import Issued, Reading, SoldBy, Span
from technomart.domain.kernel.money import MOST_CASH
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.papers.figures import Figures
from technomart.domain.papers.paper import PaperKind
from technomart.domain.payments.payment import Tender
from technomart.domain.registers.register import FIRST
from technomart.domain.services.readings import Held
from technomart.entrypoints.cli import main
from technomart.entrypoints.commands import showing
from technomart.entrypoints.reporting.readings import of_register

FLOAT = ("--notes", "100=5", "--coins", "5=20")


@pytest.fixture
def store(sqlite_files: SqliteFiles) -> Iterator[SqlStore]:
    with ExitStack() as lent:
        found = lent.enter_context(lent_store(sqlite_files))
        furnish(found)
        yield found


class CommandLine:
    """The program on one database."""

    def __init__(self, store: SqlStore) -> None:
        self.env = {"TECHNOMART_DATABASE_URL": store.engine.url.render_as_string(hide_password=False)}

    def __call__(self, *asked: str) -> Result:
        return CliRunner().invoke(main, asked, env=self.env)

    def says(self, *asked: str) -> str:
        """Return what a command prints, its gaps as one space."""
        done = self(*asked)
        assert (done.exit_code, done.stderr) == (0, ""), done.output
        return re.sub(" +", " ", done.stdout)

    def refuses(self, *asked: str) -> str:
        done = self(*asked)
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.output
        return done.stderr.strip()


@pytest.fixture
def run(store: SqlStore) -> CommandLine:
    return CommandLine(store)


def sell(store: SqlStore) -> None:
    """Sell adobo and rice, 135.00, for cash."""
    canteen = Canteen(store, clock=FixedClock(datetime.now(UTC)))
    order = canteen.placed(a_request((ADOBO, 1), (RICE, 1)))
    canteen.pay(CASHIER, order.id, Tender(order.total, PaymentMethod.CASH), once_for())


def test_a_drawer_is_counted_in_used_and_counted_out(run: CommandLine, store: SqlStore) -> None:
    assert run.says("till", "open", *FLOAT) == "T1 is open with 600.00.\n"
    sell(store)
    assert run.says("till", "move", "paid_out", "50", "--reason", "ice") == "T1: paid out 50.00.\n"
    assert run.says("till", "move", "drop", "--notes", "100=2") == "T1: drop 200.00.\n"
    assert run.says("till", "count", "--notes", "100=4") == "T1: counted 400.00, expected 485.00: 85.00 short.\n"
    recounted = "T1: counted 485.25, expected 485.00: 0.25 over, at the first count 85.00 short."
    assert run.says("till", "count", "--notes", "100=4", "--coins", "5=17", "--coins", "0.25=1") == f"{recounted}\n"
    assert run.says("till", "close") == f"{recounted} It is closed.\n"
    assert run.says("till", "open", *FLOAT).endswith("to what was left in it, it is 114.75 over.\n")


def test_a_day_is_read_closed_shown_and_proved(run: CommandLine, store: SqlStore) -> None:
    run.says("till", "open", *FLOAT)
    sell(store)
    read = run.says("till", "x", "--register", "t1")
    run.says("till", "count", "--notes", "100=7", "--coins", "5=7")
    run.says("till", "close")

    closed = run.says("day", "close")

    row = f"invoice {CASHIER.name} 1 1 1 135.00 135.00"
    assert read.startswith("X reading of T1\n")
    assert closed.startswith("Z reading 1 of T1\n")
    for said in read, closed:
        assert f"\n{row}" in said
        assert "\n Net sales 135.00" in said
        assert "\n Kept cash 135.00" in said
    assert "\n Grand total 135.00" in closed
    assert run.says("day", "show", "last") == run.says("day", "show", "1") == closed
    assert run.says("day", "verify") == "Closed days: 1. Every chain of seals is whole.\n"
    assert "Net sales 0.00" in run.says("till", "x")


def test_no_figure_of_a_reading_is_cut_on_a_terminal_of_eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "WIDE", 80)
    figures = Figures(MOST_CASH, 1, 2, 3, MOST_CASH - 6, 4, 5, 6)
    sold = [SoldBy(PaperKind.INVOICE, None, "Maria " * 20, Issued(123_456, 1, 123_456, figures))]
    span = Span(FIRST.id, None, datetime.now(UTC).date())

    @click.command()
    def show() -> None:
        showing.show_view(of_register(Held(FIRST, span, Reading(sold))))

    shown = CliRunner().invoke(show).stdout
    for said in ("123,456", "10,000,000.00", "9,999,999.94", "VATable", "0.04", "Exempt of VAT", "0.06"):
        assert said in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_day_that_was_changed_is_named(run: CommandLine, store: SqlStore) -> None:
    sell(store)
    run.says("day", "close", "--date", f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}")
    run.says("day", "close")
    with store.engine.begin() as connection:
        connection.execute(day_closes.update().where(day_closes.c.number == 1).values(content="{}"))

    done = run("day", "verify")

    sentence = "T1, day close 1: Its seal is not that of its content after the seal before."
    assert (done.exit_code, done.stdout) == (1, f"{sentence}\nClosed days: 2. Faults: 1.\n")
    assert run.refuses("day", "show", "1") == "Day close 1 of T1 cannot be read: what was stored was changed."


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("open",), "Say what was counted, as in --notes 100=5 --coins 5=20; of an empty drawer --notes 20=0."),
        (("open", "--notes", "30=1"), "There is no note of 30 pesos; there are those of 1000, 500, 200, 100, 50, 20."),
        (("open", "--coins", "=1"), "There is no coin of  pesos; there are those of 20, 10, 5, 1, 0.25, 0.05, 0.01."),
        (("open", "--notes", "100=2", "--notes", "100=3"), "Count each value once in --notes."),
        *(
            (("open", "--notes", f"100={junk}"), "Say how many notes of 100 pesos there are: a whole number up to")
            for junk in ("", "-1", "1.5", "x", "1e3", "\uff11", "1000001", "9" * 50)
        ),
        (("open", "--register", "T9", *FLOAT), 'There is no register "T9".'),
        (("count", "--notes", "20=0"), "Register T1 has no cash session: open one first."),
        (("close",), "Register T1 has no cash session: open one first."),
        *((("move", "paid_in", junk), f"{junk} is no amount of pesos") for junk in ("5.555", "1e3", "nan", "9" * 50)),
        (("move", "paid_in", "10000000.01"), "Nobody hands over more than 10,000,000.00 at once."),
        (("move", "paid_in", "5", "--reason", "x" * 501), "The reason: Longer than maximum length 500."),
        (("close", "--reason", "\x1b[2J"), "The reason: Holds characters that cannot be stored."),
    ],
)
def test_what_cannot_be_counted_is_refused_in_one_sentence(
    run: CommandLine, store: SqlStore, asked: tuple[str, ...], sentence: str
) -> None:
    assert run.refuses("till", *asked).startswith(sentence)
    assert store.read(lambda work: work.registers.tills()) == []


def test_a_drawer_that_is_off_by_much_needs_a_reason_and_a_day_a_closed_drawer(run: CommandLine) -> None:
    run.says("till", "open", *FLOAT)
    assert "has a cash session" in run.refuses("day", "close")
    assert run.refuses("till", "move", "no_sale") == "Say why the drawer is opened."
    assert run.refuses("till", "move", "drop", "5").startswith("A drop is counted")
    assert "counted" in run.refuses("till", "close")
    run.says("till", "count", "--notes", "20=0")
    assert run.refuses("till", "close") == "The drawer is short by 600.00: say why."
    run.says("till", "close", "--reason", "stolen")
    run.says("day", "close")
    assert "is closed through" in run.refuses("day", "close")


def test_a_day_with_orders_that_owe_is_closed_with_a_reason(run: CommandLine, store: SqlStore) -> None:
    canteen = Canteen(store, clock=FixedClock(datetime.now(UTC)))
    numbers = [canteen.placed(a_request((RICE, 1))).number for _ in range(2)]

    assert run.refuses("day", "close") == "2 open orders owe money: say why they are carried over."
    assert f"Carried over 30.00 {', '.join(numbers)}: a wake" in run.says("day", "close", "--reason", "a wake")


def test_a_seal_that_was_written_down_is_found_or_missed(run: CommandLine, store: SqlStore) -> None:
    run.says("day", "close", "--date", f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}")
    run.says("day", "close")
    seal = store.read(lambda work: work.day_closes.last(FIRST.id)).seal  # type: ignore[union-attr]  # two were closed
    copied = " ".join(re.findall("....", seal[:16].upper()))
    whole, unknown = "Closed days: 2. Every chain of seals is whole.\n", "0" * 16

    for said in seal, copied:
        letters = said.replace(" ", "").lower()
        found = f"{letters} is the seal of day close 2 of T1.\n{whole}"
        assert run.says("day", "verify", "--expect", said) == found
    missed = run("day", "verify", "--expect", seal, "--expect", unknown)
    told = json.loads(run("day", "verify", "--json", "--expect", unknown).stdout)

    assert missed.exit_code == 1
    assert f"No closed day has the seal {unknown}: days were sealed anew, or taken away." in missed.stdout
    assert (told["holds"], told["expected"]) == (False, [{"seal": unknown, "register": None, "number": None}])
    for junk in "x" * 16, seal[:15], seal + "0":
        assert run.refuses("day", "verify", "--expect", junk).startswith(f"{junk} is no seal: say all of its letters")


@pytest.mark.parametrize("number", ["0", "-1", "first", "9" * 10, "2"])
def test_a_day_that_was_never_closed_is_not_shown(run: CommandLine, number: str) -> None:
    done = run("day", "show", "--", number)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "no number of a day close" in done.stderr or "has no day close 2" in done.stderr
