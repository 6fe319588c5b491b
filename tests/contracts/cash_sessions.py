"""What keeps cash sessions must do."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from support.builders import NOW, TODAY, a_payment, a_refund, an_id, an_order, furnish, keep, keep_all
from support.exact import assert_exactly
from support.refusals import refused
from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.movements import (
    CashCount,
    CashMovement,
    CashMovementKind,
    CountKind,
    MovementUndone,
)
from technomart.domain.cash_sessions.session import (
    CashSession,
    CashSessionFilter,
    CashSessionNotFound,
    Drawer,
    SessionState,
)
from technomart.domain.kernel.errors import ChangedMeanwhile
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.registers.register import Register
from technomart.domain.store.unit_of_work import Store

HALL = Register(an_id(), "T5", "Hall")
COUNTED: dict[str, Any] = {
    "state": SessionState.COUNTING,
    "counts": 1,
    "counted": 99,
    "first_counted": 99,
    "expected": 100,
    "counted_at": NOW,
}
CLOSED: dict[str, Any] = {**COUNTED, "state": SessionState.CLOSED, "closed_at": NOW, "closed_by_name": "Ana"}


def a_cash_session(**others: Any) -> CashSession:
    return CashSession(id=an_id(), register_id=HALL.id, business_date=TODAY, opened_at=NOW, opening=50_00, **others)


def a_movement(session: CashSession, kind: CashMovementKind, amount: int, **others: Any) -> CashMovement:
    return CashMovement(an_id(), session.id, kind, amount, NOW, "why", **others)


class CashSessionsContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture(autouse=True)
    def hall(self, store: Store) -> None:
        store.write(lambda work: work.registers.add(HALL))

    def kept(self, store: Store, *sessions: CashSession) -> None:
        for session in sessions:
            store.write(lambda work, session=session: work.cash_sessions.add(session))  # type: ignore[misc]

    def moved(self, store: Store, *movements: CashMovement) -> None:
        for row in movements:
            store.write(lambda work, row=row: work.cash_sessions.add_movement(row))  # type: ignore[misc]

    def test_a_session_is_found_again_and_goes_on_from_its_version(self, store: Store) -> None:
        session = a_cash_session(expected_opening=49_00, opened_by=an_id(), opened_by_name="Niña")
        self.kept(store, session)
        counted = replace(session, **COUNTED)

        assert_exactly(store.read(lambda work: work.cash_sessions.get(session.id)), session)
        assert store.write(lambda work: work.cash_sessions.save(counted)) == replace(counted, version=2)
        assert_exactly(store.read(lambda work: work.cash_sessions.get(session.id)), replace(counted, version=2))
        with pytest.raises(ChangedMeanwhile):
            store.write(lambda work: work.cash_sessions.save(counted))

    def test_an_unknown_session_is_said_to_be_unknown(self, store: Store) -> None:
        for ask in ("get", "get_for_update"):
            with refused(CashSessionNotFound):
                store.write(lambda work, ask=ask: getattr(work.cash_sessions, ask)(an_id()))  # type: ignore[misc]

    def test_sessions_are_found_by_register_state_and_who_opened_them(self, store: Store) -> None:
        older, newer, other = a_cash_session(**CLOSED), a_cash_session(opened_by=an_id()), a_cash_session(**CLOSED)
        self.kept(store, older, newer, other)

        def found(**wanted: Any) -> list[CashSession]:
            page = store.read(lambda work: work.cash_sessions.page(CashSessionFilter(**wanted), PageRequest(1, 5)))
            return list(page.rows)

        assert found() == [other, newer, older]
        assert found(state=SessionState.CLOSED) == [other, older]
        assert found(opened_by=newer.opened_by) == [newer]
        assert found(register_id=an_id()) == []
        assert store.read(lambda work: work.cash_sessions.live()) == [newer]
        assert store.read(lambda work: work.cash_sessions.last_closed(HALL.id)) == other
        assert store.read(lambda work: work.cash_sessions.last_closed(an_id())) is None

    def test_a_movement_is_taken_back_once(self, store: Store) -> None:
        session = a_cash_session()
        out = a_movement(session, CashMovementKind.PAID_OUT, 5_00, actor_id=an_id(), actor_name="Ana")
        back = replace(out, id=an_id(), undoes=out.id)
        self.kept(store, session)
        self.moved(store, out, back)

        assert_exactly(store.read(lambda work: work.cash_sessions.movements(session.id)), [out, back])
        with refused(MovementUndone):
            self.moved(store, replace(back, id=an_id()))

    def test_counts_are_found_by_their_pieces(self, store: Store) -> None:
        session = a_cash_session()
        drop = a_movement(session, CashMovementKind.DROP, 20_25)
        cash = Cash(note_2000=1, coin_25=1)
        counts = [
            CashCount.of(Cash(coin_1=3), id=an_id(), session_id=session.id, kind=CountKind.OPENING, at=NOW),
            CashCount.of(
                cash,
                id=an_id(),
                session_id=session.id,
                kind=CountKind.DROP,
                at=NOW,
                movement_id=drop.id,
                actor_name="B",
            ),
        ]
        self.kept(store, session)
        self.moved(store, drop)
        for count in counts:
            store.write(lambda work, count=count: work.cash_sessions.add_count(count))  # type: ignore[misc]

        assert_exactly(store.read(lambda work: work.cash_sessions.counts(session.id)), counts)

    def test_a_drawer_holds_its_cash_and_no_other_money(self, store: Store) -> None:
        furnish(store)
        session, other = a_cash_session(), a_cash_session(**CLOSED)
        self.kept(store, session, other)
        here: dict[str, Any] = {
            "register_id": HALL.id,
            "register_date": TODAY,
            "register_seq": 1,
            "cash_session_id": session.id,
        }
        order = keep(store, replace(an_order(captured=100_00), payment_method=PaymentMethod.CASH))
        cash = replace(a_payment(order, amount=30_00, tendered=50_00), **here)
        card = replace(a_payment(order, amount=40_00, method=PaymentMethod.CARD), **here)
        elsewhere = replace(a_payment(order, amount=30_00), **{**here, "cash_session_id": other.id})
        keep_all(store, cash, card, elsewhere)
        keep_all(store, replace(a_refund(cash, 5_00), **here), replace(a_refund(card, 7_00), **here))
        rows = [(CashMovementKind.PAID_IN, 11_00), (CashMovementKind.PAID_OUT, 2_00), (CashMovementKind.NO_SALE, 0)]
        paid_in, *rest = (a_movement(session, kind, amount) for kind, amount in rows)
        drop = a_movement(session, CashMovementKind.DROP, 20_00)
        late = a_movement(session, CashMovementKind.DROP, 1_00, after_count=True)
        self.moved(store, paid_in, *rest, drop, late, replace(paid_in, id=an_id(), amount=11_00, undoes=paid_in.id))

        found = store.read(lambda work: work.cash_sessions.drawer(session))

        assert_exactly(found, Drawer(50_00, 30_00, 5_00, 0, 2_00, 20_00))
        assert found.expected == 53_00
        assert_exactly(store.read(lambda work: work.cash_sessions.drawer(other)), Drawer(50_00, 30_00))

    def test_movements_come_oldest_first(self, store: Store) -> None:
        session = a_cash_session()
        self.kept(store, session)
        rows = [
            replace(a_movement(session, CashMovementKind.PAID_IN, 1), at=NOW + timedelta(minutes=-i)) for i in range(3)
        ]
        self.moved(store, *reversed(rows))

        assert store.read(lambda work: work.cash_sessions.movements(session.id)) == rows
