"""Printers in the network, that print, hang, refuse and drop; papers come out once, in order, and no sale waits."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from support.builders import CASHIER, MANAGER, RICE, furnish, once_for
from support.canteen import Canteen, a_request
from support.receipt_printers import Manner, ReceiptPrinter, a_free_port, a_printer
from support.receipts import DRAWER, printed_of
from support.servers.processes import HOST, PATIENCE, until
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.printing.printers import FilePrinter, NetworkPrinter
from technomart.config.papers import PaperSettings
from technomart.config.values import PrinterAddress
from technomart.domain.day_closes.close import DayCloseFilter
from technomart.domain.kernel.findings import Grade
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.papers.filters import PaperFilter
from technomart.domain.papers.ports import Printer
from technomart.domain.papers.queue import (
    CLAIMED_FOR,
    MOST_SENT,
    NOBODY_KNOWS,
    JobState,
    NoPrinter,
    PrinterBroke,
    PrinterOff,
    PrintJob,
)
from technomart.domain.payments.payment import Tender
from technomart.domain.security_log.entries import LogAction, LogFilter
from technomart.domain.usecases.day_closes.read import ListDayCloses
from technomart.domain.usecases.papers import ListPapers
from technomart.domain.usecases.payments.refund import RefundRequest
from technomart.domain.usecases.printing import Turn
from technomart.domain.users.permissions import NotAllowed
from technomart.maintenance import look_at_printers

PAPER = b"\x1b@Rice  15.00\n" * 40
QUICK = 0.3  # seconds


def at(port: int, *, waits: bool = True, within: float = PATIENCE) -> NetworkPrinter:
    return NetworkPrinter("127.0.0.1", port, waits=waits, print_within=within)


def a_canteen(printer: Printer) -> Canteen:
    store = MemoryStore()
    furnish(store)
    return Canteen(store, printer=printer)


def sold(canteen: Canteen) -> Order:
    order = canteen.placed(a_request((RICE, 1)))
    canteen.pay(CASHIER, order.id, Tender(15_00, PaymentMethod.CASH), once_for())
    return order


def turn(canteen: Canteen) -> Turn:
    return canteen.print_next()


def again(canteen: Canteen, order: Order, **wanted: object) -> PrintJob:
    return canteen.print_again(CASHIER, order.id, **wanted)  # type: ignore[arg-type]  # as they are named


def jobs(canteen: Canteen, order: Order) -> list[PrintJob]:
    return canteen.store.read(lambda work: work.print_jobs.of_order(order.id))


def came_out(printer: ReceiptPrinter) -> list[str]:
    """Return the number or title by which each paper is known."""
    texts = [printed_of(sent).text.split("\n") for sent in printer.printed]
    return [next(row.split()[-1] for row in text if row.startswith("Number") or "ORDER" in row) for text in texts]


@pytest.fixture
def printer() -> Iterator[ReceiptPrinter]:
    with a_printer() as found:
        yield found


def test_a_printer_gets_every_byte(printer: ReceiptPrinter) -> None:
    at(printer.port).send(PAPER)

    assert printer.printed == [PAPER]


def test_a_printer_that_is_off_takes_nothing() -> None:
    with pytest.raises(PrinterOff, match="does not answer"):
        at(a_free_port()).send(PAPER)


@pytest.mark.parametrize("manner", [Manner.HANGS, Manner.DROPS, Manner.KEEPS])
def test_a_printer_that_does_not_say_that_it_is_done_breaks_in_bounded_time(manner: Manner) -> None:
    with a_printer(manner) as printer:
        begun = time.monotonic()
        with pytest.raises(PrinterBroke):
            at(printer.port, within=QUICK).send(PAPER * 20_000)

        assert time.monotonic() - begun < PATIENCE


def test_a_printer_that_closes_before_it_has_it_all_has_not_printed_it() -> None:
    with a_printer(Manner.LEAVES) as printer, pytest.raises(PrinterBroke, match="before it had all of it"):
        at(printer.port).send(PAPER * 600)  # more than fits into its window, and less than into ours


def test_a_web_server_in_place_of_a_printer_prints_nothing() -> None:
    with a_printer(Manner.SERVES) as printer, pytest.raises(PrinterOff, match="web server"):
        at(printer.port).send(PAPER)


def test_a_printer_that_never_closes_is_told_of_in_the_settings() -> None:
    with a_printer(Manner.KEEPS) as printer:
        at(printer.port, waits=False).send(PAPER)
        until(lambda: printer.printed == [PAPER], "the printer has read it")


def test_a_file_gets_one_paper_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "printed"
    for part in (b"one\n", b"two\n"):
        FilePrinter(path).send(part)

    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"one\ntwo\n", 0o600)
    with pytest.raises(PrinterOff):
        FilePrinter(tmp_path / "nowhere" / "printed").send(PAPER)


def test_a_device_that_is_not_there_is_off_and_no_file_takes_its_place() -> None:
    path = Path("/dev") / f"no-such-printer-{os.getpid()}"

    with pytest.raises(PrinterOff, match="cannot be opened"):
        FilePrinter(path).send(PAPER)
    assert not path.exists()


def test_a_check_up_says_which_printers_are_off_and_prints_nothing(printer: ReceiptPrinter, tmp_path: Path) -> None:
    on, off = PrinterAddress(host=HOST, port=printer.port), PrinterAddress(host=HOST, port=a_free_port())

    reached = list(look_at_printers(PaperSettings(printer=on, kitchen_printer=PrinterAddress(tmp_path / "printed"))))
    missed = list(look_at_printers(PaperSettings(printer=off, kitchen_printer=PrinterAddress(tmp_path / "a" / "b"))))

    assert [(found.subject, found.grade) for found in reached] == [("printer", Grade.WELL), ("kitchen", Grade.WELL)]
    assert [(found.subject, found.grade) for found in missed] == [("printer", Grade.WRONG), ("kitchen", Grade.WRONG)]
    assert missed[0].sentence == f"{off} is off. It does not answer: Connection refused."
    assert list(look_at_printers(PaperSettings())) == []
    assert [*tmp_path.iterdir(), *filter(None, printer.printed)] == []


def test_a_device_that_takes_nothing_breaks_in_bounded_time(tmp_path: Path) -> None:
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    with pytest.raises(PrinterOff):
        FilePrinter(pipe).send(PAPER)  # nobody reads
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(PrinterBroke):
            FilePrinter(pipe, print_within=QUICK).send(PAPER * 1_000)
    finally:
        os.close(reader)


def test_papers_come_out_once_and_in_the_order_they_were_issued_in(printer: ReceiptPrinter) -> None:
    canteen = a_canteen(at(printer.port))
    first, second = sold(canteen), sold(canteen)
    (payment,) = canteen.payments(first.id)
    canteen.refund(MANAGER, RefundRequest(payment.id, 5_00, "cold"), once_for())

    turns = [turn(canteen) for _ in range(4)]

    assert turns == [Turn.PRINTED] * 3 + [Turn.NOTHING]
    assert came_out(printer) == ["T1-000001", "T1-000002", "RT-T1-000001"]
    assert [(job.state, job.tries, job.sent) for job in jobs(canteen, second)] == [(JobState.PRINTED, 1, 1)]
    assert jobs(canteen, second)[0].printed_at == canteen.clock.now()


def test_without_a_printer_nothing_waits(canteen_without: Canteen) -> None:
    order = sold(canteen_without)

    assert (jobs(canteen_without, order), turn(canteen_without)) == ([], Turn.NOTHING)


@pytest.fixture
def canteen_without() -> Canteen:
    store = MemoryStore()
    furnish(store)
    return Canteen(store)


def test_papers_wait_for_a_printer_that_is_off_and_come_out_when_it_is_on() -> None:
    port = a_free_port()
    canteen = a_canteen(at(port))
    orders = [sold(canteen) for _ in range(3)]

    put_off = [turn(canteen) for _ in range(MOST_SENT + 2)]
    (waiting,) = jobs(canteen, orders[0])
    with a_printer(port=port) as printer:
        turns = [turn(canteen) for _ in range(4)]

    assert set(put_off) == {Turn.PUT_OFF}
    assert (waiting.state, waiting.sent, "does not answer" in waiting.error) == (JobState.WAITING, 0, True)
    assert turns == [Turn.PRINTED] * 3 + [Turn.NOTHING]
    assert came_out(printer) == ["T1-000001", "T1-000002", "T1-000003"]
    assert [job.error for job in jobs(canteen, orders[0])] == [""]


def test_a_paper_that_breaks_again_and_again_is_given_up_and_others_get_their_turn() -> None:
    with a_printer(Manner.DROPS) as printer:
        canteen = a_canteen(at(printer.port))
        order, other = sold(canteen), sold(canteen)
        turns = [turn(canteen) for _ in range(MOST_SENT)]
        assert turns == [Turn.PUT_OFF] * (MOST_SENT - 1) + [Turn.GIVEN_UP]
        printer.manner = Manner.PRINTS
        assert [turn(canteen), turn(canteen)] == [Turn.PRINTED, Turn.NOTHING]

    (given_up,) = jobs(canteen, order)
    assert (given_up.state, given_up.sent, given_up.error != "") == (JobState.FAILED, MOST_SENT, True)
    assert [job.state for job in jobs(canteen, other)] == [JobState.PRINTED]
    assert came_out(printer) == ["T1-000002"]


def test_a_sale_does_not_wait_for_a_printer_that_hangs() -> None:
    with a_printer(Manner.HANGS) as printer:
        canteen = a_canteen(at(printer.port))
        sold(canteen)
        printing = Thread(target=turn, args=(canteen,))
        printing.start()
        until(lambda: bool(printer.taken), "the printer has taken it")
        for _ in range(20):
            sold(canteen)
        assert printing.is_alive()
    printing.join()


def test_two_who_print_at_once_print_each_paper_once(printer: ReceiptPrinter) -> None:
    canteen = a_canteen(at(printer.port))
    for _ in range(8):
        sold(canteen)
    done = Event()

    def work() -> None:
        while not done.is_set():
            if turn(canteen) is Turn.NOTHING and len(printer.printed) == 8:
                done.set()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert came_out(printer) == [f"T1-{number:06d}" for number in range(1, 9)]


def test_what_somebody_died_of_is_printed_once_more_as_a_reprint_after_a_bounded_time(printer: ReceiptPrinter) -> None:
    canteen = a_canteen(at(printer.port))
    order, other = sold(canteen), sold(canteen)
    died_of(canteen, order)

    assert turn(canteen) is Turn.NOTHING
    canteen.clock.move(CLAIMED_FOR)
    assert [turn(canteen), turn(canteen)] == [Turn.PRINTED, Turn.PRINTED]
    (job,) = jobs(canteen, order)
    assert (job.tries, job.state, job.interrupted, job.is_reprint) == (2, JobState.PRINTED, 1, False)
    assert [job.interrupted for job in jobs(canteen, other)] == [0]
    assert ["REPRINT" in printed_of(sent).text for sent in printer.printed] == [True, False]


@pytest.mark.parametrize(("reprints", "deaths"), [(True, 2), (False, 1)])
def test_what_people_died_of_too_often_is_left_to_others_and_holds_nothing_up(
    printer: ReceiptPrinter, reprints: bool, deaths: int
) -> None:
    canteen = replace(a_canteen(at(printer.port)), reprints_interrupted=reprints)
    order = sold(canteen)
    sold(canteen)
    for _ in range(deaths):
        died_of(canteen, order)
        canteen.clock.move(CLAIMED_FOR)

    assert [turn(canteen) for _ in range(3)] == [Turn.NOTHING, Turn.PRINTED, Turn.NOTHING]
    (job,) = jobs(canteen, order)
    assert (job.state, job.interrupted, job.error) == (JobState.FAILED, deaths, NOBODY_KNOWS)
    assert came_out(printer) == ["T1-000002"]


@pytest.mark.parametrize("edit", [{"at": datetime.min.replace(tzinfo=UTC)}, {"order_id": "another"}])
def test_a_paper_that_cannot_be_made_any_more_is_given_up_and_others_get_their_turn(
    printer: ReceiptPrinter, edit: dict[str, Any]
) -> None:
    canteen = a_canteen(at(printer.port))
    order = sold(canteen)
    sold(canteen)
    (paper,) = canteen.store.read(lambda work: work.papers.of_order(order.id))
    canteen.store.write(lambda work: work.papers.add(replace(paper, **edit)))  # in its place

    assert [turn(canteen) for _ in range(3)] == [Turn.NOTHING, Turn.PRINTED, Turn.NOTHING]
    assert [job.state for job in jobs(canteen, order)] == [JobState.FAILED]
    assert came_out(printer) == ["T1-000002"]


def died_of(canteen: Canteen, order: Order) -> None:
    """Begin to print the paper of an order, and nothing else."""
    (job,) = jobs(canteen, order)
    begun = job.taken_up(again=True).claimed(canteen.clock.now())
    assert canteen.store.write(lambda work: work.print_jobs.save(begun, job.tries))


def test_what_is_printed_again_says_so_is_counted_and_logged_and_opens_no_drawer(printer: ReceiptPrinter) -> None:
    canteen = a_canteen(at(printer.port))
    order = sold(canteen)
    turn(canteen)

    again(canteen, order)
    again(canteen, order)
    for _ in range(2):
        turn(canteen)

    texts = [printed_of(sent).text for sent in printer.printed]
    assert [text.split("\n")[0].strip() for text in texts] == ["Aling Nena's", "REPRINT", "REPRINT"]
    assert "Reprinted" in texts[1]
    assert not any(DRAWER in sent for sent in printer.printed)
    (entry,) = ListPapers(canteen.store)(MANAGER, PaperFilter(), PageRequest()).rows
    assert (entry.reprints, entry.printing and entry.printing.state) == (2, JobState.PRINTED)
    logged = canteen.store.read(lambda work: work.security_log.page(LogFilter(), PageRequest())).rows
    assert [row.details for row in logged if row.action is LogAction.PAPER_REPRINTED] == [
        f"T1-000001 of order {order.number}"
    ] * 2


def test_a_ticket_is_a_reprint_from_the_second_on(printer: ReceiptPrinter) -> None:
    canteen = a_canteen(at(printer.port))
    order = canteen.placed(a_request((RICE, 2)))

    first, second = (again(canteen, order, is_ticket=True) for _ in range(2))
    for _ in range(2):
        turn(canteen)

    assert (first.is_reprint, second.is_reprint) == (False, True)
    texts = [printed_of(sent).text for sent in printer.printed]
    assert [f"ORDER {order.number}" in text for text in texts] == [True, True]
    assert ["REPRINT" in text for text in texts] == [False, True]


def test_a_day_is_printed_as_it_is_closed_and_again_as_a_reprint_that_is_counted_and_logged(
    printer: ReceiptPrinter,
) -> None:
    canteen = a_canteen(at(printer.port))
    sold(canteen)
    x = canteen.print_x(MANAGER, "T1")
    sold(canteen)
    close = canteen.close_day(MANAGER, "")
    canteen.print_z_again(MANAGER, close.id)
    while turn(canteen) is Turn.PRINTED:
        pass

    texts = [printed_of(sent).text for sent in printer.printed]
    assert [next(word for word in ("INVOICE", "X READING", "Z READING") if word in text) for text in texts] == [
        "INVOICE",
        "X READING",
        "INVOICE",
        "Z READING",
        "Z READING",
    ]
    assert ["REPRINT" in text for text in texts] == [False, False, False, False, True]
    assert ("P 15.00" in texts[1], "P 30.00" in texts[1]) == (True, False)  # as it was when it was asked for
    assert (x.is_reprint, close.seal[:48] in texts[4]) == (False, True)
    (entry,) = ListDayCloses(canteen.store)(MANAGER, DayCloseFilter(), PageRequest()).rows
    assert (entry.reprints, entry.printing and entry.printing.state) == (1, JobState.PRINTED)
    logged = canteen.store.read(lambda work: work.security_log.page(LogFilter(), PageRequest())).rows
    assert [row.details for row in logged if row.action is LogAction.PAPER_REPRINTED] == [
        f"Z-T1-000001 of {close.business_date}"
    ]


def test_readings_need_a_printer_and_a_manager(canteen_without: Canteen, printer: ReceiptPrinter) -> None:
    close = canteen_without.close_day(MANAGER, "")
    canteen = replace(canteen_without, printer=at(printer.port))

    for case, name in ((canteen_without.print_x, "T1"), (canteen_without.print_z_again, close.id)):
        with pytest.raises(NoPrinter):
            case(MANAGER, name)
    with pytest.raises(NotAllowed):
        canteen.print_x(CASHIER, "T1")
    with pytest.raises(NotAllowed):
        canteen.print_z_again(CASHIER, close.id)
    assert turn(canteen) is Turn.NOTHING
