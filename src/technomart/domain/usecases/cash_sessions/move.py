"""Move cash that is no order's into a drawer or out of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.movements import (
    MOST_MOVEMENTS,
    AmountNeeded,
    CashMovement,
    CashMovementKind,
    CountKind,
    MovementNotFound,
    MovementUndone,
    TooManyMovements,
    dropped_after_count,
)
from technomart.domain.cash_sessions.session import CashSession, SessionState
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.ports import Ids
from technomart.domain.orders.steps_back import ReasonMissing
from technomart.domain.services.cash_sessions import held_session, keep_count
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class MovementEntry:
    """What is said of a movement: an amount in centavos, or for a drop the cash that was counted, and why."""

    kind: CashMovementKind
    amount: Centavos = 0
    cash: Cash | None = None
    reason: str = ""

    def must_be_possible(self) -> None:
        """Raise `AmountNeeded` or `ReasonMissing`."""
        if self.kind is CashMovementKind.DROP:
            if self.amount or self.cash is None or not self.cash.total:
                raise AmountNeeded("A drop is counted: say how many notes and coins of each kind go to the safe.")
            return
        if self.cash is not None:
            raise AmountNeeded("Notes and coins are counted for a drop alone; say an amount.")
        if (self.kind is CashMovementKind.NO_SALE) != (self.amount == 0):
            needs = "has no amount" if self.kind is CashMovementKind.NO_SALE else "needs an amount"
            raise AmountNeeded(f"A movement of the kind {self.kind.value} {needs}.")
        if not self.reason.strip():
            raise ReasonMissing("Say why the drawer is opened.", errors={"reason": ["Is missing."]})


@dataclass(frozen=True, slots=True)
class MoveCash:
    """Pay cash in or out, drop it to the safe, or open the drawer without a sale."""

    store: Store
    bookings: BookingClock
    ids: Ids

    def __call__(self, by: Actor, session_id: str, entry: MovementEntry) -> CashMovement:
        """Return the movement.

        Raises `CashSessionNotFound`, `NotYourSession`, `SessionNotOpen`, `AmountNeeded`, `ReasonMissing`,
        `TooManyMovements`. What is counted already may still be dropped, until the session is closed.
        """
        by.must(Permission.TILL_USE)
        entry.must_be_possible()
        return self.store.write(lambda work: self._moved(work, by, session_id, entry))

    def _moved(self, work: UnitOfWork, by: Actor, session_id: str, entry: MovementEntry) -> CashMovement:
        session = held_session(work, by, session_id)
        is_late = entry.kind is CashMovementKind.DROP and session.state is SessionState.COUNTING
        if not is_late:
            session.must_be_open()
        there = work.cash_sessions.movements(session.id)
        if sum(row.undoes is None for row in there) >= MOST_MOVEMENTS:
            raise TooManyMovements
        now = self.bookings.at(session.counted_at or session.opened_at)
        movement = CashMovement(
            id=self.ids.at(now),
            session_id=session.id,
            kind=entry.kind,
            amount=entry.cash.total if entry.cash else entry.amount,
            at=now,
            reason=entry.reason,
            actor_id=by.user_id,
            actor_name=by.name,
            after_count=is_late,
        )
        if is_late:
            must_be_there(session, there, movement.amount)
        work.cash_sessions.add_movement(movement)
        if entry.cash is not None:
            count_id, of_drop = self.ids.at(now), movement.id
            keep_count(work, count_id, session.id, CountKind.DROP, entry.cash, at=now, by=by, movement_id=of_drop)
        return movement


def must_be_there(session: CashSession, movements: Sequence[CashMovement], amount: Centavos) -> None:
    """Raise `AmountNeeded` for a drop of more than is left of what was counted."""
    if amount + dropped_after_count(movements) > (session.counted or 0):
        raise AmountNeeded("This is more than was counted.")


@dataclass(frozen=True, slots=True)
class UndoMovement:
    """Take back a movement that was a mistake, by a row that names it."""

    store: Store
    bookings: BookingClock
    ids: Ids

    def __call__(self, by: Actor, session_id: str, movement_id: str, reason: str) -> CashMovement:
        """Return the way back; raises `MovementNotFound`, `MovementUndone`, `SessionNotOpen`, `ReasonMissing`.

        A drop of what was counted is taken back until the session is closed.
        """
        by.must(Permission.TILL_USE)
        if not reason.strip():
            raise ReasonMissing("Say why this is taken back.", errors={"reason": ["Is missing."]})

        def undo(work: UnitOfWork) -> CashMovement:
            session = held_session(work, by, session_id)
            there = work.cash_sessions.movements(session.id)
            found = next((row for row in there if row.id == movement_id), None)
            is_late = found is not None and found.after_count and session.state is SessionState.COUNTING
            if not is_late:
                session.must_be_open()
            if found is None:
                raise MovementNotFound
            if found.undoes is not None:
                raise MovementUndone
            now = self.bookings.at(found.at)
            back = replace(
                found,
                id=self.ids.at(now),
                at=now,
                reason=reason,
                undoes=found.id,
                actor_id=by.user_id,
                actor_name=by.name,
            )
            work.cash_sessions.add_movement(back)
            return back

        return self.store.write(undo)
