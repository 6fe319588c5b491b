"""Every sale has its invoice, whatever became of it has its paper, and they add up."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TypeGuard

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.builders import ADMIN, CASHIER, MANAGER, RICE, SINIGANG, a_senior, furnish, once_for
from support.canteen import Canteen, a_request
from technomart.adapters.clock import TimeOrderedIds
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.printing.printers import NetworkPrinter
from technomart.domain.orders.in_hand import AlreadyPaid, LineEdit, PaidMore
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.pricing import NO_DISCOUNT, Discount, DiscountKind
from technomart.domain.orders.privileges import Guests, PrivilegeKind
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.tax import Tax, TaxRules, of_sale
from technomart.domain.papers.figures import Figures, figures_of
from technomart.domain.papers.paper import Paper, PaperKind, Tendered
from technomart.domain.papers.printed import Total
from technomart.domain.payments.payment import Tender
from technomart.domain.usecases.payments.refund import RefundRequest

CASH, CARD = PaymentMethod.CASH, PaymentMethod.CARD
THIRD = Discount(DiscountKind.PERCENTAGE, 33_33)


@pytest.fixture
def canteen() -> Canteen:
    store = MemoryStore()
    furnish(store)
    return Canteen(store)


def papers(canteen: Canteen, order: Order) -> list[Paper]:
    return canteen.store.read(lambda work: work.papers.of_order(order.id))


def paid(canteen: Canteen, order: Order, amount: int | None = None, method: PaymentMethod = CASH) -> None:
    due = canteen.order(order.id).balance
    tender = Tender(due if amount is None else amount, method, partial=amount is not None)
    canteen.pay(CASHIER, order.id, tender, once_for())


def given_back(canteen: Canteen, order: Order, amount: int | None = None) -> None:
    payment = next(each for each in canteen.payments(order.id) if each.left)
    canteen.refund(MANAGER, RefundRequest(payment.id, amount, "cold"), once_for())


def serials(found: Sequence[Paper]) -> list[str]:
    return [paper.serial for paper in found]


def test_an_order_has_its_invoice_with_the_payment_of_the_rest(canteen: Canteen) -> None:
    order = canteen.placed(a_request((RICE, 2), (SINIGANG, 1), discount=THIRD, customer="Tess"))

    paid(canteen, order, 10_00)
    before = papers(canteen, order)
    canteen.pay(CASHIER, order.id, Tender(order.total - 10_00, CASH, tendered=500_00), once_for())

    (invoice,) = papers(canteen, order)
    assert before == []
    assert (invoice.serial, invoice.figures) == (
        "T1-000001",
        Figures(order.subtotal, order.discount, total=order.total),
    )
    shown = invoice.shown
    assert [(line.name, line.quantity, line.amount) for line in shown.lines] == [
        (line.name, line.quantity, line.gross) for line in order.lines
    ]
    assert shown.tenders == (Tendered("cash", 10_00), Tendered("cash", order.total - 10_00))
    assert (shown.cash, shown.change, shown.customer) == (500_00, 500_00 - order.total + 10_00, "Tess")


def test_numbers_follow_each_other_within_their_series(canteen: Canteen) -> None:
    first, second, third = (canteen.placed(a_request((RICE, 1))) for _ in range(3))
    for order in (first, second, third):
        paid(canteen, order)
    canteen.move(MANAGER, second.id, OrderStatus.CANCELLED)
    given_back(canteen, third, 5_00)
    given_back(canteen, third, 5_00)

    assert serials(papers(canteen, first)) == ["T1-000001"]
    assert serials(papers(canteen, second)) == ["T1-000002", "VD-T1-000001"]
    assert serials(papers(canteen, third)) == ["T1-000003", "RT-T1-000001", "RT-T1-000002"]


def test_a_sale_that_is_called_off_another_day_is_a_return(canteen: Canteen) -> None:
    order = canteen.placed(a_request((RICE, 1)))
    paid(canteen, order)
    (till,) = canteen.store.read(lambda work: work.registers.tills())
    closed = replace(till.register, closed_through=papers(canteen, order)[0].register_date)
    canteen.store.write(lambda work: work.registers.save(closed))

    canteen.move(MANAGER, order.id, OrderStatus.CANCELLED)

    invoice, back = papers(canteen, order)
    assert (back.kind, back.invoice_id, back.figures) == (PaperKind.RETURN, invoice.id, invoice.figures)
    assert back.register_date > invoice.register_date


def test_money_for_an_order_that_was_never_paid_whole_goes_back_without_a_paper(canteen: Canteen) -> None:
    order = canteen.placed(a_request((RICE, 1)))
    paid(canteen, order, 5_00)
    canteen.move(MANAGER, order.id, OrderStatus.CANCELLED)

    assert papers(canteen, order) == []


def test_an_order_paid_in_parts_and_called_off_is_void_by_one_paper(canteen: Canteen) -> None:
    order = canteen.placed(a_request((RICE, 1)))
    paid(canteen, order, 5_00)
    paid(canteen, order, method=CARD)
    canteen.move(MANAGER, order.id, OrderStatus.CANCELLED)

    invoice, void = papers(canteen, order)
    assert (void.kind, void.figures) == (PaperKind.VOID, invoice.figures)


def test_what_costs_nothing_has_no_paper(canteen: Canteen) -> None:
    order = canteen.placed(a_request((RICE, 1), discount=Discount(DiscountKind.PERCENTAGE, 100_00)))
    paid(canteen, order)

    assert papers(canteen, order) == []


@given(st.lists(st.integers(-4000, 4000), max_size=12))
def test_papers_add_up_to_what_was_kept_however_often_money_goes_and_comes(steps: list[int]) -> None:
    store = MemoryStore()
    furnish(store)
    canteen = Canteen(store)
    order = canteen.placed(a_request((RICE, 1), (SINIGANG, 1), discount=THIRD))
    for step in steps:
        now = canteen.order(order.id)
        if step > 0 and now.balance:
            paid(canteen, order, min(step, now.balance))
        elif step < 0 and now.paid:
            left = next(each.left for each in canteen.payments(order.id) if each.left)
            given_back(canteen, order, min(-step, left))

    found, now = papers(canteen, order), canteen.order(order.id)
    level = sum(each.figures.total * (1 if each.kind is PaperKind.INVOICE else -1) for each in found)
    assert all(each.figures.gross - each.figures.discount == each.figures.total > 0 for each in found)
    assert 0 <= level <= now.paid
    if now.paid == now.total:
        whole = [each.figures if each.kind is PaperKind.INVOICE else -each.figures for each in found]
        assert sum(whole, Figures()) == Figures(now.subtotal, now.discount, total=now.total)


@given(
    discount=st.sampled_from([NO_DISCOUNT, THIRD, Discount(DiscountKind.FIXED, 20_00)]),
    holders=st.integers(0, 3),
    steps=st.lists(st.tuples(st.sampled_from(["pay", "refund", "dishes"]), st.integers(1, 60_00)), max_size=10),
)
@example(NO_DISCOUNT, 2, [("pay", 60_00), ("dishes", 2), ("pay", 60_00)])
@example(Discount(DiscountKind.FIXED, 20_00), 0, [("pay", 60_00), ("dishes", 2), ("pay", 60_00), ("refund", 60_00)])
def test_papers_add_up_to_an_order_that_grew_after_it_was_paid(
    discount: Discount, holders: int, steps: list[tuple[str, int]]
) -> None:
    store = MemoryStore()
    furnish(store)
    canteen = replace(Canteen(store), tax=TaxRules(Tax.VAT12))
    order = canteen.placed(a_request((RICE, 1), (SINIGANG, 1), discount=discount))
    canteen.grant(CASHIER, order.id, Guests(tuple(a_senior(str(n)) for n in range(holders)), diners=4))
    for what, number in steps:
        now = canteen.order(order.id)
        if what == "pay" and now.balance > 0:
            paid(canteen, order, min(number, now.balance))
        elif what == "refund" and now.paid:
            left = next(each.left for each in canteen.payments(order.id) if each.left)
            given_back(canteen, order, min(number, left))
        elif what == "dishes":
            with suppress(PaidMore, AlreadyPaid):
                canteen.change(CASHIER, order.id, 0, LineEdit(number % 5 + 1), reason="hungry")

    found, now = papers(canteen, order), canteen.order(order.id)
    whole = sum((each.figures if each.kind is PaperKind.INVOICE else -each.figures for each in found), Figures())
    invoices = [each for each in found if each.kind is PaperKind.INVOICE]
    assert all(sum(each.amount for each in one.shown.tenders) == one.figures.total for one in invoices)
    assert 0 <= whole.total <= now.paid
    if now.paid == now.total and not now.refunded:
        assert whole == figures_of(now)
    if not now.paid:
        assert whole == Figures()


def test_what_was_paid_with_a_discount_by_law_or_another_is_not_made_to_be_with_the_other(canteen: Canteen) -> None:
    till = replace(canteen, tax=TaxRules(Tax.VAT12))
    order = till.placed(a_request((RICE, 2), discount=Discount(DiscountKind.FIXED, 15_00)))
    till.grant(CASHIER, order.id, Guests((a_senior(),)))
    paid(till, order)

    with pytest.raises(AlreadyPaid, match="give that back first"):
        till.change(CASHIER, order.id, 0, LineEdit(9))


def test_other_dishes_that_cost_the_same_do_not_take_the_place_of_those_paid_for(canteen: Canteen) -> None:
    almost_all = Discount(DiscountKind.PERCENTAGE, 99_99)
    order = canteen.placed(a_request((RICE, 5), discount=almost_all), by=ADMIN)
    paid(canteen, order)

    for quantity in (4, 6):
        with pytest.raises(AlreadyPaid):
            canteen.change(ADMIN, order.id, 0, LineEdit(quantity), reason="one less or more")
    assert canteen.change(ADMIN, order.id, 0, LineEdit(notes="hot")).subtotal == order.subtotal


def test_a_later_invoice_shows_what_an_earlier_one_has_and_its_own_money(canteen: Canteen) -> None:
    order = canteen.placed(a_request((RICE, 1)))
    canteen.pay(CASHIER, order.id, Tender(order.total, CASH, tendered=500_00), once_for())
    canteen.change(CASHIER, order.id, 0, LineEdit(3))
    paid(canteen, order, method=CARD)

    first, second = papers(canteen, order)
    assert second.shown.tenders == (Tendered("card", 2 * RICE.price),)
    assert second.shown.cash == second.shown.change == 0
    sums = {line.label: line.amount for line in canteen.slips.of_paper(second).lines if isinstance(line, Total)}
    assert (sums["Invoiced before"], sums["TOTAL"]) == (-first.figures.gross, 2 * RICE.price)


def test_a_void_shows_every_payment_that_goes_back(canteen: Canteen) -> None:
    order = canteen.placed(a_request((RICE, 2)))
    paid(canteen, order, 10_00, CARD)
    paid(canteen, order)
    canteen.move(MANAGER, order.id, OrderStatus.CANCELLED, reason="Sold out")

    invoice, void = papers(canteen, order)
    assert void.kind is PaperKind.VOID
    assert [each.amount for each in void.shown.tenders] == [each.amount for each in invoice.shown.tenders]
    assert sum(each.amount for each in void.shown.tenders) == void.figures.total


def test_each_invoice_of_an_order_says_what_of_it_everybody_has_by_law(canteen: Canteen) -> None:
    till = replace(canteen, tax=TaxRules(Tax.VAT12))
    order = till.placed(a_request((RICE, 1)))
    kinds = PrivilegeKind.SENIOR, PrivilegeKind.ATHLETE, PrivilegeKind.PWD, PrivilegeKind.SENIOR
    till.grant(CASHIER, order.id, Guests(tuple(a_senior(str(n), kind) for n, kind in enumerate(kinds)), diners=5))
    paid(till, order)
    till.change(CASHIER, order.id, 0, LineEdit(3))
    paid(till, order)
    given_back(till, order, 7_00)
    paid(till, order)

    invoices = [each for each in papers(till, order) if each.kind is PaperKind.INVOICE]
    assert len(invoices) == 3
    for each in invoices:
        assert [holder.kind for holder in each.holders] == list(kinds)
        assert sum(holder.discount for holder in each.holders) == each.figures.statutory_discount
        assert sum(holder.vat_adjustment for holder in each.holders) == each.figures.vat_adjustment
        assert sum(holder.exempt for holder in each.holders) == each.figures.exempt
        printed = [line.amount for line in till.slips.of_paper(each).lines if line_is_theirs(line)]
        assert -sum(printed) == each.figures.statutory_discount
        assert len(printed) == len(kinds)


def line_is_theirs(line: object) -> TypeGuard[Total]:
    return isinstance(line, Total) and line.label.endswith(" discount")


@given(st.integers(1, 10**7), st.integers(0, 10**6), st.lists(st.integers(1, 10**6), max_size=6))
def test_parts_of_a_taxed_sale_add_up_to_it_to_the_centavo(due: int, off: int, cuts: list[int]) -> None:
    tax = of_sale(due, Tax.VAT12)
    whole = Figures(due + off, off, 0, 0, due, tax.vatable, tax.vat, 0)
    edges = [0, *sorted(cut % (due + 1) for cut in cuts), due]

    parts = [whole.part(low, high) for low, high in pairwise(edges)]

    assert sum(parts, Figures()) == whole
    assert all(part.gross - part.discount == part.total == part.vatable + part.vat for part in parts)


def test_invoices_are_printed_in_the_order_of_their_numbers_though_a_later_one_began_earlier() -> None:
    store = MemoryStore()
    furnish(store)
    canteen = Canteen(store, ids=TimeOrderedIds(), printer=NetworkPrinter("127.0.0.1", 9))
    orders = [canteen.placed(a_request((RICE, 1))) for _ in range(2)]
    for order, by in zip(orders, (timedelta(milliseconds=1), -timedelta(milliseconds=1)), strict=True):
        canteen.clock.move(by)
        canteen.pay(CASHIER, order.id, Tender(order.total, PaymentMethod.CASH), once_for())

    found = store.snapshot()
    numbers = {paper.id: paper.number for paper in found.papers}
    assert [numbers[job.paper_id or ""] for job in sorted(found.print_jobs, key=lambda job: job.id)] == [1, 2]
