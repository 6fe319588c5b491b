"""What cash does while its drawer is counted, and drawers while several want them."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from support.builders import MANAGER, RICE, an_actor, furnish, once_for
from support.canteen import Canteen, a_request
from support.drawers import FLOAT, Drawers
from support.threads import at_once
from technomart.domain.cash_sessions.session import SessionAlreadyOpen, SessionState
from technomart.domain.kernel.errors import Conflict
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.payment import Tender
from technomart.domain.store.unit_of_work import Store
from technomart.domain.users.permissions import Role

ANA, BEN = (an_actor(Role.STAFF, user_id=name) for name in ("ana", "ben"))


class DrawersAtOnceContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_no_sale_comes_into_a_drawer_that_was_counted(self, store: Store) -> None:
        furnish(store)
        canteen = Canteen(store)
        drawers = Drawers(canteen, ANA)
        session = drawers.opened()
        orders = [canteen.placed(a_request((RICE, 1))) for _ in range(8)]

        def sell(order_id: str) -> None:
            with suppress(Conflict):  # somebody else is being waited for
                canteen.pay(BEN, order_id, Tender(15_00, PaymentMethod.CASH), once_for())

        sales: list[Callable[[], object]] = [partial(sell, order.id) for order in orders]
        sales.insert(4, partial(drawers.counted, session, FLOAT))
        at_once(sales)

        counted = store.read(lambda work: work.cash_sessions.get(session.id))
        drawer = store.read(lambda work: work.cash_sessions.drawer(counted))
        booked = [payment.cash_session_id for order in orders for payment in canteen.payments(order.id)]
        assert counted.state is SessionState.COUNTING
        assert counted.expected == drawer.expected == FLOAT.total + 15_00 * booked.count(session.id)
        assert set(booked) <= {session.id, None}
        (till,) = store.read(lambda work: work.registers.tills())
        assert till.register.bookings == len(booked)

    def test_of_several_who_open_a_drawer_one_has_it(self, store: Store) -> None:
        drawers = Drawers(Canteen(store), MANAGER)

        def open_it() -> bool:
            try:
                drawers.opened()
            except SessionAlreadyOpen:
                return False
            return True

        assert sorted(at_once([open_it] * 5)) == [False] * 4 + [True]
        assert len(store.read(lambda work: work.cash_sessions.live())) == 1
