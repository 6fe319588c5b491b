"""What keeps day closes must do, and what a register is read to hold."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from support.builders import CASHIER, MANAGER, NOW, RICE, TODAY, an_actor, an_id, furnish, once_for
from support.canteen import Canteen, a_request
from support.drawers import FLOAT, Drawers
from support.exact import assert_exactly
from support.refusals import refused
from technomart.domain.cash_sessions.cash import Cash as Pieces
from technomart.domain.cash_sessions.movements import CashMovementKind
from technomart.domain.day_closes.close import CarriedOrder, DayClose, DayClosed, DayCloseFilter, DayCloseNotFound
from technomart.domain.day_closes.reading import Cash, Issued, Known, Reading, SoldBy, Span, Taken
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.status import OrderStatus
from technomart.domain.papers.figures import Figures
from technomart.domain.papers.paper import PaperKind
from technomart.domain.payments.payment import Tender
from technomart.domain.registers.register import FIRST, Register
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.payments.refund import RefundRequest
from technomart.domain.users.permissions import Role

HALL = Register(an_id(), "T5", "Hall")
ANA = an_actor(Role.STAFF, user_id=an_id())
CASH, CARD = PaymentMethod.CASH, PaymentMethod.CARD
EVE = TODAY - timedelta(days=1)


def a_close(nth: int, **others: Any) -> DayClose:
    day = TODAY + timedelta(days=nth)
    made = DayClose(an_id(), HALL.id, HALL.code, nth, day, NOW, 9_00, 1_00, 10_00, 0, '{"ñ":"🍜"}', "f" * 64)
    return replace(made, **others)


class DayClosesContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture
    def canteen(self, store: Store) -> Canteen:
        furnish(store)
        return Canteen(store)

    def sold(self, canteen: Canteen, method: PaymentMethod = CASH, portions: int = 1) -> str:
        """Sell rice for fifteen pesos each and return the order's id."""
        order = canteen.placed(a_request((RICE, portions)))
        canteen.pay(ANA, order.id, Tender(order.total, method), once_for())
        return order.id

    def read(self, store: Store, since: Known | None = None, until: Any = TODAY) -> Reading:
        return store.read(lambda work: work.day_closes.reading(Span(FIRST.id, EVE, until), since))

    def test_a_close_is_found_again_and_a_day_is_closed_once(self, store: Store) -> None:
        store.write(lambda work: work.registers.add(HALL))
        first = a_close(1, after=TODAY, actor_id=an_id(), actor_name="Niña")
        second = a_close(2, seal_before="f" * 64)
        for close in (first, second):
            store.write(lambda work, close=close: work.day_closes.add(close))  # type: ignore[misc]

        assert_exactly(store.read(lambda work: work.day_closes.get(first.id)), first)
        assert store.read(lambda work: work.day_closes.last(HALL.id)) == second
        assert store.read(lambda work: work.day_closes.last(FIRST.id)) is None
        page = store.read(lambda work: work.day_closes.page(DayCloseFilter(HALL.id), PageRequest(1, 5)))
        assert list(page.rows) == [second, first]
        numbered = store.read(lambda work: work.day_closes.page(DayCloseFilter(HALL.id, 1), PageRequest(1, 5)))
        assert list(numbered.rows) == [first]
        for twin in (a_close(3, number=2), a_close(3, business_date=second.business_date)):
            with refused(DayClosed):
                store.write(lambda work, twin=twin: work.day_closes.add(twin))  # type: ignore[misc]
        with refused(DayCloseNotFound):
            store.read(lambda work: work.day_closes.get(an_id()))

    def test_a_register_is_read_by_person_paper_and_method(self, store: Store, canteen: Canteen) -> None:
        session = Drawers(canteen, ANA).opened()
        self.sold(canteen)
        back = self.sold(canteen, CARD, portions=2)
        void = self.sold(canteen)
        (payment,) = canteen.payments(back)
        canteen.refund(MANAGER, RefundRequest(payment.id, 5_00, "cold"), once_for())
        canteen.move(MANAGER, void, OrderStatus.CANCELLED)
        Drawers(canteen, ANA).moved(session, CashMovementKind.PAID_OUT, 20_00)
        owing = canteen.placed(a_request((RICE, 3)))
        canteen.pay(CASHIER, owing.id, Tender(1_00, CASH, partial=True, register="T1"), once_for())

        found = self.read(store)

        invoice, other, returned = (Figures(gross, 0, total=gross) for gross in (60_00, 15_00, 5_00))
        assert sorted(found.sold, key=lambda each: each.kind) == [
            SoldBy(PaperKind.INVOICE, ANA.user_id, ANA.name, Issued(3, 1, 3, invoice)),
            SoldBy(PaperKind.RETURN, MANAGER.user_id, MANAGER.name, Issued(1, 1, 1, returned)),
            SoldBy(PaperKind.VOID, MANAGER.user_id, MANAGER.name, Issued(1, 1, 1, other)),
        ]
        assert set(found.taken) == {
            Taken(CASH, ANA.user_id, ANA.name, 30_00, 0),
            Taken(CASH, MANAGER.user_id, MANAGER.name, 0, 15_00),
            Taken(CASH, CASHIER.user_id, CASHIER.name, 1_00, 0),
            Taken(CARD, ANA.user_id, ANA.name, 30_00, 0),
            Taken(CARD, MANAGER.user_id, MANAGER.name, 0, 5_00),
        }
        assert (found.gross, found.net, found.kept_by(CASH)) == (60_00, Figures(40_00, 0, total=40_00), 16_00)
        assert found.cash == Cash(1, FLOAT.total, 0, 20_00, 0, 0, 0, 0)
        assert store.read(lambda work: work.day_closes.carried(TODAY)) == [
            CarriedOrder(canteen.order(back).number, 5_00),
            CarriedOrder(owing.number, 44_00),
        ]
        assert store.read(lambda work: work.day_closes.carried(EVE)) == []

    def test_what_was_booked_since_is_all_that_is_added_to_what_was_read(self, store: Store, canteen: Canteen) -> None:
        self.sold(canteen)
        before, (till,) = self.read(store), store.read(lambda work: work.registers.tills())
        known = Known(till.register.bookings, {PaperKind.INVOICE: till.register.invoices})
        order = self.sold(canteen, CARD)
        (payment,) = canteen.payments(order)
        canteen.refund(MANAGER, RefundRequest(payment.id, 5_00, "cold"), once_for())

        whole, added = self.read(store), self.read(store, known)

        assert added.issued(PaperKind.INVOICE).count == 1
        joined = before.joined(added)
        assert joined.written() == whole.written()
        assert self.read(store, until=EVE) == Reading()
        assert whole.cash.unassigned == 15_00

    def test_what_is_another_registers_or_days_is_not_read(self, store: Store, canteen: Canteen) -> None:
        hall = Drawers(canteen, MANAGER).register("T2")
        self.sold(canteen)

        assert store.read(lambda work: work.day_closes.reading(Span(hall, None, TODAY))) == Reading()
        assert store.read(lambda work: work.day_closes.reading(Span(FIRST.id, TODAY, TODAY))) == Reading()
        assert store.read(lambda work: work.day_closes.reading(Span(FIRST.id, None, TODAY))).gross == 15_00

    def test_what_goes_to_the_safe_of_what_was_counted_is_no_drop_of_the_day(
        self, store: Store, canteen: Canteen
    ) -> None:
        drawers = Drawers(canteen, MANAGER)
        session = drawers.opened()
        drawers.moved(session, CashMovementKind.DROP, cash=Pieces(note_10000=2))
        drawers.counted(session, Pieces(note_10000=8))
        drawers.moved(session, CashMovementKind.DROP, cash=Pieces(note_10000=5))
        drawers.closed(session)

        assert self.read(store).cash == Cash(1, FLOAT.total, drops=200_00, counted=800_00, over_short=-50_00)
