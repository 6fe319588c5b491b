"""Derive every centavo of an order from its lines and from what happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from technomart.domain.audit.tax_explanation import tax_said
from technomart.domain.inventory.stock import MOST_PARTS, StockItem, Thousandths
from technomart.domain.kernel.money import Centavos, spoken, to_pesos
from technomart.domain.orders.history import RELINED, OrderChange, OrderEvent
from technomart.domain.orders.order import MOST_CHANGES, MOST_LINES, Order, OrderLine
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.privileges import MOST_HOLDERS
from technomart.domain.orders.status import BACK, VOID, spoken_status
from technomart.domain.orders.taxing import bill, exempt_of
from technomart.domain.payments.payment import Payment, Refund


@dataclass(frozen=True, slots=True)
class LineShare:
    """How a line's part of the discount comes about, in centavos.

    Its exact share is `whole` and `remainder` / `of`; the largest remainders get the centavos left as `extra`.
    """

    line: OrderLine
    whole: Centavos
    remainder: int
    of: int
    extra: Centavos


@dataclass(frozen=True, slots=True)
class Step:
    """A change and how the order stood after it; money in centavos."""

    change: OrderChange
    captured: Centavos
    refunded: Centavos
    balance: Centavos
    said: str


MOST_USES = MOST_LINES * MOST_PARTS
MOST_TAX_SAID = MOST_HOLDERS + 2
MOST_SENTENCES = MOST_LINES + MOST_TAX_SAID + 2 * MOST_CHANGES + 2


@dataclass(frozen=True, slots=True)
class Use:
    """What an order takes of an item, and whether it is held, sold or let go."""

    item: StockItem
    quantity: Thousandths
    state: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """An order derived from its parts; `holds` tells whether what is stored is what follows from them."""

    order: Order
    discount_said: str
    tax_said: Sequence[str] | None
    lines: Sequence[LineShare]
    steps: Sequence[Step]
    payments: Sequence[Payment]
    refunds: Sequence[Refund]
    stock: Sequence[Use]
    sentences: Sequence[str]
    holds: bool


GIVES_BACK = (OrderEvent.REFUNDED, OrderEvent.MOVED)
"""What gives money back with its amount; a correction moves none."""


def shares(order: Order) -> list[LineShare]:
    """Return how the discount is spread over the lines."""
    whole = order.subtotal
    found = []
    for line in order.lines:
        part, remainder = divmod(order.discount * line.gross, whole) if whole else (0, 0)
        found.append(LineShare(line, part, remainder, whole, line.discount - part))
    return found


def steps(history: Sequence[OrderChange]) -> list[Step]:
    """Return how the order stood after each change."""
    captured = refunded = off = subtotal = 0
    found = []
    for row in history:
        off += row.discount + row.statutory
        subtotal += row.subtotal
        captured += row.amount if row.event is OrderEvent.PAID else 0
        refunded += row.amount if row.event in GIVES_BACK else 0
        found.append(
            Step(
                change=row,
                captured=captured,
                refunded=refunded,
                balance=0 if row.after in VOID else subtotal - off - captured + refunded,
                said=said_of(row),
            )
        )
    return found


def said_of(row: OrderChange) -> str:
    """Return one change as a sentence."""
    by = row.actor_name or "nobody known"
    off = gift_said(row)
    if row.event is OrderEvent.PLACED:
        origin = f", {row.details}" if row.details else ""
        return f"{by} placed it{off}{origin}; it was {spoken_status(row.after)}."
    if row.event is OrderEvent.PAID:
        return f"{by} took {spoken(row.amount)}" + (f" by {row.reason}" if row.reason else "") + f"{off}."
    also = f", {row.details}" if row.details else ""
    if row.event is OrderEvent.REFUNDED:
        return f"{by} gave back {spoken(row.amount)}{also}" + (f": {row.reason}." if row.reason else ".")
    if row.event in IN_HAND:
        return f"{by} {IN_HAND[row.event](row)}."
    before = spoken_status(row.before) if row.before else "nothing"
    money = f" and gave back {spoken(row.amount)}" if row.amount else ""
    why = f": {row.reason}" if (row.before, row.after) in BACK.items() or row.other_order_id else ""
    return f"{by} moved it from {before} to {spoken_status(row.after)}{money}{also}{why}."


def correction_said(row: OrderChange) -> str:
    """Return which payment was corrected, and why, as the rest of a sentence."""
    return f"corrected {spoken(row.amount)} {row.details}: {row.reason}"


def name_said(row: OrderChange) -> str:
    """Return what the customer was called before, as the rest of a sentence."""
    return f"corrected the customer's name, which was {row.details}" + (f": {row.reason}" if row.reason else "")


def lines_said(row: OrderChange) -> str:
    """Return what became of the lines, as the rest of a sentence."""
    return f"changed it: {row.details}{came_to(row)}" + (f" ({row.reason})" if row.reason else "")


def came_to(row: OrderChange) -> str:
    """Return by how much an order came to more or less as the end of a sentence."""
    more = row.subtotal - row.discount - row.statutory
    return f", which is {spoken(abs(more))} {'more' if more > 0 else 'less'}" if more else ""


IN_HAND = {OrderEvent.CORRECTED: correction_said, OrderEvent.RENAMED: name_said, **dict.fromkeys(RELINED, lines_said)}
"""How what was done to an order in hand is said."""


def gift_said(row: OrderChange) -> str:
    """Return the discount that was given in a change as the end of a sentence."""
    if not row.discount:
        return ""
    reason = f" ({row.discount_reason})" if row.discount_reason else ""
    return f" and gave {spoken(row.discount)} off{reason}, who may give {row.discount_limit} %"


def discount_said(order: Order) -> str:
    """Return where the discount comes from."""
    offered = order.discount + order.taxed.waived
    if not offered:
        return "No discount."
    said = offer_said(order.discount_terms, order.subtotal, offered)
    if not order.taxed.waived:
        return said
    less, left = spoken(order.taxed.waived), spoken(order.discount)
    return f"{said} {less} of it gives way to discounts of the law, which leaves {left}."


def offer_said(terms: Discount, subtotal: Centavos, offered: Centavos) -> str:
    """Return what terms of discount give on a subtotal."""
    if terms.kind is DiscountKind.PERCENTAGE:
        rate = to_pesos(terms.value).normalize()
        return f"{rate:f} % of {spoken(subtotal)}, rounded half up, is {spoken(offered)}."
    if terms.value > subtotal:
        return f"{spoken(terms.value)} off, but no more than the subtotal: {spoken(offered)}."
    return f"{spoken(offered)} off."


def off_said(line: OrderLine) -> str:
    """Return what a line has less by law, within a sentence."""
    return f" and {spoken(line.off_by_law)} by law" if line.off_by_law else ""


def explain(
    order: Order,
    history: Sequence[OrderChange],
    payments: Sequence[Payment],
    refunds: Sequence[Refund],
    stock: Sequence[Use],
) -> Explanation:
    """Return an order derived from its parts."""
    lines, way = shares(order), steps(history)
    return Explanation(
        order=order,
        discount_said=discount_said(order),
        tax_said=tuple(tax_said(order)) or None,
        lines=lines,
        steps=way,
        payments=payments,
        refunds=refunds,
        stock=stock,
        sentences=sentences(order, lines, way, payments),
        holds=follows(order, way, payments, refunds),
    )


def follows(order: Order, way: Sequence[Step], payments: Sequence[Payment], refunds: Sequence[Refund]) -> bool:
    """Tell whether everything stored about an order is what its parts make of it."""
    exempt = exempt_of(line.vat_exempt for line in order.lines)
    gross = [line.gross for line in order.lines]
    found = bill(gross, order.discount_terms, order.taxed.guests, order.taxed.tax, exempt)
    return (
        (order.subtotal, order.discount, order.total) == (found.subtotal, found.discount, found.total)
        and tuple(line.discount for line in order.lines) == found.line_discounts
        and order.taxed == found.taxed
        and [line.tax for line in order.lines] == list(found.line_taxes)
        and bool(way)
        and (way[-1].change.seq, way[-1].change.after) == (order.version, order.status)
        and sum(step.change.discount for step in way) == order.discount
        and sum(step.change.subtotal for step in way) == order.subtotal
        and sum(step.change.statutory for step in way) == order.taxed.figures.off
        and way[-1].captured == order.captured == sum(payment.amount for payment in payments if not payment.corrects)
        and way[-1].refunded == order.refunded == sum(refund.amount for refund in refunds if not refund.corrected_by)
    )


def sentences(order: Order, lines: Sequence[LineShare], way: Sequence[Step], payments: Sequence[Payment]) -> list[str]:
    """Return the whole derivation as people read it."""
    said = [
        f"{share.line.quantity} x {share.line.name} at {spoken(share.line.unit_price)} is {spoken(share.line.gross)}, "
        f"less {spoken(share.line.discount)} of the discount{off_said(share.line)}: {spoken(share.line.total)}."
        for share in lines
    ]
    said.append(f"Together {spoken(order.subtotal)}. {discount_said(order)} To pay: {spoken(order.total)}.")
    said += tax_said(order)
    said += [step.said for step in way]
    said += [
        f"{spoken(payment.tendered)} was handed over for {spoken(payment.amount)}; {spoken(payment.change)} came back."
        for payment in payments
        if payment.tendered is not None
    ]
    said.append(
        f"Taken {spoken(order.captured)}, given back {spoken(order.refunded)}, kept {spoken(order.paid)}, "
        f"still to pay {spoken(order.balance)}."
    )
    return said
