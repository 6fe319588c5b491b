"""Count a drawer."""

from dataclasses import dataclass, replace

from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.movements import CountKind, dropped_after_count
from technomart.domain.cash_sessions.session import CountedCashDropped
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.ports import Ids
from technomart.domain.services.cash_sessions import SessionView, held_with_register, keep_count, view_of
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class CountCash:
    """Take down what is in a drawer; then only is it said what should be."""

    store: Store
    bookings: BookingClock
    ids: Ids

    def __call__(self, by: Actor, session_id: str, cash: Cash) -> SessionView:
        """Freeze the count and what is expected, and return both; no more cash is booked in the session then.

        It may be recounted once; both counts are kept. Raises `CashSessionNotFound`, `NotYourSession`,
        `CountedTwice`, `CountedCashDropped`, and `SessionNotOpen` when it is closed.
        """
        by.must(Permission.TILL_USE)
        return self.store.write(lambda work: self._counted(work, by, session_id, cash))

    def _counted(self, work: UnitOfWork, by: Actor, session_id: str, cash: Cash) -> SessionView:
        session, register = held_with_register(work, by, session_id)
        now = self.bookings.at(session.counted_at or session.opened_at)
        expected = work.cash_sessions.drawer(session).expected
        counted = session.with_count(cash.total, expected, now)
        if dropped_after_count(work.cash_sessions.movements(session.id)):
            raise CountedCashDropped
        if register.session_id == session.id:
            work.registers.save(replace(register, session_id=None))
        keep_count(work, self.ids.at(now), session.id, CountKind.CLOSING, cash, at=now, by=by)
        return view_of(work, by, work.cash_sessions.save(counted))
