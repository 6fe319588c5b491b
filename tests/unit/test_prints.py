"""What a printed paper says of a sale, of what takes it back, of an order and of a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from support.builders import ADOBO, CASHIER, MANAGER, MANILA, RICE, a_senior, furnish, once_for
from support.canteen import Canteen, a_request
from support.drawers import FLOAT, Drawers
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.printing.columns import laid_out, plain
from technomart.domain.day_closes.close import DayClose
from technomart.domain.day_closes.printed import Readings
from technomart.domain.day_closes.summary import Part
from technomart.domain.kernel.money import spoken
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.privileges import Guests, PrivilegeKind
from technomart.domain.orders.tax import Tax, TaxRules
from technomart.domain.papers.business import Business
from technomart.domain.papers.figures import Figures
from technomart.domain.papers.letterhead import NO_CLAIM, Letterhead
from technomart.domain.papers.paper import Paper
from technomart.domain.papers.printed import Code, Fact, Item, Printed, Sheet, Text, Title, Total
from technomart.domain.papers.slips import Slips
from technomart.domain.papers.tickets import Tickets
from technomart.domain.payments.payment import Tender
from technomart.domain.usecases.day_closes.read import ReadRegister
from technomart.domain.usecases.payments.refund import RefundRequest
from technomart.domain.usecases.registers import EditRegister, RegisterEntry

BUSINESS = Business("Aling Nena's", "12 Mabini St.", "123-456-789-00001")
LETTERHEAD = Letterhead(BUSINESS, "Santos Foods OPC", Tax.NONE, "2501011", "SN-42", ("Come again!",))
TAXED = replace(LETTERHEAD, tax=Tax.VAT12)
SLIPS, READINGS = Slips(LETTERHEAD, MANILA), Readings(LETTERHEAD, MANILA)
TENTH = Discount(DiscountKind.PERCENTAGE, 10_00)


@pytest.fixture
def canteen() -> Canteen:
    store = MemoryStore()
    furnish(store)
    return Canteen(store)


def papers(canteen: Canteen, order: Order) -> list[Paper]:
    return canteen.store.read(lambda work: work.papers.of_order(order.id))


def sold(canteen: Canteen) -> Order:
    """Sell for 135.00, of which ten per cent are off, and get 500.00."""
    order = canteen.placed(a_request((RICE, 2), (ADOBO, 1), discount=TENTH, customer="Tess"))
    canteen.pay(CASHIER, order.id, Tender(order.total, PaymentMethod.CASH, tendered=500_00), once_for())
    return order


def given_back(canteen: Canteen, order: Order) -> None:
    (payment,) = canteen.payments(order.id)
    canteen.refund(MANAGER, RefundRequest(payment.id, 50_00, "cold"), once_for())


def closed(canteen: Canteen) -> DayClose:
    return canteen.close_day(MANAGER, "", reason="not paid yet")


def told(printed: Printed) -> dict[str, str]:
    """Return what is said beside each label, the last of each."""
    said = {line.label: line.value for line in printed.lines if isinstance(line, Fact)}
    return said | {line.label: spoken(line.amount) for line in printed.lines if isinstance(line, Total)}


def texts(printed: Printed) -> list[str]:
    return [line.text for line in printed.lines if isinstance(line, Title | Text | Code)]


def test_an_invoice_says_who_sold_what_to_whom_and_how_it_was_paid(canteen: Canteen) -> None:
    order = sold(canteen)
    (paper,) = papers(canteen, order)

    printed = SLIPS.of_paper(paper)

    assert texts(printed)[:7] == [
        "Aling Nena's",
        "Operated by Santos Foods OPC",
        "12 Mabini St.",
        "TIN 123-456-789-00001",
        "MIN 2501011",
        "S/N SN-42",
        "INVOICE",
    ]
    assert [line for line in printed.lines if isinstance(line, Item)] == [
        Item(line.name, line.quantity, line.unit_price, line.gross) for line in order.lines
    ]
    at = MANILA.wall_time(paper.at)
    assert told(printed) == {
        "Number": "T1-000001",
        "Date": f"{at:%Y-%m-%d %H:%M:%S}",
        "Order": order.number,
        "Cashier": "The staff",
        "Customer": "Tess",
        "Subtotal": "150.00",
        "Discount": "-15.00",
        "TOTAL": "135.00",
        "Cash": "135.00",
        "Cash received": "500.00",
        "Change": "365.00",
    }
    assert texts(printed)[-1] == "Come again!"
    assert (printed.name, NO_CLAIM in texts(printed)) == ("T1-000001", False)


@pytest.mark.parametrize(
    ("tax", "tin", "asks", "says"),
    [
        (Tax.VAT12, "VAT REG TIN", True, False),
        (Tax.NONVAT, "NON-VAT REG TIN", False, True),
        (Tax.NONE, "TIN", False, False),
    ],
)
def test_the_seller_says_how_it_is_taxed(canteen: Canteen, tax: Tax, tin: str, asks: bool, says: bool) -> None:
    paper = replace(papers(canteen, sold(canteen))[0], figures=Figures(1_000_00, total=1_000_00))

    printed = Slips(replace(LETTERHEAD, tax=tax), MANILA).of_paper(paper)
    cheaper = Slips(replace(LETTERHEAD, tax=tax), MANILA).of_paper(
        replace(paper, figures=Figures(999_99, total=999_99))
    )

    assert f"{tin} {BUSINESS.tin}" in texts(printed)
    assert ("Buyer's TIN" in told(printed), "Buyer's TIN" in told(cheaper)) == (asks, False)
    assert (NO_CLAIM in texts(printed)) == says


def test_a_return_names_its_invoice_and_is_no_claim_unless_the_setting_says_so(canteen: Canteen) -> None:
    order = sold(canteen)
    given_back(canteen, order)
    invoice, back = papers(canteen, order)

    untaxed = SLIPS.of_paper(back, invoice)
    printed = Slips(TAXED, MANILA).of_paper(back, invoice)
    silent = Slips(replace(TAXED, says_no_claim=False), MANILA).of_paper(back, invoice)

    said = told(printed)
    assert (said["Number"], said["Invoice"], said["Reason"]) == ("RT-T1-000001", "T1-000001", "cold")
    assert (said["TOTAL RETURN"], said["Cash"]) == ("-50.00", "-50.00")
    assert (said["Subtotal"], said["Discount"]) == ("-55.56", "5.56")
    assert [NO_CLAIM in texts(each) for each in (printed, silent, untaxed)] == [True, False, False]


def a_table_of_five(canteen: Canteen) -> tuple[Canteen, Order]:
    """Sell for 1,785.00 at a till with VAT, to a senior and a PWD among five."""
    till = replace(canteen, tax=TaxRules(Tax.VAT12))
    order = till.placed(a_request((ADOBO, 14), (RICE, 7)))
    till.grant(CASHIER, order.id, Guests((a_senior(), a_senior("2", PrivilegeKind.PWD)), diners=5))
    order = till.order(order.id)
    till.pay(CASHIER, order.id, Tender(order.total, PaymentMethod.CASH), once_for())
    return till, order


def test_an_invoice_tells_the_vat_and_who_has_a_discount_by_law(canteen: Canteen) -> None:
    till, order = a_table_of_five(canteen)
    (paper,) = papers(till, order)

    printed = Slips(replace(LETTERHEAD, tax=Tax.VAT12), MANILA).of_paper(paper)

    said = told(printed)
    figures = [said[name] for name in ("VATable sales", "VAT (12 %)", "VAT-exempt sales", "Zero-rated sales")]
    assert figures == ["956.25", "114.75", "637.50", "0.00"]
    assert (said["Subtotal"], said["VAT adjustment"], said["TOTAL"]) == ("1,785.00", "-76.50", "1,581.00")
    sums = {line.label: spoken(line.amount) for line in printed.lines if isinstance(line, Total)}
    assert (sums["Senior citizen discount"], sums["PWD discount"]) == ("-63.75", "-63.75")
    assert (said["Senior citizen"], said["PWD"], said["OSCA"]) == ("Lola 1", "Lola 2", "ID-2")


def test_a_return_of_it_tells_its_part_and_a_z_reading_all_of_it(canteen: Canteen) -> None:
    till, order = a_table_of_five(canteen)
    given_back(till, order)
    invoice, back = papers(till, order)

    returned, z = told(SLIPS.of_paper(back, invoice)), told(READINGS.of_close(closed(till)))

    parts = [returned[name] for name in ("Subtotal", "Discount by law", "VAT adjustment", "TOTAL RETURN")]
    assert parts == ["-56.46", "4.04", "2.42", "-50.00"]  # of the senior and of the PWD, each rounded
    net = [z[name] for name in ("Gross sales", "Less discount", "Less return", "Less VAT adjustment", "Net sales")]
    assert net == ["1,785.00", "-127.50", "-50.00", "-76.50", "1,531.00"]
    taxes = [paper.figures for paper in (invoice, back)]
    assert z["VAT amount"] == spoken(taxes[0].vat - taxes[1].vat)
    assert z["On returns"] == spoken(back.figures.vat)


HEAD_OF_Z = [
    *("Register", "Report date", "Report time", "Start", "End", "Business day"),
    *("First invoice", "Last invoice", "First void", "Last void", "First return", "Last return"),
    *("Reset counter", "Z counter", "Closed by"),
    *("Present accumulated sales", "Previous accumulated sales", "Sales for the day"),
]
SUMMARY_OF_A_TABLE = {
    Part.TAXES: {"VATable sales": 956_25, "VAT amount": 114_75, "VAT-exempt sales": 637_50, "Zero-rated sales": 0},
    Part.SALES: {
        "Gross sales": 1_785_00,
        "Less discount": -127_50,
        "Less return": 0,
        "Less void": 0,
        "Less VAT adjustment": -76_50,
        "Net sales": 1_581_00,
    },
    Part.DISCOUNTS: {"Senior citizen": 63_75, "PWD": 63_75, "National athlete": 0, "Solo parent": 0, "Other": 0},
    Part.SALES_ADJUSTMENTS: {"Void": 0, "Return": 0},
    Part.VAT_ADJUSTMENTS: {
        "Senior citizen": 38_25,
        "PWD": 38_25,
        "Regular discount": 0,
        "Zero-rated": 0,
        "On returns": 0,
        "Other": 0,
    },
    Part.TRANSACTIONS: {
        "Cash in drawer": 0,
        "Card": 0,
        "Mobile": 0,
        "Opening fund": 0,
        "Paid in": 0,
        "Less withdrawal": 0,
        "Payments received": 1_581_00,
        "Cash outside sessions": 1_581_00,
        "Counted": 0,
        "Short/over": 0,
    },
}


def test_every_line_of_a_z_stands_in_the_order_of_the_law_on_paper_and_in_the_summary(canteen: Canteen) -> None:
    till, _ = a_table_of_five(canteen)

    close = closed(till)
    lines = [line for line in READINGS.of_close(close).lines if isinstance(line, Fact | Total)]

    summed = [(part, label, amount) for part, rows in SUMMARY_OF_A_TABLE.items() for label, amount in rows.items()]
    assert [(each.part, each.label, each.amount) for each in close.summary] == summed
    assert [line.label for line in lines[: len(HEAD_OF_Z)]] == HEAD_OF_Z
    counted = [(label if label not in {"Void", "Return"} else f"{label} (0)", amount) for _, label, amount in summed]
    assert [(line.label, line.amount) for line in lines[len(HEAD_OF_Z) :] if isinstance(line, Total)] == counted


def test_an_athletes_part_of_a_return_is_what_is_left_of_the_others(canteen: Canteen) -> None:
    till = replace(canteen, tax=TaxRules(Tax.VAT12))
    order = till.placed(a_request((ADOBO, 14), (RICE, 7)))
    kinds = enumerate(PrivilegeKind)
    till.grant(CASHIER, order.id, Guests(tuple(a_senior(f"{n}", kind) for n, kind in kinds), diners=5))
    till.pay(CASHIER, order.id, Tender(till.order(order.id).total, PaymentMethod.CASH), once_for())
    given_back(till, order)

    reading = closed(till).reading
    sold, back = reading.invoices.figures, reading.returns.figures

    by_kind = [sold.senior_discount, sold.pwd_discount, sold.athlete_discount]
    assert (by_kind, sold.statutory_discount) == ([63_75, 63_75, 63_75], 191_25)
    assert (sold.senior_adjustment, sold.pwd_adjustment, sold.athlete_adjustment) == (38_25, 38_25, 7_65)
    parts = [back.senior_discount, back.pwd_discount, back.athlete_discount]
    assert (sum(parts), min(parts) > 0) == (back.statutory_discount, True)


def test_a_seller_with_vat_has_every_line_on_a_day_without_sales(canteen: Canteen) -> None:
    said = told(READINGS.of_close(closed(replace(canteen, tax=TaxRules(Tax.VAT12)))))

    assert {"VATable sales", "Less VAT adjustment", "Solo parent", "On returns"} <= set(said)


def test_nothing_of_taxes_shows_where_nothing_is_kept_of_them(canteen: Canteen) -> None:
    order = sold(canteen)

    said = told(SLIPS.of_paper(papers(canteen, order)[0])) | told(READINGS.of_close(closed(canteen)))

    assert not [label for label in said if "VAT" in label or "law" in label]


def test_a_sale_called_off_on_its_day_is_void(canteen: Canteen) -> None:
    from technomart.domain.orders.status import OrderStatus

    order = sold(canteen)
    canteen.move(MANAGER, order.id, OrderStatus.CANCELLED)
    invoice, void = papers(canteen, order)

    printed = SLIPS.of_paper(void, invoice)

    assert "VOID" in texts(printed)
    assert (told(printed)["Number"], told(printed)["TOTAL VOID"]) == ("VD-T1-000001", "-135.00")


def test_the_kitchen_reads_what_to_make_with_its_notes_and_no_price(canteen: Canteen) -> None:
    order = canteen.placed(a_request((RICE, 2), (ADOBO, 1), customer="Tess"))
    noted = replace(order, lines=(replace(order.lines[0], notes="no onions"), *order.lines[1:]))

    printed = Tickets(TAXED, MANILA).of_order(noted)

    assert printed.lines[0] == Title(f"ORDER {order.number}")
    items = [line for line in printed.lines if isinstance(line, Item)]
    assert items == [Item(line.name, line.quantity) for line in order.lines]
    assert printed.lines[printed.lines.index(items[0]) + 1] == Text("no onions")
    assert (told(printed)["Portions"], NO_CLAIM in texts(printed)) == ("3", True)
    assert not [line for line in printed.lines if isinstance(line, Total)]


def test_a_reprint_says_so_and_when(canteen: Canteen) -> None:
    printed = SLIPS.of_paper(papers(canteen, sold(canteen))[0])

    again = printed.reprinted(MANILA.wall_time(canteen.clock.now() + timedelta(days=1)))

    assert (again.lines[0], told(again)["Reprinted"][:10]) == (Title("REPRINT"), "2026-03-15")
    assert tuple(again.lines)[3:] == tuple(printed.lines)


def test_a_z_reading_says_the_lines_of_the_day_in_their_order(canteen: Canteen) -> None:
    drawers = Drawers(canteen)
    session = drawers.opened()
    order = sold(canteen)
    given_back(canteen, order)
    waiting = canteen.placed(a_request((RICE, 1)))
    drawers.counted(session, FLOAT)
    drawers.closed(session)

    close = closed(canteen)
    printed = READINGS.of_close(close)

    said = told(printed)
    assert (printed.name, said["Z counter"], said["Reset counter"], said["Start"]) == (
        "Z-T1-000001",
        "1",
        "0",
        "first sale",
    )
    assert (said["First invoice"], said["Last invoice"], said["First void"]) == ("T1-000001", "T1-000001", "none")
    assert (said["First return"], said["Last return"]) == ("RT-T1-000001", "RT-T1-000001")
    assert (said["Present accumulated sales"], said["Previous accumulated sales"]) == ("150.00", "0.00")
    gross, less, back, net = (said[name] for name in ("Gross sales", "Less discount", "Less return", "Net sales"))
    assert (said["Sales for the day"], gross, less, back, net) == ("150.00", "150.00", "-15.00", "-50.00", "85.00")
    assert (said["Cash in drawer"], said["Opening fund"], said["Payments received"]) == (
        "1,135.00",
        "1,050.00",
        "85.00",
    )
    assert (said["Counted"], said["Short/over"]) == ("1,050.00", "-85.00")
    assert (said["Open orders"], said[waiting.number], said["They owe"]) == ("2", "15.00", "65.00")
    labels = [line.label for line in printed.lines if isinstance(line, Fact | Total)]
    order_of = ["Report date", "Start", "First invoice", "Reset counter", "Z counter", "Present accumulated sales"]
    order_of += ["Sales for the day", "Gross sales", "Net sales", "Cash in drawer", "Short/over", "Open orders"]
    assert [label for label in labels if label in order_of] == order_of
    assert Code(close.seal) in printed.lines


def test_the_next_z_begins_where_the_last_one_ended(canteen: Canteen) -> None:
    first = closed(canteen)
    sold(canteen)
    canteen.clock.move(timedelta(days=1))

    said = told(READINGS.of_close(closed(canteen)))

    ended = told(READINGS.of_close(first))["End"]
    assert (said["Start"], said["Z counter"], ended[:10]) == (ended, "2", "2026-03-14")


def test_a_z_of_a_day_that_was_closed_after_midnight_is_followed_by_one_from_midnight(canteen: Canteen) -> None:
    day = canteen.clock.at
    canteen.clock.move(timedelta(days=1))
    canteen.close_day(MANAGER, "", MANILA.of(day))

    assert told(READINGS.of_close(closed(canteen)))["Start"] == "2026-03-15 00:00:00"


def test_an_x_reading_has_a_part_for_each_person_and_neither_counter_nor_grand_total(canteen: Canteen) -> None:
    order = sold(canteen)
    given_back(canteen, order)
    held = ReadRegister(canteen.store, canteen.bookings, canteen.register_reading)(MANAGER, "")

    printed = READINGS.of_register(held.register, held.span, held.reading, canteen.clock.now(), held.begun)

    assert {"The manager", "The staff"} <= set(texts(printed))
    assert not {"Z counter", "Present accumulated sales", "Reset counter"} & set(told(printed))
    amounts = [line.amount for line in printed.lines if isinstance(line, Total) and line.label == "Cash received"]
    assert amounts == [-50_00, 135_00]  # of the manager, who gave back, and of the staff
    theirs = printed.lines[printed.lines.index(Title("The manager")) :]
    assert all(line.amount for line in theirs if isinstance(line, Total))
    assert "Come again!" not in texts(printed)  # which is for customers


NAMES = st.text(max_size=90)
AMOUNTS = st.integers(-(10**14), 10**14)
LINES = st.one_of(
    st.builds(Title, NAMES),
    st.builds(Text, NAMES, st.booleans()),
    st.builds(Code, NAMES),
    st.builds(Fact, NAMES, NAMES),
    st.builds(Item, NAMES, st.integers(1, 999), AMOUNTS, AMOUNTS),
    st.builds(Item, NAMES, st.integers(1, 999)),
    st.builds(Total, NAMES, AMOUNTS, st.booleans()),
)


def letters(texts: Sequence[str]) -> list[str]:
    """Return what a reader sees of texts, in order and without blanks."""
    return [letter for text in texts for letter in text if letter != " "]


@given(LINES, st.sampled_from(list(Sheet)))
def test_nothing_of_a_line_is_cut_and_no_row_is_too_wide(
    line: Title | Text | Code | Fact | Item | Total, sheet: Sheet
) -> None:
    rows = [row.text for row in laid_out(Printed("a paper", [line]), sheet.columns)]

    assert all(cell_len(row) <= sheet.columns for row in rows)
    assert all(row == "" or row.isprintable() for row in rows)
    seen = "".join(letters(rows))
    match line:
        case Title(text) | Text(text) | Code(text):
            assert seen == "".join(letters([plain(text)]))
        case Fact(label, value):
            assert sorted(seen) == sorted(letters([plain(label), plain(value)]))
        case Item(name, quantity, unit_price, amount):
            figures = [] if unit_price is None else [spoken(unit_price), spoken(amount or 0)]
            assert sorted(seen) == sorted(letters([plain(name), f"{quantity:,}x", *figures]))
        case Total(label, amount, is_main):
            assert sorted(seen) == sorted(letters([plain(label), spoken(amount), "P" if is_main else ""]))


@given(st.lists(st.builds(Total, st.text(max_size=20), AMOUNTS), min_size=1), st.sampled_from(list(Sheet)))
def test_amounts_end_at_the_right_edge(totals: list[Total], sheet: Sheet) -> None:
    for total in totals:
        *_, last = laid_out(Printed("a paper", [total]), sheet.columns)
        assert (cell_len(last.text), last.text.endswith(spoken(total.amount))) == (sheet.columns, True)


def test_a_register_has_its_own_machine_on_what_comes_from_it_then_and_else_that_of_the_settings(
    canteen: Canteen,
) -> None:
    before = sold(canteen)
    EditRegister(canteen.store)(MANAGER, "T1", RegisterEntry(machine_min="7700", machine_serial="SN-77"))
    after = sold(canteen)
    close = closed(canteen)
    EditRegister(canteen.store)(MANAGER, "T1", RegisterEntry(machine_min="8800"))
    held = ReadRegister(canteen.store, canteen.bookings, canteen.register_reading)(MANAGER, "")

    printed = [SLIPS.of_paper(papers(canteen, order)[0]) for order in (before, after)]
    printed += [
        READINGS.of_close(close),
        READINGS.of_register(held.register, held.span, held.reading, canteen.clock.at, held.begun),
    ]

    said = [[text for text in texts(each) if text.startswith(("MIN", "S/N"))] for each in printed]
    assert said == [
        ["MIN 2501011", "S/N SN-42"],
        ["MIN 7700", "S/N SN-77"],
        ["MIN 7700", "S/N SN-77"],
        ["MIN 8800", "S/N SN-77"],
    ]
