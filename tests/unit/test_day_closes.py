"""A day is closed once, sealed with the one before, and never changed by what comes after."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from support.builders import CASHIER, MANAGER, RICE, TODAY, FixedClock, furnish, once_for
from support.canteen import Canteen, a_request
from support.drawers import FLOAT, Drawers
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.movements import CashMovementKind
from technomart.domain.cash_sessions.rules import DrawerRules
from technomart.domain.day_closes.close import (
    MOST_ACCUMULATED,
    Carried,
    CarriedOrder,
    DayClose,
    DayClosed,
    DayCloseFilter,
    DayNotBegun,
    OrdersStillOpen,
    SessionStillOpen,
    accumulated,
    sealed,
)
from technomart.domain.day_closes.reading import Span
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.steps_back import ReasonMissing
from technomart.domain.payments.payment import Tender
from technomart.domain.registers.register import RegisterNotFound
from technomart.domain.usecases.day_closes.read import ListDayCloses, ReadRegister
from technomart.domain.usecases.payments.refund import RefundRequest
from technomart.domain.users.permissions import NotAllowed
from technomart.entrypoints.reporting.readings import days_of

DAY = timedelta(days=1)


@pytest.fixture
def canteen() -> Canteen:
    store = MemoryStore()
    furnish(store)
    return Canteen(store)


def closed(canteen: Canteen, register: str = "", **others: Any) -> DayClose:
    return canteen.close_day(MANAGER, register, **{"reason": "not paid yet"} | others)


def sold(canteen: Canteen, register: str = "") -> Order:
    """Sell rice for fifteen pesos."""
    order = canteen.placed(a_request((RICE, 1)))
    canteen.pay(CASHIER, order.id, Tender(15_00, PaymentMethod.CASH, register=register), once_for())
    return canteen.order(order.id)


def all_closes(canteen: Canteen) -> Sequence[DayClose]:
    return [each.close for each in ListDayCloses(canteen.store)(MANAGER, DayCloseFilter(), PageRequest()).rows]


def given_back(canteen: Canteen, order: Order) -> None:
    (payment,) = canteen.payments(order.id)
    canteen.refund(MANAGER, RefundRequest(payment.id, 5_00, "cold"), once_for())


def test_days_are_numbered_added_up_and_sealed_one_after_the_other(canteen: Canteen) -> None:
    for _ in range(3):
        sold(canteen)
        closed(canteen)
        canteen.clock.move(DAY)

    third, second, first = all_closes(canteen)
    assert [(each.number, each.business_date) for each in (first, second, third)] == [
        (number + 1, TODAY + number * DAY) for number in range(3)
    ]
    assert [(each.previous, each.gross, each.accumulated) for each in (first, second, third)] == [
        *((0, 15_00, 15_00), (15_00, 15_00, 30_00), (30_00, 15_00, 45_00))
    ]
    assert (first.seal_before, second.seal_before, third.seal_before) == ("", first.seal, second.seal)
    assert all(each.is_sealed for each in (first, second, third))
    assert not replace(second, content=second.content.replace("1500", "1400")).is_sealed


def test_what_is_sold_after_the_close_is_of_the_next_day(canteen: Canteen) -> None:
    sold(canteen)
    first = closed(canteen)
    later = sold(canteen)
    with pytest.raises(DayClosed):
        closed(canteen)
    canteen.clock.move(DAY)

    second = closed(canteen)

    assert canteen.payments(later.id)[0].register_date == TODAY + DAY
    assert (first.gross, second.gross) == (15_00, 15_00)
    assert second.reading.invoices.first == 2


def test_a_late_refund_leaves_the_sealed_day_and_is_booked_in_its_own(canteen: Canteen) -> None:
    order = sold(canteen)
    first = closed(canteen)
    canteen.clock.move(DAY)
    given_back(canteen, order)
    second = closed(canteen)

    assert all_closes(canteen)[1] == first
    assert (second.reading.returns.figures.total, second.gross) == (5_00, 0)
    assert second.accumulated == first.accumulated
    assert [each.returned for each in second.reading.tenders] == [5_00]


def test_days_that_were_left_open_are_in_the_next_close(canteen: Canteen) -> None:
    sold(canteen)
    canteen.clock.move(2 * DAY)
    sold(canteen)

    close = closed(canteen)

    assert (close.after, close.business_date, close.gross) == (None, TODAY + 2 * DAY, 30_00)


def test_yesterday_is_closed_without_what_was_sold_today(canteen: Canteen) -> None:
    sold(canteen)
    canteen.clock.move(DAY)
    sold(canteen)

    yesterday = closed(canteen, day=TODAY)
    today = closed(canteen)

    assert (yesterday.gross, today.gross, today.after) == (15_00, 15_00, TODAY)
    with pytest.raises(DayClosed):
        closed(canteen, day=TODAY)
    with pytest.raises(DayNotBegun):
        closed(canteen, day=TODAY + 2 * DAY)


def test_open_orders_are_carried_over_by_name_or_keep_the_day_open(canteen: Canteen) -> None:
    sold(canteen)
    owing = canteen.placed(a_request((RICE, 2)))
    strict = replace(canteen, drawer=DrawerRules(orders_closed_first=True))

    with pytest.raises(OrdersStillOpen, match="1 open order owes"):
        closed(strict)
    for nothing in "", " ":
        with pytest.raises(ReasonMissing, match="1 open order owes money: say why"):
            closed(canteen, reason=nothing)
    close = closed(canteen, reason="they eat")

    assert close.carried == Carried(1, 30_00, (CarriedOrder(owing.number, 30_00),), "they eat")


def test_a_drawer_is_counted_before_its_day_is_closed(canteen: Canteen) -> None:
    drawers = Drawers(canteen, MANAGER)
    session = drawers.opened()
    sold(canteen)
    with pytest.raises(SessionStillOpen):
        closed(canteen)
    drawers.counted(session, FLOAT)
    with pytest.raises(SessionStillOpen):
        closed(canteen)
    drawers.closed(session)

    cash = closed(canteen).reading.cash

    assert (cash.sessions, cash.opening, cash.over_short) == (1, FLOAT.total, -15_00)


def test_what_makes_up_a_drawer_comes_to_what_was_counted(canteen: Canteen) -> None:
    drawers = Drawers(canteen, MANAGER)
    session = drawers.opened()
    sold(canteen)
    drawers.moved(session, CashMovementKind.PAID_IN, 20_00)
    drawers.moved(session, CashMovementKind.DROP, cash=Cash(note_10000=2))
    drawers.counted(session, Cash(note_10000=9))
    drawers.moved(session, CashMovementKind.DROP, cash=Cash(note_10000=5))  # of what was counted
    drawers.closed(session)

    reading = closed(canteen).reading
    cash = reading.cash

    expected = cash.opening + reading.kept_by(PaymentMethod.CASH) + cash.paid_in - cash.paid_out - cash.drops
    assert (cash.drops, cash.counted) == (200_00, 900_00)
    assert expected + cash.over_short == cash.counted


def test_registers_have_days_of_their_own(canteen: Canteen) -> None:
    hall = Drawers(canteen, MANAGER).register("T2")
    sold(canteen)
    sold(canteen, hall)

    closes = [closed(canteen, register) for register in ("T1", "t2")]

    assert [(each.register_code, each.number, each.gross, each.seal_before) for each in closes] == [
        *(("T1", 1, 15_00, ""), ("T2", 1, 15_00, ""))
    ]
    with pytest.raises(RegisterNotFound):
        closed(canteen, "T9")


def test_the_grand_total_begins_again_past_what_it_can_show() -> None:
    assert accumulated(MOST_ACCUMULATED, 0) == (MOST_ACCUMULATED, 0)
    assert accumulated(MOST_ACCUMULATED, 1) == (0, 1)
    assert accumulated(9_999_999_999_00, 2_00) == (1_00, 1)
    assert sealed("a", "") != sealed("", "a")


def test_a_reading_changes_nothing_and_takes_a_manager(canteen: Canteen) -> None:
    sold(canteen)
    before = canteen.store.read(lambda work: work.registers.tills())
    read = ReadRegister(canteen.store, canteen.bookings, canteen.register_reading)

    held = read(MANAGER, "")

    assert (held.reading.gross, held.span.until) == (15_00, TODAY)
    assert read(MANAGER, "t1").reading == held.reading
    assert canteen.store.read(lambda work: work.registers.tills()) == before
    for use in (
        lambda: read(CASHIER, ""),
        lambda: canteen.close_day(CASHIER, ""),
    ):
        with pytest.raises(NotAllowed):
            use()
    assert FixedClock().now() == canteen.clock.now()


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (None, "Sat 28 Nov 2026, with all days before"),
        (date(2026, 11, 27), "Sat 28 Nov 2026"),
        (date(2026, 11, 25), "Thu 26 Nov 2026 to Sat 28 Nov 2026"),
    ],
)
def test_a_reading_names_its_days(after: date | None, said: str) -> None:
    assert days_of(Span("one", after, date(2026, 11, 28))) == said
