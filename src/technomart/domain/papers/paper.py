"""Keep the paper of every sale and of what became of it: invoices, voids and returns, numbered without a gap."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from technomart.domain.kernel.errors import NotFound
from technomart.domain.kernel.money import Centavos, apportion, fraction
from technomart.domain.kernel.paging import Position
from technomart.domain.kernel.seals import seal_of
from technomart.domain.kernel.stored import stored
from technomart.domain.orders.order import Order
from technomart.domain.orders.privileges import Privilege, PrivilegeKind
from technomart.domain.orders.tax import Tax
from technomart.domain.papers.figures import NAMES, Figures
from technomart.domain.payments.payment import Payment
from technomart.domain.registers.register import NO_MACHINE, Machine


class PaperKind(StrEnum):
    """What a paper says: that something was sold, that a sale of the day is void, or that one was returned."""

    INVOICE = "invoice"
    VOID = "void"
    RETURN = "return"


PREFIXES = {PaperKind.INVOICE: "", PaperKind.VOID: "VD-", PaperKind.RETURN: "RT-"}


def serial_of(kind: PaperKind, register_code: str, number: int) -> str:
    """Return a number as it is printed."""
    return f"{PREFIXES[kind]}{register_code}-{number:06d}"


class PaperNotFound(NotFound):
    """No paper has this id, or the order has none yet."""

    code = "paper_not_found"
    sentence = "There is no such paper: an order has an invoice once it is paid."


SEALED = (
    *("id", "kind", "register_id", "register_code", "register_date", "number", "order_id", "order_number", "at"),
    *(*NAMES, "actor_id", "actor_name", "invoice_id", "money_id", "content"),
)
"""What the seal of a paper is of, in this order."""
SEALED_OF = attrgetter(*(f"figures.{name}" if name in NAMES else name for name in SEALED))


@dataclass(frozen=True, slots=True)
class Paper:
    """An invoice, void or return as it was issued; `invoice_id` is what a void or return takes back.

    `register_date` is the business day of its register, within which it is read. `content` is what it shows, as JSON.
    `seal` is the SHA-256 of all that.
    """

    id: str
    kind: PaperKind
    register_id: str
    register_code: str
    register_date: date
    number: int
    order_id: str
    order_number: str
    at: datetime
    figures: Figures
    content: str
    actor_id: str | None = None
    actor_name: str = ""
    invoice_id: str | None = None
    money_id: str | None = None
    seal: str = ""

    @property
    def due_seal(self) -> str:
        """Return the SHA-256 of all that it is and shows."""
        return seal_of(SEALED_OF(self))

    def sealed(self) -> "Paper":
        """Return it with its seal."""
        return replace(self, seal=self.due_seal)

    @property
    def serial(self) -> str:
        """Return its number as it is printed, such as `T1-000042` or `RT-T1-000007`."""
        return serial_of(self.kind, self.register_code, self.number)

    @property
    def shown(self) -> "Shown":
        """Return what it shows."""
        return stored(Shown, self.content, f"Paper {self.serial}")

    @property
    def taxed(self) -> "Paper | None":
        """Return it where taxes are kept."""
        return None if self.shown.tax is Tax.NONE else self

    @property
    def by_law(self) -> "Sequence[ByLaw] | None":
        """Return who has discounts by law, where taxes are kept."""
        return self.holders if self.taxed else None

    @property
    def holders(self) -> "Sequence[ByLaw]":
        """Return who has discounts by law, with what of this paper is theirs: of a part of an order so much of it."""
        return _theirs(self.shown, self.figures)

    def place(self) -> Position:
        """Return where it stands among others: by its business day; the newest stand highest."""
        return (self.register_date.isoformat(), self.id)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a paper, in centavos."""

    name: str
    quantity: int
    unit_price: Centavos
    amount: Centavos


@dataclass(frozen=True, slots=True)
class Tendered:
    """How a part of the total was paid, or given back."""

    how: str
    amount: Centavos


@dataclass(frozen=True, slots=True)
class ByLaw:
    """Somebody with a discount of the law, by which ID, and what of it is theirs.

    Of their share `exempt` is without VAT, before the discount, and `vat_adjustment` the VAT that is not paid.
    """

    kind: PrivilegeKind
    name: str
    id_kind: str
    id_number: str
    tin: str
    discount: Centavos
    exempt: Centavos = 0
    vat_adjustment: Centavos = 0


def _fields(part: Any) -> dict[str, Any]:
    return {name: getattr(part, name) for name in part.__slots__}


WRITTEN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_fields).encode
"""Writes parts of papers in the order of their fields; one encoder for all takes a third of the time."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a paper shows beside its figures; `cash` is what was handed over, `change` what came back."""

    lines: Sequence[Line] = ()
    tenders: Sequence[Tendered] = ()
    cash: Centavos = 0
    change: Centavos = 0
    customer: str = ""
    reason: str = ""
    tax: Tax = Tax.NONE
    by_law: Sequence[ByLaw] = ()
    machine: Machine = NO_MACHINE

    def written(self) -> str:
        """Return it as JSON that is always the same."""
        return WRITTEN(self)


def _theirs(shown: Shown, figures: Figures) -> Sequence[ByLaw]:
    if not shown.by_law:
        return ()
    holders, exempts, found = shown.by_law, _exempts(shown, figures), {}
    for kind in {each.kind for each in holders}:
        own = [n for n, each in enumerate(holders) if each.kind == kind]
        discount, adjustment = figures.off_for(kind)
        discounts = _parts(discount, [holders[n].discount for n in own])
        adjustments = _parts(adjustment, [holders[n].vat_adjustment for n in own])
        for n, off, vat in zip(own, discounts, adjustments, strict=True):
            found[n] = replace(holders[n], discount=off, exempt=exempts[n], vat_adjustment=vat)
    return tuple(found[n] for n in range(len(holders)))


def _exempts(shown: Shown, figures: Figures) -> Sequence[Centavos]:
    """Return what is exempt for each: together all that is, where that of nobody else is."""
    if shown.tax is Tax.VAT12:
        own = [each.exempt if any(figures.off_for(each.kind)) else 0 for each in shown.by_law]
        return _parts(figures.exempt, own)
    whole = max(sum(line.amount for line in shown.lines), 1)
    return [fraction(each.exempt, figures.gross, whole) for each in shown.by_law]


def _parts(amount: Centavos, weights: Sequence[Centavos]) -> Sequence[Centavos]:
    return apportion(amount, weights if any(weights) else [1] * len(weights))  # a content may have been edited


def sold(order: Order, payments: Iterable[Payment], invoiced: Centavos = 0) -> Shown:
    """Return what the invoice of an order shows, which these payments paid; the first of them what is `invoiced`."""
    listed = list(_since(payments, invoiced))
    return Shown(
        lines=tuple(Line(line.name, line.quantity, line.unit_price, line.gross) for line in order.lines),
        tenders=tuple(Tendered(said_of(payment), left) for payment, left in listed),
        cash=sum(payment.tendered or 0 for payment, _ in listed),
        change=sum(payment.change for payment, _ in listed),
        customer=order.customer_name,
        tax=order.taxed.tax,
        by_law=tuple(map(_by_law, order.taxed.privileges)),
    )


def _since(payments: Iterable[Payment], invoiced: Centavos) -> Iterator[tuple[Payment, Centavos]]:
    """Yield the payments that paid what was not invoiced before, each with how much of that."""
    for payment in payments:
        earlier = min(payment.left, invoiced)
        invoiced -= earlier
        if payment.left > earlier:
            yield payment, payment.left - earlier


def given_back(order: Order, back: Iterable[tuple[Payment, Centavos]], reason: str) -> Shown:
    """Return what the void or return of an order shows, of which so much of each payment goes back."""
    tenders = tuple(Tendered(said_of(payment), amount) for payment, amount in back)
    return Shown(tenders=tenders, customer=order.customer_name, reason=reason, tax=order.taxed.tax)


def _by_law(privilege: Privilege) -> ByLaw:
    holder = privilege.holder
    return ByLaw(
        holder.kind,
        holder.name,
        holder.id_kind,
        holder.id_number,
        holder.tin,
        privilege.tax.statutory_discount,
        privilege.tax.exempt,
        privilege.tax.vat_adjustment,
    )


def said_of(payment: Payment) -> str:
    """Return how a payment came."""
    return payment.method.value + (f" {payment.reference}" if payment.reference else "")
