"""Prove a closed day by what it was made of: the papers, money and drawers of its days, which stay as they are."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from technomart.domain.cash_sessions.ports import CashSessions
from technomart.domain.day_closes.close import DayClose, canonical
from technomart.domain.day_closes.drawer_seals import has_its_drawers
from technomart.domain.day_closes.paper_seals import edited, has_its_papers
from technomart.domain.day_closes.ports import DayCloses
from technomart.domain.kernel.stored import DESTROYED
from technomart.domain.papers.ports import Papers


@dataclass(frozen=True, slots=True)
class Proof:
    """Compares closes with the rows that they are of."""

    closes: DayCloses
    papers: Papers
    drawers: CashSessions

    def faults(self, close: DayClose) -> Iterator[str]:
        """Yield in which way a close is not what its rows are."""
        if not self._holds_its_rows(close):
            yield "It is not what its papers, money and drawers come to."
        if not has_its_papers(self.papers, close):
            yield "Its papers do not have the seals that they had when it was closed."
        if not self._has_its_money(close):
            yield "Its payments and refunds are not what was written down of them when it was closed."
        if not has_its_drawers(self.drawers, close):
            yield "Its drawers are not what was written down of them when it was closed."

    def faults_and_edits(self, close: DayClose) -> Iterator[str]:
        """Yield the faults of a close, and each of its papers that was edited under its seal: it reads them all."""
        yield from self.faults(close)
        for paper in edited(self.papers, close):
            yield f"{paper.serial} is not what its seal is of."

    def _has_its_money(self, close: DayClose) -> bool:
        try:
            sealed = json.loads(close.content)["money"]
        except DESTROYED:
            return False
        return bool(sealed == self.closes.money_seals(close.span).written())

    def _holds_its_rows(self, close: DayClose) -> bool:
        """Tell whether every figure is what the rows come to, and open orders to what is said of them.

        How the seller was taxed, the machine's numbers, who closed when, and which orders were open for what reason is
        in no row: that rests on the seal.
        """
        if not close.is_readable:
            return False
        try:
            rows = self.closes.reading(close.span)
        except ValueError:  # a row is of a kind that there is not
            return False
        made = {**rows.written(), "gross": rows.gross, "seller": close.reading.seller.value}
        sealed = json.loads(close.content)
        return close.carried.adds_up and canonical({name: sealed.get(name) for name in made}) == canonical(made)
