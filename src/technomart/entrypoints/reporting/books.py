"""Lay out the report on the till, the sales summary and the books as tables; money in pesos with two decimals."""

from collections.abc import Iterable, Iterator

from technomart.domain.kernel.money import Centavos, to_pesos
from technomart.domain.reports.books import BookEntry, SummaryRow
from technomart.domain.reports.till import PersonSales, SoldFigures, TillReport
from technomart.entrypoints.reporting.csv_text import Cell
from technomart.entrypoints.reporting.tables import Row, range_rows

SOLD = ("invoices", "gross", "discounts", "statutoryDiscount", "vatAdjustment", "voids", "returns", "net")
COUNTED = ("expected", "counted", "difference")
TILL = ("section", "date", "registerId", "personId", "name", "kind", *SOLD, "takenOff", *COUNTED, "closeNet")
SUMMARY = (
    *("date", "firstInvoice", "lastInvoice", "accumulatedEnd", "accumulatedBegin", "manualSales"),
    *("gross", "vatable", "vat", "exempt", "zeroRated"),
    *("seniorDiscount", "pwdDiscount", "athleteDiscount", "soloParentDiscount", "otherDiscount"),
    *("returns", "voids", "totalDeductions"),
    *("seniorVatAdjustment", "pwdVatAdjustment", "otherVatAdjustment", "vatOnReturns", "otherVat"),
    *("totalVatAdjustment", "vatPayable", "net", "overrun", "totalIncome"),
    *("resetCounter", "zCounter", "remarks"),
)
BOOK = (
    *("date", "name", "idNumber", "tin", "invoice"),
    *("sales", "vat", "exempt", "discount5", "discount20", "net"),
)
NOTHING_SOLD: Row = [None] * len(SOLD)
NOT_COUNTED: Row = [None] * len((*COUNTED, "closeNet"))


def till_rows(report: TillReport) -> Iterator[Row]:
    """Yield the range, what people sold in all and by day, what they took off, the drawers, and where it was closed."""
    for name, value in range_rows(report.period):
        yield "range", value, None, None, name, None, *NOTHING_SOLD, None, *NOT_COUNTED
    yield "all", None, None, None, None, None, *_sold(report.total), None, *NOT_COUNTED
    yield from (_sales("person", each) for each in report.sales)
    yield from (_sales("day", each) for each in report.days)
    for off in report.taken_off:
        about = "discount", None, None, off.person.id, off.person.name, off.kind.value
        yield *about, *NOTHING_SOLD, to_pesos(off.amount), *NOT_COUNTED
    for own in report.over_short:
        figures = _pesos(own.expected, own.counted, own.difference)
        yield "overShort", None, None, own.person.id, own.person.name, None, *NOTHING_SOLD, None, *figures, None
    for session in report.drawers:
        who = session.business_date, session.register_id, session.opened_by, session.opened_by_name, None
        figures = _pesos(session.expected, session.counted, session.over_short)
        yield "drawer", *who, *NOTHING_SOLD, None, *figures, None
    for each in report.closings:
        money, number = each.money, each.money.number
        where = money.register, "open" if number is None else number
        yield (
            "close",
            money.day,
            None,
            None,
            *where,
            *NOTHING_SOLD[1:],
            to_pesos(money.net),
            None,
            *NOT_COUNTED[1:],
            *_pesos(each.whole),
        )


def summary_rows(rows: Iterable[SummaryRow]) -> Iterator[Row]:
    """Yield the closed days."""
    for row in rows:
        close, sold, net = row.close, row.sold, row.reading.net
        yield (
            *(close.business_date, row.first_invoice, row.last_invoice),
            *_pesos(close.accumulated, close.previous, row.nothing),
            *_pesos(close.gross, net.vatable, net.vat, net.exempt, row.nothing),
            *_pesos(sold.senior_discount, sold.pwd_discount, sold.athlete_discount, row.nothing, sold.discount),
            *_pesos(row.reading.returns.figures.total, row.reading.voids.figures.total, row.deductions),
            *_pesos(sold.senior_adjustment, sold.pwd_adjustment, sold.athlete_adjustment),
            *_pesos(row.vat_on_returns, row.nothing, row.vat_adjustments),
            *_pesos(net.vat, net.total, row.overrun, row.income),
            *(close.resets, close.number, row.remarks),
        )


def book_rows(entries: Iterable[BookEntry]) -> Iterator[Row]:
    """Yield the people on the invoices."""
    for entry in entries:
        for row in entry.rows:
            money = _pesos(row.sales, row.vat, row.exempt, row.discount_5, row.discount, row.net)
            yield row.day, row.name, row.id_number, row.tin, row.invoice, *money


def _sales(section: str, each: PersonSales) -> Row:
    about = section, each.day, None, each.person.id, each.person.name, None
    return *about, *_sold(each.figures), None, *NOT_COUNTED


def _sold(found: SoldFigures) -> Row:
    off = found.discounts, found.statutory_discount, found.vat_adjustment
    return found.invoices, *_pesos(found.gross, *off, found.voids, found.returns, found.net)


def _pesos(*amounts: Centavos | None) -> list[Cell]:
    return [None if amount is None else to_pesos(amount) for amount in amounts]
