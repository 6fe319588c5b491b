"""Print what the kitchen is told of an order: what to make, what of it changed, and that it is called off."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.orders.order import Order
from technomart.domain.orders.status import WITH_THE_KITCHEN, OrderStatus
from technomart.domain.papers.letterhead import Letterhead
from technomart.domain.papers.printed import Fact, Item, Printed, PrintLine, Rule, Text, Title, facts, stamp

NOBODY = "nobody"
NOT_TO_MAKE = {OrderStatus.PENDING: "PENDING", OrderStatus.CANCELLED: "CANCELLED"}


@dataclass(frozen=True, slots=True)
class Tickets:
    """Prints tickets, by the clock on the canteen's wall: no prices, no footer, notes under what they are about."""

    letterhead: Letterhead
    days: BusinessDays

    def of_order(self, order: Order) -> Printed:
        """Return what there is to make, or that it was called off, or is not for the kitchen yet."""
        return self._printed(order, NOT_TO_MAKE.get(order.status, ""))

    def following(self, before: Order | None, after: Order) -> Printed | None:
        """Return what the kitchen is told when an order became another; None of what it need not know."""
        had = before is not None and before.status in WITH_THE_KITCHEN
        if after.status in WITH_THE_KITCHEN:
            if before is None or not had:
                return self.of_order(after)
            reads_other = self.of_order(before) != self.of_order(after)
            return self._printed(after, "CHANGED", _changes(before, after)) if reads_other else None
        return self.of_order(after) if had and after.status is OrderStatus.CANCELLED else None

    def _printed(self, order: Order, heading: str = "", changes: Iterable[PrintLine] = ()) -> Printed:
        parts: list[PrintLine] = [Title(heading)] if heading else []
        parts += [Title(f"ORDER {order.number}"), *changes, Fact("Type", order.type.value)]
        placed, since = (stamp(self.days.wall_time(at)) for at in (order.created_at, order.updated_at))
        happened = (heading.capitalize(), since if heading else "")
        parts += [*facts(("Placed", placed), happened, ("Customer", order.customer_name)), Rule()]
        for line in order.lines:
            parts.append(Item(line.name, line.quantity))
            parts += map(Text, _said(line.notes))
        count = sum(line.quantity for line in order.lines)
        parts += [Rule(), Fact("Portions", f"{count:,}"), *self.letterhead.no_claim(is_slip=True)]
        return Printed(f"order-{order.number}", tuple(parts))


def _changes(before: Order, after: Order) -> Iterator[PrintLine]:
    """Yield of what there is to be more, less, or none any more, and whose order it was, if it is another's."""
    if before.customer_name != after.customer_name:
        yield Fact("Customer was", before.customer_name or NOBODY)
    was, now = _portions(before), _portions(after)
    for dish in {**was, **now}:
        if was[dish] != now[dish]:
            yield Fact(dish, f"{was[dish]} -> {now[dish]}")
    yield Rule()


def _portions(order: Order) -> Counter[str]:
    counted: Counter[str] = Counter()
    for line in order.lines:
        notes = "; ".join(_said(line.notes))
        counted[f"{line.name} ({notes})" if notes else line.name] += line.quantity
    return counted


def _said(notes: str) -> list[str]:
    """Return the lines of a note, each of which is something to heed."""
    return [line.strip() for line in notes.splitlines() if line.strip()]
