"""Show cash sessions to those who may see them, and lock them for those who may use them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.movements import CashCount, CashMovement, CountKind
from technomart.domain.cash_sessions.session import CashSession, Drawer, NotYourSession, SessionState
from technomart.domain.kernel.money import Centavos
from technomart.domain.registers.register import Register
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class SessionView:
    """A cash session as somebody may see it; without `drawer` the counting is blind, and nothing expected is shown."""

    session: CashSession
    register: Register
    shows_expected: bool
    drawer: Drawer | None = None
    movements: Sequence[CashMovement] = ()
    counts: Sequence[CashCount] = ()

    @property
    def expected_opening(self) -> Centavos | None:
        """Return what the drawer should have held at the opening, where that is shown."""
        return self.session.expected_opening if self.shows_expected else None

    @property
    def opening_difference(self) -> Centavos | None:
        """Return by how much the opening was off, where that is shown."""
        return self.session.opening_difference if self.shows_expected else None


def shows_expected(by: Actor, session: CashSession) -> bool:
    """Tell whether somebody may see what a drawer should hold: a manager, or whoever has counted it."""
    return by.may(Permission.TILL_MANAGE) or session.state is not SessionState.OPEN


def view_of(work: UnitOfWork, by: Actor, session: CashSession) -> SessionView:
    """Return a session with all that belongs to it, as far as somebody may see that."""
    is_seen = shows_expected(by, session)
    return SessionView(
        session,
        registers_of(work)[session.register_id],
        is_seen,
        work.cash_sessions.drawer(session) if is_seen else None,
        work.cash_sessions.movements(session.id),
        work.cash_sessions.counts(session.id),
    )


def keep_count(
    work: UnitOfWork,
    count_id: str,
    session_id: str,
    kind: CountKind,
    cash: Cash,
    *,
    at: datetime,
    by: Actor,
    movement_id: str | None = None,
) -> None:
    """Keep what somebody counted; for the safe, with the movement that it is of."""
    count = CashCount(count_id, session_id, kind, cash.total, at, cash, by.user_id, by.name, movement_id)
    work.cash_sessions.add_count(count)


def registers_of(work: UnitOfWork) -> Mapping[str, Register]:
    """Return every register that money was ever booked on, by its id."""
    return {till.register.id: till.register for till in work.registers.tills()}


def must_be_theirs(by: Actor, session: CashSession) -> None:
    """Raise `NotYourSession` for somebody else's session without till.manage."""
    is_own = session.opened_by is not None and session.opened_by == by.user_id
    if not is_own and not by.may(Permission.TILL_MANAGE):
        raise NotYourSession


def held_session(work: UnitOfWork, by: Actor, session_id: str) -> CashSession:
    """Lock a session that somebody may use; raises `CashSessionNotFound`, `NotYourSession`."""
    session = work.cash_sessions.get_for_update(session_id)
    must_be_theirs(by, session)
    return session


def held_with_register(work: UnitOfWork, by: Actor, session_id: str) -> tuple[CashSession, Register]:
    """Lock a session and before it its register, on which nothing can be booked meanwhile."""
    register_id = work.cash_sessions.get(session_id).register_id  # which never changes
    register = work.registers.get_for_update(register_id)
    return held_session(work, by, session_id), register
