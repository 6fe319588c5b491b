"""Calculate the report on the till: what each person sold, took off, and was over or short by."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from technomart.domain.cash_sessions.session import CashSession
from technomart.domain.day_closes.reading import Reading, SoldBy
from technomart.domain.kernel.money import Centavos
from technomart.domain.reports.periods import Period
from technomart.domain.reports.rows import ClosedAs, HandGiven, SoldOn, TakenOff, TillRows
from technomart.domain.reports.sales import UNKNOWN_PERSON


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """Somebody by the name that is known last; the id is empty for whoever has no account."""

    name: str
    id: str


@dataclass(frozen=True, slots=True)
class SoldFigures:
    """What papers come to: `invoices` of them, less voids and returns; nothing of taxes where nothing is off by law."""

    reading: Reading = field(repr=False)

    @property
    def invoices(self) -> int:
        """Return how many invoices there are."""
        return self.reading.invoices.count

    @property
    def gross(self) -> Centavos:
        """Return what was sold before anything was taken off."""
        return self.reading.gross

    @property
    def discounts(self) -> Centavos:
        """Return what the orders' own discounts took off."""
        return self.reading.invoices.figures.discount

    @property
    def statutory_discount(self) -> Centavos | None:
        """Return what the law took off, if it did."""
        return self.reading.invoices.figures.statutory_discount or None

    @property
    def vat_adjustment(self) -> Centavos | None:
        """Return the VAT that was not paid by law, if there was any."""
        return self.reading.invoices.figures.vat_adjustment or None

    @property
    def voids(self) -> Centavos:
        """Return what was called off on the same day."""
        return self.reading.voids.figures.total

    @property
    def returns(self) -> Centavos:
        """Return what went back otherwise."""
        return self.reading.returns.figures.total

    @property
    def net(self) -> Centavos:
        """Return what is left."""
        return self.reading.net.total


@dataclass(frozen=True, slots=True)
class PersonSales:
    """What one person sold, on one business day or on all of them."""

    person: Person
    figures: SoldFigures
    day: date | None = None


@dataclass(frozen=True, slots=True)
class PersonTakenOff:
    """What one person took off in one way."""

    person: Person
    kind: TakenOff
    amount: Centavos


@dataclass(frozen=True, slots=True)
class PersonDrawers:
    """How the cash sessions that one person opened were counted; `over` and `short` are both without a sign."""

    person: Person
    sessions: Sequence[CashSession] = field(repr=False)

    @property
    def count(self) -> int:
        """Return how many sessions these are."""
        return len(self.sessions)

    @property
    def counted(self) -> Centavos:
        """Return what was counted in all."""
        return sum(session.counted or 0 for session in self.sessions)

    @property
    def expected(self) -> Centavos:
        """Return what should have been there."""
        return sum(session.expected or 0 for session in self.sessions)

    @property
    def over(self) -> Centavos:
        """Return by how much the drawers were over that were."""
        return sum(max(session.over_short or 0, 0) for session in self.sessions)

    @property
    def short(self) -> Centavos:
        """Return by how much the drawers were short that were."""
        return sum(max(-(session.over_short or 0), 0) for session in self.sessions)

    @property
    def difference(self) -> Centavos:
        """Return counted - expected."""
        return self.over - self.short


@dataclass(frozen=True, slots=True)
class Closing:
    """What a close, or an open day of a register, has of the net money of a period by the clock.

    `whole` is all net money of a close of the period; the rest of it moved on other days by the clock.
    """

    money: ClosedAs
    whole: Centavos | None = None

    @property
    def differs(self) -> bool:
        """Tell whether it has money of the period that is closed elsewhere, or money of other days."""
        return self.whole != self.money.net


@dataclass(frozen=True, slots=True)
class TillReport:
    """What people sold, took off and were over or short by in a period, each by name.

    `closings` are the net money of the period by the clock, as the sales report has it, by where it was closed.
    """

    period: Period
    total: SoldFigures
    sales: Sequence[PersonSales]
    days: Sequence[PersonSales]
    taken_off: Sequence[PersonTakenOff]
    over_short: Sequence[PersonDrawers]
    drawers: Sequence[CashSession]
    closings: Sequence[Closing]

    @property
    def clock_net(self) -> Centavos:
        """Return the net money of the period by the clock: the total of the sales report."""
        return sum(each.money.net for each in self.closings)

    def taken_off_by(self, kind: TakenOff) -> Centavos:
        """Return what everybody took off in one way."""
        return sum(each.amount for each in self.taken_off if each.kind is kind)


def till_report(period: Period, rows: TillRows) -> TillReport:
    """Put the report together; what was closed is read from the close, whole on the business day of it."""
    sold = [SoldOn(close.business_date, each) for close in rows.closes for each in close.reading.sold]
    sold = sorted([*sold, *rows.since], key=lambda row: (row.day, row.sold.kind, row.sold.actor_name))
    names = _Names.of(rows, sold)
    sales = _sales(names, sold)
    return TillReport(
        period,
        sales=sales,
        days=[each for day, own in groupby(sold, key=lambda row: row.day) for each in _sales(names, own, day)],
        taken_off=sorted(_taken_off(names, rows.given, sales), key=lambda each: (each.person, each.kind)),
        over_short=_over_short(names, rows.drawers),
        drawers=rows.drawers,
        closings=sorted(_closings(rows), key=_place),
        total=SoldFigures(Reading(tuple(row.sold for row in sold))),
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """The name that everybody with an account is known by last."""

    last: Mapping[str, str]

    @classmethod
    def of(cls, rows: TillRows, sold: Iterable[SoldOn]) -> "_Names":
        known = [(row.sold.actor_id, row.sold.actor_name) for row in sold]
        known += [(session.opened_by, session.opened_by_name) for session in rows.drawers]
        known += [(row.person_id, row.name or "") for row in rows.given]
        return cls({id_: name for id_, name in known if id_ and name})

    def person(self, id_: str | None, name: str | None) -> Person:
        """Return somebody; whoever has no account is told apart by the name that was written."""
        return Person(self.last.get(id_ or "") or name or UNKNOWN_PERSON, id_ or "")


def _closings(rows: TillRows) -> Iterator[Closing]:
    """Yield where the money was closed, and closes of the period whose money moved on other days alone."""
    wholes = {
        (close.register_code, close.business_date, close.number): sum(each.kept for each in close.reading.taken)
        for close in rows.closes
    }
    for money in rows.money:
        yield Closing(money, wholes.pop((money.register, money.day or date.min, money.number or 0), None))
    yield from (Closing(ClosedAs(*key, net=0), whole) for key, whole in wholes.items() if whole)


def _place(closing: Closing) -> tuple[date, str, int]:
    """Return where a closing stands among others: by day, then by register."""
    money = closing.money
    return money.day or date.min, money.register, money.number or 0


def _sales(names: _Names, sold: Iterable[SoldOn], day: date | None = None) -> list[PersonSales]:
    found: dict[Person, list[SoldBy]] = {}
    for row in sold:
        found.setdefault(names.person(row.sold.actor_id, row.sold.actor_name), []).append(row.sold)
    return [PersonSales(person, SoldFigures(Reading(tuple(found[person]))), day) for person in sorted(found)]


def _taken_off(names: _Names, given: Iterable[HandGiven], sales: Iterable[PersonSales]) -> Iterator[PersonTakenOff]:
    """Yield what is taken off by hand by who gave it, and what is by law by who issued the invoice."""
    by_hand: Counter[tuple[Person, TakenOff]] = Counter()
    for row in given:
        by_hand[names.person(row.person_id, row.name), row.kind] += row.amount
    yield from (PersonTakenOff(*key, amount) for key, amount in by_hand.items() if amount)
    for each in sales:
        figures = each.figures.reading.invoices.figures
        by_law = {
            TakenOff.SENIOR: figures.senior_discount,
            TakenOff.PWD: figures.pwd_discount,
            TakenOff.ATHLETE: figures.athlete_discount,
        }
        yield from (PersonTakenOff(each.person, kind, amount) for kind, amount in by_law.items() if amount)


def _over_short(names: _Names, drawers: Iterable[CashSession]) -> list[PersonDrawers]:
    found: dict[Person, list[CashSession]] = {}
    for session in drawers:
        person = names.person(session.opened_by, session.opened_by_name)
        found.setdefault(person, []).append(session)
    return [PersonDrawers(person, tuple(found[person])) for person in sorted(found)]
