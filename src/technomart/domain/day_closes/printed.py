"""Print what a register made: of an open day (X reading), or of a closed one as it was sealed (Z reading)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from technomart.domain.day_closes.close import Carried, DayClose
from technomart.domain.day_closes.reading import Reading, Span
from technomart.domain.day_closes.summary import Part, Sum, sales, summary
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.papers.letterhead import Letterhead
from technomart.domain.papers.paper import PaperKind, serial_of
from technomart.domain.papers.printed import Code, Fact, Printed, PrintLine, Rule, Text, Title, Total, facts, stamp
from technomart.domain.registers.register import Machine, Register

KINDS = {PaperKind.INVOICE: "invoice", PaperKind.VOID: "void", PaperKind.RETURN: "return"}
NONE = "none"
TITLES = {
    Part.DISCOUNTS: "DISCOUNTS",
    Part.SALES_ADJUSTMENTS: "SALES ADJUSTMENTS",
    Part.VAT_ADJUSTMENTS: "VAT ADJUSTMENTS",
    Part.TRANSACTIONS: "TRANSACTIONS",
}


@dataclass(frozen=True, slots=True)
class Readings:
    """Prints readings, by the clock on the canteen's wall."""

    letterhead: Letterhead
    days: BusinessDays

    def of_close(self, close: DayClose) -> Printed:
        """Return the Z reading of a close, of what was sealed alone."""
        reading = close.reading
        lines = (
            *self._head("Z READING", close.register_code, close.closed_at, close.machine),
            *self._period(close.begun, close.business_date, close.closed_at),
            *_numbers(close.register_code, reading),
            Fact("Reset counter", f"{close.resets}"),
            Fact("Z counter", f"{close.number}"),
            Fact("Closed by", close.actor_name or NONE),
            Rule(),
            Total("Present accumulated sales", close.accumulated),
            Total("Previous accumulated sales", close.previous),
            Total("Sales for the day", close.gross, is_main=True),
            *_money(summary(reading)),
            *_carried(close.carried),
            Rule(),
            Text("Seal"),
            Code(close.seal),
            *self.letterhead.no_claim(is_slip=True),
        )
        return Printed(f"Z-{close.register_code}-{close.number:06d}", lines)

    def of_register(
        self, register: Register, span: Span, reading: Reading, at: datetime, begun: datetime | None
    ) -> Printed:
        """Return the X reading of a register at an instant; it has a part for each cashier."""
        lines = (
            *self._head("X READING", register.code, at, register.machine),
            *self._period(begun, span.until, at),
            *_numbers(register.code, reading),
            *_money(summary(reading)),
            *_people(reading),
            *self.letterhead.no_claim(is_slip=True),
        )
        return Printed(f"X-{register.code}", lines)

    def _head(self, title: str, code: str, at: datetime, machine: Machine) -> Iterator[PrintLine]:
        wall = self.days.wall_time(at)
        yield from self.letterhead.head(machine)
        yield Title(title)
        yield Fact("Register", code)
        yield Fact("Report date", f"{wall:%Y-%m-%d}")
        yield Fact("Report time", f"{wall:%H:%M:%S}")

    def _period(self, begun: datetime | None, until: date, at: datetime) -> Iterator[PrintLine]:
        yield Fact("Start", stamp(self.days.wall_time(begun)) if begun else "first sale")
        yield Fact("End", stamp(self.days.wall_time(at)))
        yield Fact("Business day", until.isoformat())


def _numbers(code: str, reading: Reading) -> Iterator[PrintLine]:
    for kind, word in KINDS.items():
        issued = reading.issued(kind)
        for label, number in ("First", issued.first), ("Last", issued.last):
            yield Fact(f"{label} {word}", NONE if number is None else serial_of(kind, code, number))


def _money(sums: Iterable[Sum]) -> Iterator[PrintLine]:
    """Yield the sums, each part as a block."""
    for part, own in groupby(sums, key=lambda each: each.part):
        yield Rule()
        if part in TITLES:
            yield Title(TITLES[part])
        for each in own:
            label = each.label if each.count is None else f"{each.label} ({each.count:,})"
            yield Total(label, each.amount, each.is_main)


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
    """Yield what each person sold, as a block like that of the register, and what they took.

    What is nothing is left out, or there would be more of it than of all else.
    """
    for own in reading.by_person:
        yield Rule()
        yield Title(own.name or "Nobody in person")
        yield from _money(each for each in sales(own) if each.amount or each.count or each.is_main)
        received = [(method, own.kept_by(method)) for method in PaymentMethod]
        took = [Total(f"{method.value.capitalize()} received", amount) for method, amount in received if amount]
        if took:
            yield Rule()
            yield from took
