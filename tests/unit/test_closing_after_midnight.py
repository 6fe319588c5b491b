"""A session is of the business day it was opened in, so that yesterday is closed while today sells already."""

from datetime import timedelta

import pytest

from support.builders import CASHIER, MANAGER, MANILA, RICE, TODAY, furnish, once_for
from support.canteen import Canteen, a_request
from support.drawers import FLOAT, Drawers
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.day_closes.close import Carried, CarriedOrder, DayClose, SessionStillOpen
from technomart.domain.day_closes.summary import in_drawer
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.orders.status import OrderStatus
from technomart.domain.papers.paper import PaperKind
from technomart.domain.payments.payment import Payment, Tender

TOMORROW = TODAY + timedelta(days=1)
MIDNIGHT = MANILA.start(TOMORROW)
INSTANT = timedelta(microseconds=1)
WITH_RICE = Cash(note_10000=10, coin_100=65)
"""The float, and rice that was paid for once."""


@pytest.fixture
def canteen() -> Canteen:
    store = MemoryStore()
    furnish(store)
    return Canteen(store)


def past_midnight(canteen: Canteen, by: timedelta = timedelta()) -> None:
    canteen.clock.at = MIDNIGHT + by


def sold(canteen: Canteen, method: PaymentMethod = PaymentMethod.CASH) -> Payment:
    """Sell rice for fifteen pesos."""
    order = canteen.placed(a_request((RICE, 1)))
    canteen.pay(CASHIER, order.id, Tender(15_00, method), once_for())
    (payment,) = canteen.payments(order.id)
    return payment


def closed(canteen: Canteen) -> DayClose:
    """Close yesterday."""
    return canteen.close_day(MANAGER, "", TODAY, "not paid yet")


def test_a_sale_is_of_the_day_it_is_before_and_after_midnight(canteen: Canteen) -> None:
    past_midnight(canteen, -INSTANT)
    last = sold(canteen)
    past_midnight(canteen)
    first = sold(canteen)

    assert (last.register_date, first.register_date) == (TODAY, TOMORROW)
    assert closed(canteen).gross == 15_00


@pytest.mark.parametrize("is_counted", [False, True])
def test_yesterday_is_closed_while_a_session_of_today_is_open_or_counted(canteen: Canteen, is_counted: bool) -> None:
    sold(canteen)
    past_midnight(canteen)
    drawers = Drawers(canteen)
    session = drawers.opened()
    sold(canteen)
    if is_counted:
        drawers.counted(session, WITH_RICE)

    yesterday = closed(canteen)
    with pytest.raises(SessionStillOpen):
        canteen.close_day(MANAGER, "")
    if not is_counted:
        sold(canteen)
        drawers.counted(session, WITH_RICE)
    drawers.closed(session)
    today = canteen.close_day(MANAGER, "")

    assert (yesterday.gross, yesterday.reading.cash.sessions) == (15_00, 0)
    assert (today.gross, today.reading.cash.sessions) == (15_00 if is_counted else 30_00, 1)


def test_a_session_that_spans_midnight_has_all_that_was_sold_in_it_on_its_day(canteen: Canteen) -> None:
    drawers = Drawers(canteen)
    session = drawers.opened()
    sold(canteen)
    past_midnight(canteen, timedelta(minutes=30))
    late = [sold(canteen), sold(canteen, PaymentMethod.CARD)]
    with pytest.raises(SessionStillOpen):
        closed(canteen)
    drawers.counted(session, FLOAT)
    drawers.closed(session)
    after = sold(canteen)

    close = closed(canteen)
    reading = close.reading

    assert {each.register_date for each in late} == {session.business_date} == {TODAY}
    assert (after.register_date, close.gross) == (TOMORROW, 45_00)
    assert in_drawer(reading) + reading.cash.over_short == reading.cash.counted == FLOAT.total
    assert canteen.close_day(MANAGER, "").gross == 15_00


def test_a_sale_of_a_session_that_is_called_off_after_midnight_is_void_within_it(canteen: Canteen) -> None:
    Drawers(canteen).opened()
    payment = sold(canteen)
    past_midnight(canteen)
    canteen.move(MANAGER, payment.order_id, OrderStatus.CANCELLED)

    papers = canteen.store.read(lambda work: work.papers.of_order(payment.order_id))

    assert [(each.kind, each.register_date) for each in papers] == [
        (PaperKind.INVOICE, TODAY),
        (PaperKind.VOID, TODAY),
    ]


def test_an_order_of_today_is_not_carried_over_from_yesterday(canteen: Canteen) -> None:
    owing = canteen.placed(a_request((RICE, 1)))
    past_midnight(canteen)
    canteen.placed(a_request((RICE, 2)))

    assert closed(canteen).carried == Carried(1, 15_00, (CarriedOrder(owing.number, 15_00),), "not paid yet")
    assert canteen.close_day(MANAGER, "", reason="they eat").carried.count == 2
