"""Keep by hand what a register made of a day, apart from the program: it knows no row, only what somebody did."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from technomart.domain.day_closes.close import DayClose
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.papers.paper import PaperKind

CASH = PaymentMethod.CASH


@dataclass(slots=True)
class Slip:
    """A paper: its number, what it is worth before and after the discount, and who issued it."""

    number: int
    gross: int
    total: int
    seller: str


@dataclass(slots=True)
class Sheet:
    """What a register made since its last close; `loose` is cash outside a session, `moved` what else moved in one."""

    slips: dict[PaperKind, list[Slip]] = field(default_factory=lambda: {kind: [] for kind in PaperKind})
    received: Counter[tuple[PaymentMethod, str]] = field(default_factory=Counter)
    returned: Counter[tuple[PaymentMethod, str]] = field(default_factory=Counter)
    loose: int = 0
    moved: Counter[str] = field(default_factory=Counter)

    def take(self, method: PaymentMethod, seller: str, amount: int, *, is_loose: bool) -> None:
        """Note money that comes in, or goes out when it is negative."""
        side = self.received if amount > 0 else self.returned
        side[method, seller] += abs(amount)
        if method is CASH and is_loose:
            self.loose += amount

    @property
    def drawer(self) -> int:
        """Return what the sheet's session should hold."""
        cash = sum(amount for (method, _), amount in self.received.items() if method is CASH)
        cash -= sum(amount for (method, _), amount in self.returned.items() if method is CASH)
        moved = self.moved
        return moved["opening"] + cash - self.loose + moved["paid_in"] - moved["paid_out"] - moved["drops"]

    @property
    def gross(self) -> int:
        return sum(slip.gross for slip in self.slips[PaperKind.INVOICE])

    def figures(self) -> Mapping[str, Any]:
        """Return what the close must say."""
        papers = {
            (kind, seller): (
                len(own),
                own[0].number,
                own[-1].number,
                sum(s.gross for s in own),
                sum(s.total for s in own),
            )
            for kind, slips in self.slips.items()
            for seller in {slip.seller for slip in slips}
            for own in [[slip for slip in slips if slip.seller == seller]]
        }
        money = {key: (self.received[key], self.returned[key]) for key in self.received.keys() | self.returned.keys()}
        kinds = ("sessions", "opening", "paid_in", "paid_out", "drops", "counted", "over_short")
        return {"papers": papers, "money": money, "cash": [*(self.moved[kind] for kind in kinds), self.loose]}


def said_by(close: DayClose) -> Mapping[str, Any]:
    """Return the same as a close says it."""
    reading, cash = close.reading, close.reading.cash
    papers = {}
    for each in reading.sold:
        issued, figures = each.issued, each.issued.figures
        assert figures.gross - figures.discount == figures.total
        papers[each.kind, each.actor_name] = (issued.count, issued.first, issued.last, figures.gross, figures.total)
    money = {(each.method, each.actor_name): (each.received, each.returned) for each in reading.taken}
    drawer = [cash.sessions, cash.opening, cash.paid_in, cash.paid_out, cash.drops, cash.counted, cash.over_short]
    return {"papers": papers, "money": money, "cash": [*drawer, cash.unassigned]}
