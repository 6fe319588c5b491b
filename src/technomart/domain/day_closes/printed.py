"""Print what a register made: of an open day (X reading), or of a closed one as it was sealed (Z reading)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from technomart.domain.day_closes.close import Carried, DayClose
from technomart.domain.day_closes.reading import Issued, Reading, Span
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.papers.letterhead import Letterhead
from technomart.domain.papers.paper import PREFIXES, Figures, PaperKind
from technomart.domain.papers.printed import Code, Fact, Printed, PrintLine, Rule, Text, Title, Total, facts, stamp

KINDS = {PaperKind.INVOICE: "invoice", PaperKind.VOID: "void", PaperKind.RETURN: "return"}
NONE = "none"


@dataclass(frozen=True, slots=True)
class Readings:
    """Prints readings, by the clock on the canteen's wall."""

    letterhead: Letterhead
    days: BusinessDays

    def of_close(self, close: DayClose) -> Printed:
        """Return the Z reading of a close, of what was sealed alone."""
        reading = close.reading
        span = Span(close.register_id, close.after, close.business_date)
        lines = (
            *self._head("Z READING", close.register_code, close.closed_at),
            *self._period(span, close.closed_at),
            *_numbers(close.register_code, reading),
            Fact("Reset counter", f"{close.resets}"),
            Fact("Z counter", f"{close.number}"),
            Fact("Closed by", close.actor_name or NONE),
            Rule(),
            Total("Present accumulated sales", close.accumulated),
            Total("Previous accumulated sales", close.previous),
            Total("Sales for the day", close.gross, is_main=True),
            Rule(),
            *_money(reading),
            *_carried(close.carried),
            Rule(),
            Text("Seal"),
            Code(close.seal),
            *self.letterhead.foot(is_slip=True),
        )
        return Printed(f"Z-{close.register_code}-{close.number:06d}", lines)

    def of_register(self, code: str, span: Span, reading: Reading, at: datetime) -> Printed:
        """Return the X reading of a register at an instant; it has a part for each cashier."""
        lines = (
            *self._head("X READING", code, at),
            *self._period(span, at),
            *_numbers(code, reading),
            Rule(),
            *_money(reading),
            *_people(reading),
            *self.letterhead.foot(is_slip=True),
        )
        return Printed(f"X-{code}", lines)

    def _head(self, title: str, code: str, at: datetime) -> Iterator[PrintLine]:
        wall = self.days.wall_time(at)
        yield from self.letterhead.head()
        yield Title(title)
        yield Fact("Register", code)
        yield Fact("Report date", f"{wall:%Y-%m-%d}")
        yield Fact("Report time", f"{wall:%H:%M:%S}")

    def _period(self, span: Span, at: datetime) -> Iterator[PrintLine]:
        start = self.days.start(span.after + timedelta(days=1)) if span.after else None
        yield Fact("Start", stamp(self.days.wall_time(start)) if start else "first sale")
        yield Fact("End", stamp(self.days.wall_time(at)))
        yield Fact("Business day", span.until.isoformat())


def _numbers(code: str, reading: Reading) -> Iterator[PrintLine]:
    for kind, word in KINDS.items():
        issued = reading.issued(kind)
        for label, number in ("First", issued.first), ("Last", issued.last):
            yield Fact(f"{label} {word}", NONE if number is None else f"{PREFIXES[kind]}{code}-{number:06d}")


def _money(reading: Reading) -> Iterator[PrintLine]:
    """Yield what was sold and what became of it, then where the money is."""
    sales, void, back = (issued.figures for issued in (reading.invoices, reading.voids, reading.returns))
    is_taxed = any((sales.vatable, sales.vat, sales.exempt, sales.statutory_discount))
    if is_taxed:
        yield from _taxes(reading.net)
        yield Rule()
    yield Total("Gross sales", sales.gross)
    yield Total("Less discount", -sales.discount - sales.statutory_discount)
    yield Total("Less return", -back.total)
    yield Total("Less void", -void.total)
    if is_taxed:
        yield Total("Less VAT adjustment", -sales.vat_adjustment)
    yield Total("Net sales", reading.net.total, is_main=True)
    if is_taxed:
        yield from _part("DISCOUNTS", ("By law", sales.statutory_discount), ("Other", sales.discount))
    yield Rule()
    yield Title("SALES ADJUSTMENTS")
    yield _counted("Void", reading.voids)
    yield _counted("Return", reading.returns)
    if is_taxed:
        on_returns = void.vat + back.vat
        yield from _part("VAT ADJUSTMENTS", ("By law", sales.vat_adjustment), ("VAT on voids and returns", on_returns))
    yield Rule()
    yield Title("TRANSACTIONS")
    yield from _drawer(reading)


def _taxes(net: Figures) -> Iterator[PrintLine]:
    yield Total("VATable sales", net.vatable)
    yield Total("VAT amount", net.vat)
    yield Total("VAT-exempt sales", net.exempt)
    yield Total("Zero-rated sales", 0)


def _part(title: str, *rows: tuple[str, Centavos]) -> Iterator[PrintLine]:
    yield Rule()
    yield Title(title)
    yield from (Total(label, amount) for label, amount in rows)


def _counted(label: str, issued: Issued) -> Total:
    return Total(f"{label} ({issued.count:,})", issued.figures.total)


def _drawer(reading: Reading) -> Iterator[PrintLine]:
    cash = reading.cash
    kept = {method: reading.kept_by(method) for method in PaymentMethod}
    yield Total("Cash in drawer", in_drawer(reading))
    for method, amount in kept.items():
        if method is not PaymentMethod.CASH:
            yield Total(method.value.capitalize(), amount)
    yield Total("Opening fund", cash.opening)
    yield Total("Paid in", cash.paid_in)
    yield Total("Less withdrawal", -(cash.drops + cash.paid_out))
    yield Total("Payments received", sum(kept.values()), is_main=True)
    if cash.unassigned:
        yield Total("Cash outside sessions", cash.unassigned)
    yield Total("Counted", cash.counted)
    yield Total("Short/over", cash.over_short)


def in_drawer(reading: Reading) -> Centavos:
    """Return what the sessions of a reading should hold, in centavos."""
    cash = reading.cash
    moved = cash.paid_in - cash.paid_out - cash.drops
    return cash.opening + reading.kept_by(PaymentMethod.CASH) - cash.unassigned + moved


def _carried(carried: Carried) -> Iterator[PrintLine]:
    if not carried.count:
        return
    yield Rule()
    yield Title("CARRIED OVER")
    for order in carried.orders:
        yield Total(order.number, order.amount)
    yield Fact("Open orders", f"{carried.count:,}")
    yield Total("They owe", carried.amount, is_main=True)
    yield from facts(("Reason", carried.reason))


def _people(reading: Reading) -> Iterator[PrintLine]:
    for own in reading.by_person:
        yield Rule()
        yield Title(own.name or "Nobody in person")
        yield Total("Gross sales", own.gross)
        yield Total("Net sales", own.net.total)
        for method in PaymentMethod:
            yield Total(f"{method.value.capitalize()} received", own.kept_by(method))
