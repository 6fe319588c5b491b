"""Lay out what a register made of its days: of those that are open (X), or of those that were closed (Z)."""

from collections.abc import Iterator
from datetime import timedelta

from technomart.domain.day_closes.close import DayClose
from technomart.domain.day_closes.reading import Issued, Reading, Span, Taken
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import spoken
from technomart.domain.papers.paper import PaperKind
from technomart.domain.services.readings import Held
from technomart.entrypoints.reporting.views import View

HEADER = ("papers", "by", "count", "first", "last", "gross", "total")
"""Few enough for a terminal of eighty columns, so that no figure is cut."""
SUMS = {
    "Discounts": "discount",
    "Discounts of the law": "statutory_discount",
    "VAT taken off": "vat_adjustment",
    "VATable": "vatable",
    "VAT": "vat",
    "Exempt of VAT": "exempt",
}
EVERYBODY = "everybody"
Facts = Iterator[tuple[str, str, str]]


def of_register(held: Held) -> View:
    """Return what a register holds now."""
    return _view(f"X reading of {held.register.code}", held.span, held.reading, [*_facts(held.reading)])


def of_close(close: DayClose, days: BusinessDays) -> View:
    """Return a closed day as it was sealed."""
    facts = [*_closing(close, days), *_facts(close.reading)]
    return _view(f"Z reading {close.number} of {close.register_code}", close.span, close.reading, facts)


def _view(title: str, span: Span, reading: Reading, facts: list[tuple[str, str, str]]) -> View:
    return View(title, days_of(span), facts, (), HEADER, [*_rows(reading)])


def days_of(span: Span) -> str:
    """Return the business days of a reading for people."""
    last = f"{span.until:%a %d %b %Y}"
    if span.after is None:
        return f"{last}, with all days before"
    first = span.after + timedelta(days=1)
    return last if first >= span.until else f"{first:%a %d %b %Y} to {last}"


def _closing(close: DayClose, days: BusinessDays) -> Facts:
    yield "Closed", f"{days.wall_time(close.closed_at):%Y-%m-%d %H:%M}", f"by {close.actor_name}"
    yield "Gross", spoken(close.gross), ""
    yield "Grand total before", spoken(close.previous), ""
    yield "Grand total", spoken(close.accumulated), f"begun again {close.resets} times" if close.resets else ""
    carried = close.carried
    if carried.count:
        names = ", ".join(order.number for order in carried.orders)
        yield "Carried over", spoken(carried.amount), ": ".join(filter(None, (names, carried.reason)))
    yield "Seal", close.seal[:16], "is that of the content" if close.is_sealed else "IS NOT THAT OF THE CONTENT"


def _facts(reading: Reading) -> Facts:
    net = reading.net
    yield "Net sales", spoken(net.total), "invoices less voids and returns"
    yield from ((name, spoken(amount), "") for name, field in SUMS.items() if (amount := getattr(net, field)))
    for taken in reading.tenders:
        yield _money(taken, "Kept")
    cash = reading.cash
    if cash.sessions:
        yield "Drawers opened", f"{cash.sessions:,}", ""
        named = {"Floats": cash.opening, "Paid in": cash.paid_in, "Paid out": cash.paid_out, "Dropped": cash.drops}
        for name, amount in (named | {"Counted": cash.counted, "Over or short": cash.over_short}).items():
            yield name, spoken(amount), ""
    if cash.unassigned:
        yield "Cash outside drawers", spoken(cash.unassigned), "no cash session was open"
    for person in reading.by_person:
        for taken in person.tenders:
            yield _money(taken, f"{person.name or 'nobody'},")


def _money(taken: Taken, whose: str) -> tuple[str, str, str]:
    note = f"{spoken(taken.received)} less {spoken(taken.returned)}" if taken.returned else ""
    return f"{whose} {taken.method.value}", spoken(taken.kept), note


def _rows(reading: Reading) -> Iterator[tuple[str, ...]]:
    for kind in PaperKind:
        people = [(each.actor_name, each.issued) for each in reading.sold if each.kind is kind]
        if len(people) > 1:
            people = [(EVERYBODY, reading.issued(kind)), *sorted(people, key=lambda each: each[0])]
        yield from (_row(kind, name, issued) for name, issued in people)


def _row(kind: PaperKind, name: str, issued: Issued) -> tuple[str, ...]:
    amounts = spoken(issued.figures.gross), spoken(issued.figures.total)
    return kind.value, name, f"{issued.count:,}", f"{issued.first}", f"{issued.last}", *amounts
