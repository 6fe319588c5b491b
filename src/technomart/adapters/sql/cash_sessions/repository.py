"""Keep cash sessions in tables."""

from dataclasses import asdict, replace
from datetime import date

from sqlalchemy import ColumnElement, bindparam, case, func, select
from typing_extensions import override

from technomart.adapters.sql.cash_sessions.tables import cash_counts, cash_movements, cash_sessions
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Listing
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.core.types import Id
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.movements import CashCount, CashMovement, CashMovementKind
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

session_row, session_of = mapping(cash_sessions, CashSession)
movement_row, movement_of = mapping(cash_movements, CashMovement)
count_row, count_of = mapping(cash_counts, CashCount, parts={"cash": mapping(cash_counts, Cash)})

LIVE = Prepared(
    select(cash_sessions).where(cash_sessions.c.state != SessionState.CLOSED.value).order_by(cash_sessions.c.id)
)
OF_DAYS = Prepared(
    select(cash_sessions)
    .where(
        cash_sessions.c.register_id == bindparam("register_id"),
        cash_sessions.c.business_date > bindparam("after"),
        cash_sessions.c.business_date <= bindparam("until"),
    )
    .order_by(cash_sessions.c.id)
)
LAST_CLOSED = Prepared(
    select(cash_sessions)
    .where(cash_sessions.c.register_id == bindparam("register_id"), cash_sessions.c.state == SessionState.CLOSED.value)
    .order_by(cash_sessions.c.id.desc())
    .limit(1)
)
NEWEST = Listing(
    select(cash_sessions),
    [cash_sessions.c.id],
    session_of,
    {name: cash_sessions.c[name] == bindparam(name) for name in ("register_id", "state", "opened_by")},
)
MOVEMENTS, COUNTS = (
    Prepared(select(table).where(table.c.session_id == bindparam("session_id")).order_by(table.c.id))
    for table in (cash_movements, cash_counts)
)
OF_SESSION = bindparam("session_id", type_=Id)
MOVED = cash_movements.c
NET = case((MOVED.undoes.is_(None), MOVED.amount), else_=-MOVED.amount)
SALES = select(func.coalesce(func.sum(payments.c.amount), 0)).where(
    payments.c.cash_session_id == OF_SESSION, payments.c.method == PaymentMethod.CASH.value
)
REFUNDS = (
    select(func.coalesce(func.sum(refunds.c.amount), 0))
    .join(payments, payments.c.id == refunds.c.payment_id)
    .where(refunds.c.cash_session_id == OF_SESSION, payments.c.method == PaymentMethod.CASH.value)
)


def net(kind: CashMovementKind) -> ColumnElement[int]:
    """Return the sum of a session's movements of a kind, less those that were taken back."""
    some = MOVED.session_id == OF_SESSION, MOVED.kind == kind.value, ~MOVED.after_count
    return select(func.coalesce(func.sum(NET), 0)).where(*some).scalar_subquery().label(kind.value)


DRAWER = Prepared(
    select(
        SALES.scalar_subquery().label("sales"),
        REFUNDS.scalar_subquery().label("refunds"),
        *(net(kind) for kind in (CashMovementKind.PAID_IN, CashMovementKind.PAID_OUT, CashMovementKind.DROP)),
    )
)


class SqlCashSessions(Repository, CashSessions):
    """Keeps cash sessions in tables."""

    @override
    def add(self, session: CashSession) -> None:
        self.sql.add(cash_sessions, session_row(session))

    @override
    def save(self, session: CashSession) -> CashSession:
        return replace(session, version=self.sql.save(cash_sessions, session_row(session), CashSessionNotFound))

    @override
    def get(self, session_id: str) -> CashSession:
        return session_of(self.sql.one(cash_sessions, session_id, CashSessionNotFound))

    @override
    def get_for_update(self, session_id: str) -> CashSession:
        return session_of(self.sql.one(cash_sessions, session_id, CashSessionNotFound, locked=True))

    @override
    def live(self) -> list[CashSession]:
        return [session_of(row) for row in self.sql.all(LIVE)]

    @override
    def of_days(self, register_id: str, after: date | None, until: date) -> list[CashSession]:
        found = self.sql.all(OF_DAYS, register_id=register_id, after=after or date.min, until=until)
        return [session_of(row) for row in found]

    @override
    def last_closed(self, register_id: str) -> CashSession | None:
        found = self.sql.first(LAST_CLOSED, register_id=register_id)
        return None if found is None else session_of(found)

    @override
    def page(self, wanted: CashSessionFilter, request: PageRequest) -> Page[CashSession]:
        values = {**asdict(wanted), "state": wanted.state and wanted.state.value}
        return NEWEST.page(self.sql, request, CashSession.place, **values)

    @override
    def add_movement(self, movement: CashMovement) -> None:
        self.sql.add(cash_movements, movement_row(movement))

    @override
    def movements(self, session_id: str) -> list[CashMovement]:
        return [movement_of(row) for row in self.sql.all(MOVEMENTS, session_id=session_id)]

    @override
    def add_count(self, count: CashCount) -> None:
        self.sql.add(cash_counts, count_row(count))

    @override
    def counts(self, session_id: str) -> list[CashCount]:
        return [count_of(row) for row in self.sql.all(COUNTS, session_id=session_id)]

    @override
    def drawer(self, session: CashSession) -> Drawer:
        (row,) = self.sql.all(DRAWER, session_id=session.id)
        found = {name: int(row[name]) for name in ("sales", "refunds", "paid_in", "paid_out")}
        return Drawer(session.opening, **found, drops=int(row[CashMovementKind.DROP.value]))
