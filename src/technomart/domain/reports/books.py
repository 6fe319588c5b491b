"""Keep the books of the tax office: the sales summary of closed days, and who had a discount of the law."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from technomart.domain.day_closes.close import DayClose
from technomart.domain.day_closes.reading import Reading
from technomart.domain.kernel.money import Centavos, spoken
from technomart.domain.kernel.paging import Position
from technomart.domain.orders.privileges import PrivilegeKind
from technomart.domain.papers.figures import Figures
from technomart.domain.papers.paper import Paper, PaperKind, serial_of
from technomart.domain.reports.periods import DaySpan


@dataclass(frozen=True, slots=True)
class BookFilter:
    """Which invoices stand in a book: with something off by law for one kind of people, on some business days.

    Those are known that were issued until an instant, if there is one.
    """

    kind: PrivilegeKind
    days: DaySpan
    at: datetime | None = None

    def admits(self, paper: Paper) -> bool:
        """Tell whether a paper is one of them."""
        is_invoice = paper.kind is PaperKind.INVOICE and paper.register_date in self.days
        is_known = self.at is None or paper.at <= self.at
        return is_invoice and is_known and any(paper.figures.off_for(self.kind))


def booked_at(paper: Paper) -> Position:
    """Return where an invoice stands in a book; the oldest stand lowest."""
    return paper.register_date.isoformat(), paper.id


@dataclass(frozen=True, slots=True)
class BookRow:
    """What one person had of an invoice, in centavos.

    `sales` are with VAT, after a discount of the order where that was the higher one; they are `vat`, which is not
    paid, and `exempt`. Five per cent are for groceries alone, never for meals.
    """

    day: date
    name: str
    id_number: str
    tin: str
    invoice: str
    exempt: Centavos
    vat: Centavos
    discount: Centavos
    discount_5: Centavos = 0

    @property
    def sales(self) -> Centavos:
        """Return what it would have been with VAT."""
        return self.exempt + self.vat

    @property
    def net(self) -> Centavos:
        """Return what was paid."""
        return self.exempt - self.discount - self.discount_5


def book_rows(paper: Paper, kind: PrivilegeKind) -> Iterator[BookRow]:
    """Yield a row for each person of a kind on an invoice; together they are what the invoice counts in its Z.

    An invoice of a part of its order, as after money went back and came again, has so much of what each one has.
    """
    for who in paper.holders:
        if who.kind == kind:
            about, figures = (who.name, who.id_number, who.tin), (who.exempt, who.vat_adjustment, who.discount)
            yield BookRow(paper.register_date, *about, paper.serial, *figures)


@dataclass(frozen=True, slots=True)
class BookEntry:
    """An invoice in a book, with what each person of its kind had of it."""

    paper: Paper
    rows: Sequence[BookRow]

    @classmethod
    def of(cls, paper: Paper, kind: PrivilegeKind) -> "BookEntry":
        """Return the entry of an invoice in the book of a kind."""
        return cls(paper, tuple(book_rows(paper, kind)))


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A closed day as a line of the sales summary: what its Z says, and the sums the tax office asks for."""

    close: DayClose
    reading: Reading

    @classmethod
    def of(cls, close: DayClose) -> "SummaryRow":
        """Return the line of a close."""
        return cls(close, close.reading)

    @property
    def first_invoice(self) -> str:
        """Return its first invoice, if it has one."""
        return self._serial(self.reading.invoices.first)

    @property
    def last_invoice(self) -> str:
        """Return its last invoice, if it has one."""
        return self._serial(self.reading.invoices.last)

    @property
    def nothing(self) -> Centavos:
        """Return what a canteen has none of: manual invoices, zero-rated sales, discounts of solo parents on meals."""
        return 0

    @property
    def sold(self) -> Figures:
        """Return what its invoices come to."""
        return self.reading.invoices.figures

    @property
    def deductions(self) -> Centavos:
        """Return every discount, return and void."""
        discounts = self.sold.discount + self.sold.statutory_discount
        return discounts + self.reading.returns.figures.total + self.reading.voids.figures.total

    @property
    def vat_on_returns(self) -> Centavos:
        """Return the VAT that went back with voids and returns."""
        return self.reading.vat_given_back

    @property
    def vat_adjustments(self) -> Centavos:
        """Return all VAT that is less."""
        return self.sold.vat_adjustment + self.vat_on_returns

    @property
    def overrun(self) -> Centavos:
        """Return by how much more there was in the drawers than there should have been."""
        return max(self.reading.cash.over_short, 0)

    @property
    def income(self) -> Centavos:
        """Return net sales and what drawers were over."""
        return self.reading.net.total + self.overrun

    @property
    def remarks(self) -> str:
        """Return the register, and what else there is to know."""
        short, carried = -self.reading.cash.over_short, self.close.carried
        said = [f"Register {self.close.register_code}"]
        said += [f"short {spoken(short)}"] if short > 0 else []
        said += [f"orders carried over: {carried.count}, {carried.reason}"] if carried.count else []
        return "; ".join(said)

    def _serial(self, number: int | None) -> str:
        return "" if number is None else serial_of(PaperKind.INVOICE, self.close.register_code, number)
