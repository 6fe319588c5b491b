"""Prove a closed day by what it was made of: the papers, money and drawers of its days, which stay as they are."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from technomart.domain.cash_sessions.ports import CashSessions
from technomart.domain.day_closes.close import DayClose, DayCloseNotFound, canonical
from technomart.domain.day_closes.drawer_seals import has_its_drawers
from technomart.domain.day_closes.paper_seals import edited, has_its_papers
from technomart.domain.day_closes.ports import DayCloses
from technomart.domain.kernel.errors import Refusal, RowUnreadable
from technomart.domain.kernel.stored import DESTROYED
from technomart.domain.papers.ports import Papers


@dataclass(frozen=True, slots=True)
class Proof:
    """Compares closes with the rows that they are of."""

    closes: DayCloses
    papers: Papers
    drawers: CashSessions

    def each(self, ids: Iterable[str]) -> Iterator[DayClose | Refusal]:
        """Yield closes by their ids, and for one that cannot be read what is said of it."""
        for id_ in ids:
            try:
                yield self._readable(id_)
            except (RowUnreadable, DayCloseNotFound) as error:
                yield error

    def _readable(self, id_: str) -> DayClose:
        close = self.closes.get(id_)
        if not isinstance(close.number, int):
            raise RowUnreadable(f"number of day_closes {id_} was changed")
        return close

    def faults(self, close: DayClose) -> list[str]:
        """Return in which way a close is not what its rows are; a row that cannot be read is named."""
        checks: dict[str, Callable[[DayClose], bool]] = {
            "It is not what its papers, money and drawers come to.": self._holds_its_rows,
            "Its papers do not have the seals that they had when it was closed.": partial(has_its_papers, self.papers),
            "Its payments and refunds are not what was written down of them when it was closed.": self._has_its_money,
            "Its drawers are not what was written down of them when it was closed.": partial(
                has_its_drawers, self.drawers
            ),
        }
        found = (_said(sentence, holds, close) for sentence, holds in checks.items())
        return list(dict.fromkeys(filter(None, found)))

    def faults_and_edits(self, close: DayClose) -> Iterator[str]:
        """Yield the faults of a close, and each of its papers that was edited under its seal."""
        yield from self.faults(close)
        try:
            yield from (f"{paper} is not what its seal is of." for paper in edited(self.papers, close))
        except RowUnreadable as error:
            yield error.message

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


def _said(sentence: str, holds: Callable[[DayClose], bool], close: DayClose) -> str:
    """Return what is to be said of a close: nothing, that it does not hold, or which row cannot be read."""
    try:
        return "" if holds(close) else sentence
    except RowUnreadable as error:
        return error.message
