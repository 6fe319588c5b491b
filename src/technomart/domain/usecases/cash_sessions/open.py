"""Open a cash session."""

from dataclasses import dataclass, replace
from datetime import datetime

from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.movements import CountKind, dropped_after_count
from technomart.domain.cash_sessions.session import CashSession, SessionAlreadyOpen
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.ports import Ids
from technomart.domain.services.cash_sessions import SessionView, keep_count, view_of
from technomart.domain.services.registers import held_register
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class OpenCashSession:
    """Put a counted float into the drawer of a register."""

    store: Store
    bookings: BookingClock
    ids: Ids
    days: BusinessDays

    def __call__(self, by: Actor, register: str, cash: Cash) -> SessionView:
        """Return the new session; raises `RegisterNotFound`, `SessionAlreadyOpen`."""
        by.must(Permission.TILL_USE)
        return self.store.write(lambda work: self._opened(work, by, register, cash))

    def _opened(self, work: UnitOfWork, by: Actor, wanted: str, cash: Cash) -> SessionView:
        till = held_register(work, wanted)
        if till.session_id is not None:
            raise SessionAlreadyOpen(f"Register {till.register.code} has a cash session: close it first.")
        expected, last = left_in(work, till.register.id)
        now = self.bookings.at(last)
        session = CashSession(
            id=self.ids.at(now),
            register_id=till.register.id,
            business_date=till.register.day_of(self.days.of(now)),
            opened_at=now,
            opening=cash.total,
            expected_opening=expected,
            booked_before=till.register.bookings,
            opened_by=by.user_id,
            opened_by_name=by.name,
        )
        work.cash_sessions.add(session)
        keep_count(work, self.ids.at(now), session.id, CountKind.OPENING, cash, at=now, by=by)
        work.registers.save(replace(till.register, session_id=session.id))
        return view_of(work, by, session)


def left_in(work: UnitOfWork, register_id: str) -> tuple[Centavos | None, datetime | None]:
    """Return what the last session left in a drawer: its count less what was dropped after it; and when it ended."""
    last = work.cash_sessions.last_closed(register_id)
    if last is None or last.counted is None:
        return None, None
    return last.counted - dropped_after_count(work.cash_sessions.movements(last.id)), last.closed_at
