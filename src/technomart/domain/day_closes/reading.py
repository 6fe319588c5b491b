"""Say what a register made of the days between two closes: of an open one (X), or of one that was closed (Z)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.tax import Tax
from technomart.domain.papers.figures import Figures
from technomart.domain.papers.paper import PaperKind


@dataclass(frozen=True, slots=True)
class Issued:
    """The papers of one kind: how many, their first and last number, and what they come to together."""

    count: int = 0
    first: int | None = None
    last: int | None = None
    figures: Figures = field(default_factory=Figures)

    def __add__(self, other: "Issued") -> "Issued":
        """Return both together."""
        known = [each for each in (self, other) if each.count]
        return Issued(
            self.count + other.count,
            min((each.first for each in known if each.first is not None), default=None),
            max((each.last for each in known if each.last is not None), default=None),
            self.figures + other.figures,
        )


@dataclass(frozen=True, slots=True)
class Told:
    """The papers of one kind as they are told: nothing of `taxes` where none are kept."""

    issued: Issued
    taxes: Figures | None


@dataclass(frozen=True, slots=True)
class Taken:
    """Money of one method that one person took and gave back, corrections among both, in centavos."""

    method: PaymentMethod
    actor_id: str | None
    actor_name: str
    received: Centavos = 0
    returned: Centavos = 0

    @property
    def kept(self) -> Centavos:
        """Return what is left of it."""
        return self.received - self.returned


@dataclass(frozen=True, slots=True)
class SoldBy:
    """What one person sold: the papers of one kind that they issued."""

    kind: PaperKind
    actor_id: str | None
    actor_name: str
    issued: Issued


@dataclass(frozen=True, slots=True)
class Cash:
    """What became of the drawer in the sessions that were opened in these days, in centavos.

    `over_short` is that of sessions that were closed. `drops` are those before the count: what went to the safe of what
    was `counted` is no part of what was expected. `unassigned` is cash that was kept outside any session.
    """

    sessions: int = 0
    opening: Centavos = 0
    paid_in: Centavos = 0
    paid_out: Centavos = 0
    drops: Centavos = 0
    counted: Centavos = 0
    over_short: Centavos = 0
    unassigned: Centavos = 0


@dataclass(frozen=True, slots=True)
class Span:
    """The business days of a register after one, up to another which is inside (a half-open interval)."""

    register_id: str
    after: date | None
    until: date

    def holds(self, register_id: str | None, day: date | None) -> bool:
        """Tell whether something was booked on the register within these days."""
        return register_id == self.register_id and day is not None and self.has(day)

    def has(self, day: date) -> bool:
        """Tell whether a day is one of these."""
        return (self.after is None or day > self.after) and day <= self.until


@dataclass(frozen=True, slots=True)
class Known:
    """How far a reading goes: what was booked on the register when it was made, and the last number of each kind."""

    bookings: int = 0
    numbers: Mapping[PaperKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a register made: papers and money by person, and its drawer; `seller` is how it was taxed then."""

    sold: Sequence[SoldBy] = ()
    taken: Sequence[Taken] = ()
    cash: Cash = field(default_factory=Cash)
    seller: Tax = Tax.NONE

    @property
    def is_taxed(self) -> bool:
        """Tell whether taxes are kept, now or on any of its papers."""
        figures = self.invoices.figures
        return self.seller is not Tax.NONE or any((figures.vatable, figures.vat, figures.exempt))

    def issued(self, kind: PaperKind) -> Issued:
        """Return the papers of a kind."""
        return sum((each.issued for each in self.sold if each.kind is kind), Issued())

    @property
    def gross(self) -> Centavos:
        """Return what was sold before anything was taken off, voided sales included."""
        return self.invoices.figures.gross

    @property
    def net(self) -> Figures:
        """Return what was sold less what was voided and returned."""
        return self.invoices.figures + -self.voids.figures + -self.returns.figures

    @property
    def invoices(self) -> Issued:
        """Return what was sold."""
        return self.issued(PaperKind.INVOICE)

    @property
    def voids(self) -> Issued:
        """Return what was sold and called off on the same day."""
        return self.issued(PaperKind.VOID)

    @property
    def returns(self) -> Issued:
        """Return what went back otherwise."""
        return self.issued(PaperKind.RETURN)

    @property
    def vat_given_back(self) -> Centavos:
        """Return the VAT that went back with voids and returns."""
        return self.voids.figures.vat + self.returns.figures.vat

    @property
    def told_invoices(self) -> Told:
        """Return what was sold as it is told."""
        return self._told(self.invoices)

    @property
    def told_voids(self) -> Told:
        """Return what was called off as it is told."""
        return self._told(self.voids)

    @property
    def told_returns(self) -> Told:
        """Return what went back otherwise as it is told."""
        return self._told(self.returns)

    def _told(self, issued: Issued) -> Told:
        return Told(issued, issued.figures if self.is_taxed else None)

    @property
    def tenders(self) -> list[Taken]:
        """Return the money of every method, nobody's in particular."""
        everybodys = [replace(each, actor_id=None, actor_name="") for each in self.taken]
        found = _by(lambda each: each.method, everybodys, _with_money)
        return sorted(found, key=lambda each: list(PaymentMethod).index(each.method))

    @property
    def by_person(self) -> list["OfPerson"]:
        """Return the same by person, by name."""
        people = {(each.actor_name, each.actor_id or "") for each in self.sold}
        people |= {(each.actor_name, each.actor_id or "") for each in self.taken}
        return [
            OfPerson(
                tuple(each for each in self.sold if (each.actor_name, each.actor_id or "") == person),
                tuple(each for each in self.taken if (each.actor_name, each.actor_id or "") == person),
                seller=self.seller,
                name=person[0],
            )
            for person in sorted(people)
        ]

    def kept_by(self, method: PaymentMethod) -> Centavos:
        """Return the money of a method that was taken and kept."""
        return sum(each.kept for each in self.taken if each.method is method)

    def joined(self, later: "Reading") -> "Reading":
        """Return this reading with what was booked since; the later one has all sessions."""
        sold = _by(lambda each: (each.kind, each.actor_id, each.actor_name), [*self.sold, *later.sold], _with_papers)
        key = lambda each: (each.method, each.actor_id, each.actor_name)  # noqa: E731 - one line for both
        cash = replace(later.cash, unassigned=self.cash.unassigned + later.cash.unassigned)
        return Reading(sold, _by(key, [*self.taken, *later.taken], _with_money), cash, self.seller)

    def written(self) -> dict[str, Any]:
        """Return it in words and whole centavos, always in the same order; dataclasses stand for their fields."""
        return {
            "sold": sorted(self.sold, key=lambda each: (each.kind, *_person(each))),
            "taken": sorted(self.taken, key=lambda each: (each.method, *_person(each))),
            "cash": self.cash,
            "seller": self.seller.value,
            "totals": {kind.value: self.issued(kind).figures.total for kind in PaperKind}
            | {name: sum(getattr(each, name) for each in self.taken) for name in ("received", "returned")},
        }


@dataclass(frozen=True, slots=True)
class OfPerson(Reading):
    """What one person sold and took."""

    name: str = ""


def _person(row: SoldBy | Taken) -> tuple[str, str]:
    return str(row.actor_id), row.actor_name


def _by(key: Any, rows: Iterable[Any], together: Any) -> tuple[Any, ...]:
    found: dict[Any, Any] = {}
    for row in rows:
        found[key(row)] = together(found[key(row)], row) if key(row) in found else row
    return tuple(found.values())


def _with_papers(one: SoldBy, other: SoldBy) -> SoldBy:
    return replace(one, issued=one.issued + other.issued)


def _with_money(one: Taken, other: Taken) -> Taken:
    return replace(one, received=one.received + other.received, returned=one.returned + other.returned)
