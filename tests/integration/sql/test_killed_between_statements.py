"""A program that is killed between any two statements has closed a day, sold or given back once or not at all."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from support.builders import MANAGER, RICE, TODAY, furnish, once_for
from support.canteen import Canteen, a_request
from support.stored import broken_in, rows_of
from technomart.adapters.sql.store import SqlStore
from technomart.domain.day_closes.close import DayClose, DayClosed
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.papers.paper import PaperKind
from technomart.domain.payments.payment import Tender
from technomart.domain.registers.register import FIRST

TESTS = Path(__file__).parent.parent.parent
FEWEST_STEPS, MOST_STEPS = 6, 60
Kill = Callable[[str], str]


@contextmanager
def dying(url: str) -> Iterator[Kill]:
    """Lend what does an act up to a step, and says what became of it."""
    command = [sys.executable, "-W", "error", "-m", "support.servers.dying", url]
    with subprocess.Popen(command, cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdin
        assert program.stdout
        asked, answers = program.stdin, program.stdout

        def ask(line: str) -> str:
            asked.write(f"{line}\n")
            asked.flush()
            return answers.readline().strip()

        try:
            yield ask
        finally:
            asked.close()


@pytest.fixture
def canteen(sql_store: SqlStore) -> Canteen:
    """Return a canteen that has sold a portion of rice."""
    furnish(sql_store)
    canteen = Canteen(sql_store)
    sold(canteen)
    return canteen


def sold(canteen: Canteen) -> str:
    """Sell a portion of rice and return the payment's id."""
    order = canteen.placed(a_request((RICE, 1)))
    return canteen.pay(MANAGER, order.id, Tender(15_00, PaymentMethod.CASH), once_for()).about or ""


def closed(canteen: Canteen) -> DayClose:
    return canteen.close_day(MANAGER, "", reason="not paid yet")


def killed_everywhere(canteen: Canteen, url: str, act: str) -> int:
    """Do an act again and again, each time one step further, until it is done; return how often it changed nothing."""
    before = rows_of(canteen.store)
    with dying(url) as kill:
        for steps in range(MOST_STEPS):
            assert kill(f"{act} {steps}") == "killed"
            if rows_of(canteen.store) != before:
                return steps
    raise AssertionError(f"{act} takes more than {MOST_STEPS} steps.")


@pytest.mark.long_on("mariadb")
def test_a_close_that_is_killed_anywhere_is_there_whole_or_not_at_all(
    canteen: Canteen, sql_store: SqlStore, sql_url: str
) -> None:
    assert killed_everywhere(canteen, sql_url, "close -") > FEWEST_STEPS

    (close,) = rows_of(sql_store)["day_closes"]
    last = sql_store.read(lambda work: work.day_closes.last(FIRST.id))
    assert last
    assert (last.id, last.business_date, last.gross, last.is_sealed) == (close[0], TODAY, 15_00, True)
    with pytest.raises(DayClosed):
        closed(canteen)
    canteen.clock.move(timedelta(days=1))
    sold(canteen)
    assert closed(canteen).seal_before == last.seal
    assert broken_in(sql_store) == set()


@pytest.mark.parametrize("act", ["pay", pytest.param("refund", marks=pytest.mark.long)])
@pytest.mark.long_on("mariadb")
def test_money_that_moves_has_its_paper_wherever_the_program_is_killed(
    canteen: Canteen, sql_store: SqlStore, sql_url: str, act: str
) -> None:
    about = sold(canteen) if act == "refund" else canteen.placed(a_request((RICE, 1))).id

    assert killed_everywhere(canteen, sql_url, f"{act} {about}") > FEWEST_STEPS

    reading = closed(canteen).reading
    papers = [reading.issued(kind).count for kind in PaperKind]
    assert papers == ([2, 0, 0] if act == "pay" else [2, 0, 1])
    assert reading.cash.unassigned == (30_00 if act == "pay" else 25_00)
    assert broken_in(sql_store) == set()
