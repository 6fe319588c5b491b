"""A process that is killed after the printer is done and before it is written down leaves a paper that says so."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.builders import CASHIER, RICE, furnish, once_for
from support.canteen import Canteen, a_request
from support.databases import make_tables
from support.receipt_printers import Manner, a_printer
from support.receipts import printed_of
from support.servers.processes import until
from technomart.adapters.printing.printers import NetworkPrinter
from technomart.adapters.sql.store import SqlStore
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.papers.queue import CLAIMED_FOR, JobState
from technomart.domain.payments.payment import Tender
from technomart.domain.usecases.printing import Turn

PRINTS_ONE = """
from technomart import bootstrap
from technomart.config.settings import Settings
from technomart.domain.usecases.printing import PrintNext
settings = Settings.from_env(dict(__import__("os").environ))
bootstrap.for_commands(settings, bootstrap.open_database(settings)).use(PrintNext)()
"""


def test_what_came_out_as_its_process_was_killed_comes_once_more_as_a_reprint(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'till.db'}"
    make_tables(url)
    store = SqlStore.open(url)
    with a_printer(Manner.KEEPS) as printer:
        furnish(store)
        canteen = Canteen(store, printer=NetworkPrinter("127.0.0.1", printer.port))
        order = canteen.placed(a_request((RICE, 1)))
        canteen.pay(CASHIER, order.id, Tender(15_00, PaymentMethod.CASH), once_for())
        environment = {"TECHNOMART_DATABASE_URL": url, "TECHNOMART_PRINTER": f"tcp://127.0.0.1:{printer.port}"}
        process = subprocess.Popen([sys.executable, "-c", PRINTS_ONE], env=os.environ | environment, cwd=tmp_path)
        until(lambda: len(printer.printed) == 1, "it came out")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        (begun,) = store.read(lambda work: work.print_jobs.of_order(order.id))
        printer.manner = Manner.PRINTS
        canteen.clock.at = datetime.now(UTC)
        turns = [canteen.print_next()]
        canteen.clock.move(CLAIMED_FOR + timedelta(minutes=1))
        turns += [canteen.print_next(), canteen.print_next()]
    (job,) = store.read(lambda work: work.print_jobs.of_order(order.id))
    store.close()

    assert (begun.state, begun.tries, begun.interrupted) == (JobState.PRINTING, 1, 0)
    assert turns == [Turn.NOTHING, Turn.PRINTED, Turn.NOTHING]
    assert (job.state, job.tries, job.interrupted, job.error) == (JobState.PRINTED, 2, 1, "")
    texts = [printed_of(sent).text for sent in printer.printed]
    assert ["T1-000001" in text for text in texts] == [True, True]
    assert ["REPRINT" in text for text in texts] == [False, True]
