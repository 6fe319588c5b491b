"""What the kitchen's printer is told of orders, in the order in which it happened."""

from dataclasses import dataclass, field

import pytest

from support.builders import ADOBO, CASHIER, MANAGER, MANILA, RICE, an_id, furnish, once_for
from support.canteen import Canteen, a_request
from support.receipts import printed_of
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.in_hand import LineEdit
from technomart.domain.orders.order import Order
from technomart.domain.orders.splitting import Portion
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.tax import Tax
from technomart.domain.papers.business import Business
from technomart.domain.papers.filters import PrintJobFilter
from technomart.domain.papers.letterhead import NO_CLAIM, Letterhead
from technomart.domain.papers.ports import Printer
from technomart.domain.papers.printed import Code, Fact, Item, Printed, Rule, Sheet, Space, Text, Title, Total, stamp
from technomart.domain.papers.queue import (
    MOST_SENT,
    JobState,
    NoPrinter,
    PrinterBroke,
    PrinterName,
    PrinterOff,
    PrintJob,
)
from technomart.domain.papers.tickets import Tickets
from technomart.domain.usecases.orders.merge import MergeRequest
from technomart.domain.usecases.orders.split import SplitRequest
from technomart.domain.usecases.papers import ListPrintJobs
from technomart.domain.usecases.printing import Turn
from technomart.domain.users.permissions import NotAllowed


@dataclass
class Roll(Printer):
    """A printer that keeps what it prints."""

    is_there: bool = True
    sheet: Sheet = Sheet.ROLL_80
    texts: list[str] = field(default_factory=list)
    fault: Exception | None = None

    def send(self, sent: bytes) -> None:
        self.texts.append(printed_of(sent).text)
        self.must_be_on()

    def must_be_on(self) -> None:
        if self.fault is not None:
            raise self.fault


@pytest.fixture
def roll() -> Roll:
    return Roll()


@pytest.fixture
def canteen(roll: Roll) -> Canteen:
    store = MemoryStore()
    furnish(store)
    return Canteen(store, kitchen_printer=roll)


def told(canteen: Canteen, roll: Roll) -> list[list[str]]:
    """Print what waits, and return of each slip what it is, its order and what there is to make or changed."""
    while canteen.print_next(PrinterName.KITCHEN) is Turn.PRINTED:
        pass
    slips = [[" ".join(row.split()) for row in text.split("\n")] for text in roll.texts]
    roll.texts.clear()
    return [[row for row in slip if row.isupper() or " x " in row or "->" in row or " was " in row] for slip in slips]


def rows(title: str, order: Order, *items: str, first: tuple[str, ...] = ()) -> list[str]:
    return [*((title,) if title else ()), f"ORDER {order.number}", *first, *items]


def test_an_order_is_told_when_it_goes_to_the_kitchen_and_once(canteen: Canteen, roll: Roll) -> None:
    at_once = canteen.placed(a_request((RICE, 2)))
    later = canteen.placed(a_request((ADOBO, 1), enqueue=False))
    assert told(canteen, roll) == [rows("", at_once, f"2 x {RICE.name}")]

    canteen.at_status(later, OrderStatus.IN_QUEUE, OrderStatus.IN_PROGRESS, OrderStatus.READY, OrderStatus.COMPLETED)

    assert told(canteen, roll) == [rows("", later, f"1 x {ADOBO.name}")]


def test_a_ticket_has_no_footer_for_customers(canteen: Canteen) -> None:
    order = canteen.placed(a_request((RICE, 2)))
    tickets = Tickets(Letterhead(Business("Canteen"), tax=Tax.VAT12, footer=("Thank you",)), MANILA)

    lines = tickets.of_order(order).lines

    assert Text("Thank you", is_centred=True) not in lines
    assert lines[-1] == Text(NO_CLAIM, is_centred=True)


def test_what_changes_is_told_as_it_was_then_with_what_is_different(canteen: Canteen, roll: Roll) -> None:
    order = canteen.placed(a_request((RICE, 2), (ADOBO, 1)))
    canteen.change(CASHIER, order.id, 0, LineEdit(quantity=1), reason="one less")
    canteen.change(CASHIER, order.id, 1, LineEdit(notes="no bone"))
    canteen.rename(CASHIER, order.id, "Tess")
    canteen.rename(CASHIER, order.id, "Ana")

    rice, adobo = RICE.name, ADOBO.name
    assert told(canteen, roll) == [
        rows("", order, f"2 x {rice}", f"1 x {adobo}"),
        rows("CHANGED", order, f"1 x {rice}", f"1 x {adobo}", first=(f"{rice} 2 -> 1",)),
        rows(
            "CHANGED",
            order,
            f"1 x {rice}",
            f"1 x {adobo}",
            first=(f"{adobo} 1 -> 0", f"{adobo} (no bone) 0 -> 1"),
        ),
        rows("CHANGED", order, f"1 x {rice}", f"1 x {adobo}", first=("Customer was nobody",)),
        rows("CHANGED", order, f"1 x {rice}", f"1 x {adobo}", first=("Customer was Tess",)),
    ]


def test_a_changed_ticket_says_when_it_was_and_each_line_of_a_note_is_a_line(canteen: Canteen, roll: Roll) -> None:
    order = canteen.placed(a_request((RICE, 1)))
    canteen.change(CASHIER, order.id, 0, LineEdit(notes="no onions\r\n\n extra rice\u2028cold"))

    after = canteen.order(order.id)
    changed = canteen.tickets.following(order, after)
    assert changed is not None
    assert Fact("Changed", stamp(MANILA.wall_time(after.updated_at))) in changed.lines
    assert [line.text for line in changed.lines if isinstance(line, Text)] == ["no onions", "extra rice", "cold"]
    assert Fact(f"{RICE.name} (no onions; extra rice; cold)", "0 -> 1") in changed.lines


def test_the_kitchen_is_not_told_of_money_or_of_what_it_never_heard_of(canteen: Canteen, roll: Roll) -> None:
    order = canteen.placed(a_request((RICE, 2), enqueue=False))
    canteen.change(CASHIER, order.id, 0, LineEdit(quantity=1), reason="one less")
    canteen.paid(order, 15_00)
    canteen.move(MANAGER, order.id, OrderStatus.CANCELLED)

    assert told(canteen, roll) == []


def test_a_ticket_of_an_order_that_is_not_for_the_kitchen_yet_says_so(canteen: Canteen, roll: Roll) -> None:
    order = canteen.placed(a_request((RICE, 2), enqueue=False))
    canteen.print_again(CASHIER, order.id, is_ticket=True)
    canteen.at_status(order, OrderStatus.IN_QUEUE)

    dishes = f"2 x {RICE.name}"
    assert told(canteen, roll) == [rows("PENDING", order, dishes), rows("", order, dishes)]


def test_what_is_called_off_is_told(canteen: Canteen, roll: Roll) -> None:
    order = canteen.at_status(canteen.placed(a_request((RICE, 2))), OrderStatus.IN_PROGRESS)
    told(canteen, roll)
    canteen.move(MANAGER, order.id, OrderStatus.CANCELLED)

    canteen.print_again(CASHIER, order.id, is_ticket=True)

    called_off = rows("CANCELLED", order, f"2 x {RICE.name}")
    assert told(canteen, roll) == [called_off, ["REPRINT", *called_off]]


def test_orders_that_are_split_and_merged_are_told_both(canteen: Canteen, roll: Roll) -> None:
    order = canteen.placed(a_request((RICE, 2), (ADOBO, 1)))
    told(canteen, roll)
    answer = canteen.split(CASHIER, order.id, SplitRequest([Portion(1, 1)]), once_for())
    part = canteen.order(answer.about or "")
    rice, adobo = RICE.name, ADOBO.name

    assert told(canteen, roll) == [
        rows("CHANGED", order, f"2 x {rice}", first=(f"{adobo} 1 -> 0",)),
        rows("", part, f"1 x {adobo}"),
    ]
    canteen.merge(CASHIER, order.id, MergeRequest(part.id), once_for())
    assert told(canteen, roll) == [
        rows("CHANGED", order, f"2 x {rice}", f"1 x {adobo}", first=(f"{adobo} 0 -> 1",)),
        rows("CANCELLED", part, f"1 x {adobo}"),
    ]


def test_a_ticket_that_is_asked_for_again_comes_from_the_kitchens_printer_and_a_paper_does_not(
    canteen: Canteen, roll: Roll
) -> None:
    order = canteen.placed(a_request((RICE, 2)))

    job = canteen.print_again(CASHIER, order.id, is_ticket=True)

    assert (job.printer, job.is_reprint) == (PrinterName.KITCHEN, True)
    assert told(canteen, roll)[1] == rows("REPRINT", order, f"2 x {RICE.name}")
    with pytest.raises(NoPrinter):
        canteen.print_again(CASHIER, order.id)


def test_a_ticket_that_somebody_destroyed_is_given_up_and_the_next_one_comes_out(canteen: Canteen, roll: Roll) -> None:
    order = canteen.placed(a_request((RICE, 1), enqueue=False))
    bad = PrintJob(an_id(), order.id, canteen.clock.now(), printer=PrinterName.KITCHEN, content="[1,2]")
    canteen.store.write(lambda work: work.print_jobs.add(bad))
    canteen.at_status(order, OrderStatus.IN_QUEUE)

    assert canteen.print_next(PrinterName.KITCHEN) is Turn.NOTHING
    assert told(canteen, roll) == [rows("", order, f"1 x {RICE.name}")]
    first, _ = canteen.store.read(lambda work: work.print_jobs.of_order(order.id))
    assert (first.state, first.error[:35]) == (JobState.FAILED, "What waits to be printed cannot be ")


def test_what_is_printed_is_read_as_it_was_written() -> None:
    lines = Title("A"), Text("\u20b1", is_centred=True), Code("c"), Fact("f", '"'), Item("i", 2), Item("i", 2, 3, 6)
    printed = Printed("all", (*lines, Total("t", -1, is_main=True), Rule(), Space()))

    assert Printed.read(printed.written()) == printed


def test_what_a_printer_broke_off_comes_again_as_a_reprint_and_what_it_never_took_does_not(
    canteen: Canteen, roll: Roll
) -> None:
    canteen.placed(a_request((RICE, 2)))

    for fault in PrinterOff("off"), PrinterBroke("hung up"), None:
        roll.fault = fault
        canteen.print_next(PrinterName.KITCHEN)

    canteen.placed(a_request((RICE, 1)))
    canteen.print_next(PrinterName.KITCHEN)
    assert ["REPRINT" in text for text in roll.texts] == [False, False, True, False]


def test_what_a_printer_breaks_again_and_again_is_given_up_and_managers_find_it(canteen: Canteen, roll: Roll) -> None:
    order = canteen.placed(a_request((RICE, 2)))
    canteen.placed(a_request((ADOBO, 1)))
    roll.fault = PrinterBroke("hung up")
    for _ in range(MOST_SENT):
        canteen.print_next(PrinterName.KITCHEN)
    roll.fault = None

    listed = ListPrintJobs(canteen.store)
    page = listed(MANAGER, PrintJobFilter(PrinterName.KITCHEN, JobState.FAILED), PageRequest(1, 9))
    assert [(job.order_id, job.error) for job in page.rows] == [(order.id, "hung up")]
    with pytest.raises(NotAllowed):
        listed(CASHIER, PrintJobFilter(), PageRequest(1, 9))
    roll.texts.clear()
    canteen.print_again(CASHIER, order.id, is_ticket=True)
    assert [slip[0] for slip in told(canteen, roll)] == ["ORDER W-002", "REPRINT"]
