"""End the days of a till: add up what was booked, and seal it after the day before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter
from random import Random

from technomart.adapters.demo.ids import SeededIds, instant_of
from technomart.adapters.demo.sales import Booked, GivenBack
from technomart.domain.cash_sessions.session import Drawer
from technomart.domain.day_closes.close import Carried, CarriedOrder, DayClose, content_of, head_of
from technomart.domain.day_closes.drawer_seals import DrawerRows, hash_of_drawers
from technomart.domain.day_closes.money_seals import NO_MONEY, MoneySeals
from technomart.domain.day_closes.paper_seals import hash_of
from technomart.domain.day_closes.reading import Cash, Issued, Reading, SoldBy, Taken
from technomart.domain.kernel.money import Centavos
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.tax import Tax
from technomart.domain.papers.figures import NAMES, Figures
from technomart.domain.papers.paper import Paper, PaperKind
from technomart.domain.payments.payment import Payment
from technomart.domain.registers.register import Register
from technomart.domain.services.readings import span_of
from technomart.domain.usecases.day_closes.close import following
from technomart.domain.users.actor import Actor
from technomart.domain.users.user import User

WHY_CARRIED = "They pay when they are served"


class DayEnds:
    """Closes one day after the other."""

    def __init__(self, manager: User, seller: Tax, rng: Random) -> None:
        self._by = Actor(manager.name, manager.role, manager.id)
        self._ids = SeededIds(rng)
        self._last: DayClose | None = None
        self._reading = Reading(seller=seller)
        self._sessions: list[tuple[DrawerRows, Drawer]] = []
        self._seals: dict[PaperKind, list[str]] = defaultdict(list)
        self._money = NO_MONEY

    def add(self, booked: Booked) -> None:
        """Add what was booked in a cash session, its papers of each kind by their numbers."""
        for paper in booked.papers:
            self._seals[paper.kind].append(paper.seal)
        payments, refunds = booked.payments, [refund for refund, _ in booked.refunds]
        self._money += MoneySeals([each.seal for each in payments], [each.seal for each in refunds])
        self._reading = self._reading.joined(Reading(_sold(booked.papers), _taken(booked.payments, booked.refunds)))

    def count(self, rows: DrawerRows, sums: Drawer) -> None:
        """Add a cash session that is closed."""
        self._sessions.append((rows, sums))

    def close(self, register: Register, day: date, at: int, owing: Sequence[CarriedOrder]) -> DayClose:
        """Return the close of a day, which has in it what was added since the one before."""
        reading = replace(self._reading, cash=self._cash())
        span = span_of(register, day)
        begun = self._last.closed_at if self._last else None
        id_, closed_at = self._ids.at(at), instant_of(at)
        close = following(id_, self._last, register, span, reading.gross, closed_at=closed_at, by=self._by)
        carried = Carried.of(owing, WHY_CARRIED if owing else "")
        papers = {kind.value: hash_of(seals) for kind, seals in self._seals.items()}
        drawers = hash_of_drawers(rows for rows, _ in self._sessions)
        seals = {"papers": papers, "money": self._money.written(), "drawers": drawers}
        self._last = close.with_content(content_of(reading, carried, head_of(close), seals, begun=begun))
        self._reading, self._sessions, self._money = Reading(seller=self._reading.seller), [], NO_MONEY
        self._seals.clear()
        return self._last

    def _cash(self) -> Cash:
        sessions, drawers = [each.session for each, _ in self._sessions], [each for _, each in self._sessions]
        return Cash(
            sessions=len(sessions),
            opening=sum(each.opening for each in sessions),
            paid_in=sum(each.paid_in for each in drawers),
            paid_out=sum(each.paid_out for each in drawers),
            drops=sum(each.drops for each in drawers),
            counted=sum(each.counted or 0 for each in sessions),
            over_short=sum(each.over_short or 0 for each in sessions),
        )


def _sold(papers: Iterable[Paper]) -> tuple[SoldBy, ...]:
    """Return what each person sold; figures are added up column by column, as there are many."""
    groups = defaultdict(list)
    for paper in papers:
        groups[paper.kind, paper.actor_id, paper.actor_name].append(paper)
    found = []
    for key, group in groups.items():
        columns = zip(*map(attrgetter(*NAMES), map(attrgetter("figures"), group)), strict=True)
        figures = Figures(*map(sum, columns))
        found.append(SoldBy(*key, Issued(len(group), group[0].number, group[-1].number, figures)))
    return tuple(found)


def _taken(payments: Iterable[Payment], refunds: Iterable[GivenBack]) -> tuple[Taken, ...]:
    received: dict[tuple[PaymentMethod, str | None, str], Centavos] = defaultdict(int)
    returned = received.copy()
    for payment in payments:
        received[payment.method, payment.actor_id, payment.actor_name] += payment.amount
    for refund, method in refunds:
        returned[method, refund.actor_id, refund.actor_name] += refund.amount
    return tuple(Taken(*key, received[key], returned[key]) for key in dict.fromkeys([*received, *returned]))
