"""Seal the drawers of a closed day with it: who counted and moved what, when and why, blind counts among them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from technomart.domain.cash_sessions.movements import CashCount, CashMovement
from technomart.domain.cash_sessions.ports import CashSessions
from technomart.domain.cash_sessions.session import CashSession
from technomart.domain.day_closes.close import DayClose, canonical
from technomart.domain.day_closes.reading import Span
from technomart.domain.kernel.stored import DESTROYED, fields_of


@dataclass(frozen=True, slots=True)
class DrawerRows:
    """A cash session that is closed, with all that was written down of it."""

    session: CashSession
    movements: Sequence[CashMovement]
    counts: Sequence[CashCount]

    def written(self) -> dict[str, Any]:
        """Return it in an order that is always the same, without the version, which is no fact."""
        movements, counts = sorted(self.movements, key=_id), sorted(self.counts, key=_id)
        session = {**fields_of(self.session), "version": None}
        return {"session": session, "movements": movements, "counts": counts}


def hash_of_drawers(drawers: Iterable[DrawerRows]) -> str:
    """Return the hash over drawers, by the ids of their sessions."""
    written = [each.written() for each in sorted(drawers, key=lambda rows: rows.session.id)]
    return sha256(canonical({"drawers": written}).encode()).hexdigest()


def drawers_in(sessions: CashSessions, span: Span) -> str:
    """Return the hash over the drawers of some days of a register."""
    return hash_of_drawers(
        DrawerRows(each, sessions.movements(each.id), sessions.counts(each.id))
        for each in sessions.of_days(span.register_id, span.after, span.until)
    )


def has_its_drawers(sessions: CashSessions, close: DayClose) -> bool:
    """Tell whether everything that was written down of a close's drawers is as it was; rubbish is not."""
    try:
        return bool(json.loads(close.content)["drawers"] == drawers_in(sessions, close.span))
    except DESTROYED:
        return False


def _id(row: CashMovement | CashCount) -> str:
    return row.id
