"""The rows of a book come to what their invoice says, however much of its order an invoice is of."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from support.builders import ADOBO, NOW, RICE, TODAY, a_senior, an_order
from technomart.domain.orders.order import Order
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.privileges import Guests, PrivilegeKind
from technomart.domain.orders.tax import Tax
from technomart.domain.papers.figures import figures_of
from technomart.domain.papers.paper import Paper, PaperKind, sold
from technomart.domain.reports.books import BookRow, book_rows

BOOKS = (PrivilegeKind.SENIOR, PrivilegeKind.PWD)
TAXES = st.sampled_from([Tax.VAT12, Tax.NONVAT])
PARTIES = st.lists(st.sampled_from(PrivilegeKind), min_size=1, max_size=5)


def an_invoice(order: Order, low: int, high: int) -> Paper:
    """Return the invoice of a part of an order, between two amounts of its total."""
    figures, content = figures_of(order).part(low, high), sold(order, []).written()
    return Paper("1", PaperKind.INVOICE, "r", "T1", TODAY, 7, order.id, order.number, NOW, figures, content)


def an_order_of(kinds: list[PrivilegeKind], others: int, percent: int, tax: Tax) -> Order:
    guests = Guests(tuple(a_senior(str(n), kind) for n, kind in enumerate(kinds)), len(kinds) + others)
    off = Discount(DiscountKind.PERCENTAGE, percent * 100)
    return an_order(dishes=((ADOBO, 3), (RICE, 1)), discount=off, tax=tax, guests=guests)


@given(PARTIES, st.integers(0, 4), st.integers(0, 60), TAXES, st.lists(st.integers(0, 10**6), max_size=4))
def test_rows_add_up_to_each_invoice_of_an_order(
    kinds: list[PrivilegeKind], others: int, percent: int, tax: Tax, cuts: list[int]
) -> None:
    order = an_order_of(kinds, others, percent, tax)
    edges = [0, *sorted(cut % (order.total + 1) for cut in cuts), order.total]

    for invoice in (an_invoice(order, low, high) for low, high in pairwise(edges)):
        for kind in BOOKS:
            rows = list(book_rows(invoice, kind))
            assert (sum(row.discount for row in rows), sum(row.vat for row in rows)) == invoice.figures.off_for(kind)
            assert len(rows) == kinds.count(kind)


@given(PARTIES, st.integers(0, 4), st.integers(0, 60), TAXES)
def test_a_row_of_a_whole_invoice_is_what_its_holder_paid(
    kinds: list[PrivilegeKind], others: int, percent: int, tax: Tax
) -> None:
    order = an_order_of(kinds, others, percent, tax)
    invoice = an_invoice(order, 0, order.total)

    found = {row.id_number: row for kind in BOOKS for row in book_rows(invoice, kind)}

    for each in order.taxed.privileges:
        if each.holder.kind in BOOKS:
            row = found.pop(each.holder.id_number)
            assert (row.net, row.sales) == (each.due, each.share - each.promotion)
    assert found == {}


def test_the_worked_figures_stand_in_the_book_as_the_law_has_them() -> None:
    order = an_order(dishes=((RICE, 119),), tax=Tax.VAT12, guests=Guests((a_senior(), a_senior("2", BOOKS[1])), 5))

    (senior,) = book_rows(an_invoice(order, 0, order.total), PrivilegeKind.SENIOR)

    assert order.total == 1_581_00
    assert senior == BookRow(TODAY, "Lola 1", "ID-1", "", "T1-000007", exempt=318_75, vat=38_25, discount=63_75)
    assert (senior.sales, senior.net) == (357_00, 255_00)
