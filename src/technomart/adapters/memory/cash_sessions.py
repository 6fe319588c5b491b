"""Keep cash sessions in memory."""

from collections.abc import Iterable
from datetime import date

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.cash_sessions.movements import CashCount, CashMovement, CashMovementKind, MovementUndone
from technomart.domain.cash_sessions.ports import CashSessions
from technomart.domain.cash_sessions.session import (
    CashSession,
    CashSessionFilter,
    CashSessionNotFound,
    Drawer,
    SessionState,
)
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.order import PaymentMethod


class MemoryCashSessions(Repository, CashSessions):
    """Keeps cash sessions in memory."""

    @override
    def add(self, session: CashSession) -> None:
        self.tables.cash_sessions.put(session.id, session)

    @override
    def save(self, session: CashSession) -> CashSession:
        return self.tables.cash_sessions.save(session.id, session, CashSessionNotFound)

    @override
    def get(self, session_id: str) -> CashSession:
        return self.tables.cash_sessions.one(session_id, CashSessionNotFound)

    @override
    def get_for_update(self, session_id: str) -> CashSession:
        return self.get(session_id)

    @override
    def live(self) -> list[CashSession]:
        return self.tables.cash_sessions.where(lambda session: session.state is not SessionState.CLOSED)

    @override
    def of_days(self, register_id: str, after: date | None, until: date) -> list[CashSession]:
        return self.tables.cash_sessions.where(
            lambda session: session.register_id == register_id and (after or date.min) < session.business_date <= until
        )

    @override
    def last_closed(self, register_id: str) -> CashSession | None:
        wanted = CashSessionFilter(register_id, SessionState.CLOSED)
        return next(reversed(self.tables.cash_sessions.where(wanted.admits)), None)

    @override
    def page(self, wanted: CashSessionFilter, request: PageRequest) -> Page[CashSession]:
        return self.tables.cash_sessions.page(wanted.admits, request, CashSession.place)

    @override
    def add_movement(self, movement: CashMovement) -> None:
        undone = (row.undoes for row in self.movements(movement.session_id))
        if movement.undoes is not None and movement.undoes in undone:
            raise MovementUndone
        self.tables.cash_movements.put(movement.id, movement)

    @override
    def movements(self, session_id: str) -> list[CashMovement]:
        return self.tables.cash_movements.where(lambda row: row.session_id == session_id)

    @override
    def add_count(self, count: CashCount) -> None:
        self.tables.cash_counts.put(count.id, count)

    @override
    def counts(self, session_id: str) -> list[CashCount]:
        return self.tables.cash_counts.where(lambda row: row.session_id == session_id)

    @override
    def drawer(self, session: CashSession) -> Drawer:
        payments, refunds = self.tables.payments, self.tables.refunds
        taken = payments.where(lambda row: row.cash_session_id == session.id and row.method is PaymentMethod.CASH)
        back = refunds.where(lambda row: row.cash_session_id == session.id)
        given = [row for row in back if payments.rows[row.payment_id].method is PaymentMethod.CASH]
        moved = [row for row in self.movements(session.id) if not row.after_count]
        return Drawer(
            session.opening,
            sum(row.amount for row in taken),
            sum(row.amount for row in given),
            *(
                _net(moved, kind)
                for kind in (CashMovementKind.PAID_IN, CashMovementKind.PAID_OUT, CashMovementKind.DROP)
            ),
        )


def _net(rows: Iterable[CashMovement], kind: CashMovementKind) -> int:
    """Return the sum of the movements of a kind, less those that were taken back."""
    return sum(-row.amount if row.undoes else row.amount for row in rows if row.kind is kind)
