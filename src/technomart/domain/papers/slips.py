"""Print the papers of sales: the invoice, and what takes it back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.privileges import PrivilegeKind
from technomart.domain.orders.tax import Tax
from technomart.domain.papers.figures import Figures
from technomart.domain.papers.letterhead import Letterhead
from technomart.domain.papers.paper import ByLaw, Paper, PaperKind, Shown
from technomart.domain.papers.printed import (
    Fact,
    Item,
    Printed,
    PrintLine,
    Rule,
    Space,
    Title,
    Total,
    facts,
    stamp,
)

TITLES = {PaperKind.INVOICE: "INVOICE", PaperKind.VOID: "VOID", PaperKind.RETURN: "RETURN"}
BUYER_ASKED_FROM: Centavos = 1_000_00
TO_WRITE_ON = "_" * 16
NAMES = {PrivilegeKind.SENIOR: "Senior citizen", PrivilegeKind.PWD: "PWD", PrivilegeKind.ATHLETE: "Athlete"}


@dataclass(frozen=True, slots=True)
class Slips:
    """Prints what a sale leaves behind, by the clock on the canteen's wall."""

    letterhead: Letterhead
    days: BusinessDays

    def of_paper(self, paper: Paper, taken_back: Paper | None = None) -> Printed:
        """Return a paper as it was issued; a void or return names the invoice that it takes back."""
        is_invoice = paper.kind is PaperKind.INVOICE
        parts = self._invoice(paper, paper.shown) if is_invoice else self._back(paper, paper.shown, taken_back)
        foot = self.letterhead.foot(is_slip=not is_invoice)
        return Printed(paper.serial, (*self.letterhead.head(paper.shown.machine), *self._named(paper), *parts, *foot))

    def _named(self, paper: Paper) -> Iterator[PrintLine]:
        yield Title(TITLES[paper.kind])
        yield Fact("Number", paper.serial)
        yield Fact("Date", stamp(self.days.wall_time(paper.at)))
        yield Fact("Order", paper.order_number)
        yield from facts(("Cashier", paper.actor_name), ("Customer", paper.shown.customer))

    def _invoice(self, paper: Paper, shown: Shown) -> Iterator[PrintLine]:
        figures = paper.figures
        if self.letterhead.tax is Tax.VAT12 and figures.total >= BUYER_ASKED_FROM:
            yield Fact("Buyer's address", TO_WRITE_ON)
            yield Fact("Buyer's TIN", TO_WRITE_ON)
        yield Rule()
        yield from items(shown)
        yield Rule()
        yield from before(figures, shown)
        theirs = [(f"{NAMES[each.kind]} discount", each.discount) for each in paper.holders]
        yield from less(figures, theirs)
        yield Total("TOTAL", figures.total, is_main=True)
        yield from tenders(shown)
        if shown.tax is Tax.VAT12:
            yield from _taxes(figures)
        for each in shown.by_law:
            yield from _holder(each)

    def _back(self, paper: Paper, shown: Shown, taken_back: Paper | None) -> Iterator[PrintLine]:
        figures = paper.figures
        yield from facts(("Invoice", taken_back.serial if taken_back else ""), ("Reason", shown.reason))
        yield Rule()
        yield from less(-figures, ())
        yield Total(f"TOTAL {TITLES[paper.kind]}", -figures.total, is_main=True)
        yield from tenders(shown, sign=-1)
        yield Space()
        yield Fact("Received by", TO_WRITE_ON)


def items(shown: Shown) -> Iterator[PrintLine]:
    """Yield what was sold."""
    return (Item(line.name, line.quantity, line.unit_price, line.amount) for line in shown.lines)


def before(figures: Figures, shown: Shown) -> Iterator[PrintLine]:
    """Yield what an earlier invoice has of what was sold, if one has."""
    earlier = sum(line.amount for line in shown.lines) - figures.gross
    if earlier:
        yield Total("Invoiced before", -earlier)


def tenders(shown: Shown, sign: int = 1) -> Sequence[PrintLine]:
    """Return how it was paid, or given back."""
    given = [Total(each.how[:1].upper() + each.how[1:], sign * each.amount) for each in shown.tenders]
    change = [Total("Cash received", shown.cash), Total("Change", shown.change)] if shown.cash else []
    return [*given, *change]


def less(figures: Figures, theirs: Sequence[tuple[str, Centavos]]) -> Iterator[PrintLine]:
    """Yield the gross and what is off it, if anything is; what is `theirs` by law one by one, if that is all of it."""
    is_all = sum(amount for _, amount in theirs) == figures.statutory_discount
    by_law = theirs if is_all else [("Discount by law", figures.statutory_discount)]
    off = [("Discount", figures.discount), *by_law, ("VAT adjustment", figures.vat_adjustment)]
    taken_off = [Total(label, -amount) for label, amount in off if amount]
    if taken_off:
        yield Total("Subtotal", figures.gross)
        yield from taken_off


def _taxes(figures: Figures) -> Iterator[PrintLine]:
    yield Rule()
    yield Total("VATable sales", figures.vatable)
    yield Total("VAT (12 %)", figures.vat)
    yield Total("VAT-exempt sales", figures.exempt)
    yield Total("Zero-rated sales", figures.zero_rated)


def _holder(each: ByLaw) -> Iterator[PrintLine]:
    yield Rule()
    yield Fact(NAMES[each.kind], each.name)
    yield Fact(each.id_kind, each.id_number)
    yield from facts(("TIN", each.tin))
    yield Fact("Signature", TO_WRITE_ON)
