"""Cash is in one drawer, counted blind, and what is off is said, explained and let pass by whoever may."""

from dataclasses import replace
from datetime import timedelta

import pytest

from support.builders import MANAGER, NOW, RICE, TODAY, an_actor, furnish, once_for
from support.canteen import Canteen, a_request
from support.drawers import FLOAT, Drawers
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.cash_sessions.cash import VALUES, Cash
from technomart.domain.cash_sessions.movements import AmountNeeded, CashMovementKind, MovementUndone
from technomart.domain.cash_sessions.rules import DrawerRules
from technomart.domain.cash_sessions.session import (
    CashSession,
    CashSessionFilter,
    CountedCashDropped,
    CountedTwice,
    DifferenceNotApproved,
    Drawer,
    NoOpenSession,
    NotYourSession,
    SessionAlreadyOpen,
    SessionNotCounted,
    SessionNotOpen,
    SessionState,
)
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.steps_back import ReasonMissing
from technomart.domain.payments.payment import Payment, Tender
from technomart.domain.registers.register import FIRST, RegisterInUse, RegisterNotFound
from technomart.domain.usecases.cash_sessions.read import ListCashSessions, ReadCashSession
from technomart.domain.usecases.payments.correct import CorrectionRequest
from technomart.domain.usecases.payments.refund import RefundRequest
from technomart.domain.usecases.registers import EditRegister, ListRegisters, RegisterEntry, RemoveRegister
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Role

ANA, BEN = (an_actor(Role.STAFF, user_id=name) for name in ("ana", "ben"))
CASH, CARD = PaymentMethod.CASH, PaymentMethod.CARD


@pytest.fixture
def canteen() -> Canteen:
    store = MemoryStore()
    furnish(store)
    return Canteen(store)


@pytest.fixture
def drawers(canteen: Canteen) -> Drawers:
    return Drawers(canteen, ANA)


def sold(canteen: Canteen, by: Actor = ANA, method: PaymentMethod = CASH, register: str = "") -> Payment:
    """Sell rice for fifteen pesos."""
    order = canteen.placed(a_request((RICE, 1)))
    canteen.pay(by, order.id, Tender(15_00, method, register=register), once_for())
    (payment,) = canteen.payments(order.id)
    return payment


def order_of(canteen: Canteen, payment: Payment) -> Order:
    return canteen.order(payment.order_id)


def seen(canteen: Canteen, by: Actor, session: CashSession) -> Drawer | None:
    return ReadCashSession(canteen.store)(by, session.id).drawer


def test_every_note_and_coin_counts_for_what_it_is_worth() -> None:
    one_of_each = Cash(**dict.fromkeys(VALUES, 1))

    assert one_of_each.total == 1870_00 + 36_31
    assert Cash(note_2000=1, coin_2000=1, coin_25=3).total == 40_75


def test_a_drawer_holds_float_and_sales_less_what_went_out(canteen: Canteen, drawers: Drawers) -> None:
    session = drawers.opened()
    sold(canteen)
    back = sold(canteen)
    sold(canteen, method=CARD)
    canteen.refund(MANAGER, RefundRequest(back.id, 5_00, "cold"), once_for())
    drawers.moved(session, CashMovementKind.PAID_IN, 7_00)
    drawers.moved(session, CashMovementKind.PAID_OUT, 20_00)
    drawers.moved(session, CashMovementKind.DROP, cash=Cash(note_50000=1))
    drawers.moved(session, CashMovementKind.NO_SALE)

    found = seen(canteen, MANAGER, session)

    assert found == Drawer(1_050_00, 30_00, 5_00, 7_00, 20_00, 500_00)
    assert found.expected == 562_00


def test_nobody_below_a_manager_sees_what_should_be_there_before_the_count(canteen: Canteen, drawers: Drawers) -> None:
    session = drawers.opened()

    before = ReadCashSession(canteen.store)(ANA, session.id)
    (listed,) = ListCashSessions(canteen.store)(ANA, CashSessionFilter(), PageRequest()).rows
    counted = drawers.counted(session, FLOAT)

    assert (before.drawer, before.expected_opening, listed.expected_opening) == (None, None, None)
    assert seen(canteen, MANAGER, session) is not None
    assert counted.drawer is not None
    assert (counted.session.counted, counted.session.expected, counted.session.over_short) == (1_050_00, 1_050_00, 0)


def test_the_count_is_frozen_and_no_cash_comes_into_the_session_then(canteen: Canteen, drawers: Drawers) -> None:
    session = drawers.opened()
    drawers.counted(session, replace(FLOAT, coin_100=49))

    with pytest.raises(SessionNotOpen):
        sold(canteen)
    with pytest.raises(SessionNotOpen):
        sold(canteen, BEN, register="t1")
    unassigned = sold(canteen, BEN)
    with pytest.raises(SessionNotOpen):
        drawers.moved(session, CashMovementKind.PAID_OUT, 1_00)
    recounted = drawers.counted(session, FLOAT)
    with pytest.raises(CountedTwice):
        drawers.counted(session, FLOAT)

    assert unassigned.cash_session_id is None
    assert (recounted.session.counts, recounted.session.over_short) == (2, 0)
    assert [count.amount for count in recounted.counts] == [1_050_00, 1_049_00, 1_050_00]
    assert drawers.closed(session).state is SessionState.CLOSED
    with pytest.raises(SessionNotOpen):
        drawers.counted(session, FLOAT)
    with pytest.raises(SessionNotOpen):
        drawers.closed(session)


def test_what_is_off_by_much_needs_a_reason_and_a_manager(canteen: Canteen, drawers: Drawers) -> None:
    session = drawers.opened()
    with pytest.raises(SessionNotCounted):
        drawers.closed(session)
    drawers.counted(session, replace(FLOAT, note_10000=8))

    with pytest.raises(ReasonMissing, match=r"short by 200\.00"):
        drawers.closed(session, reason=" ")
    with pytest.raises(DifferenceNotApproved, match=r"above 100\.00 a manager"):
        drawers.closed(session)
    closed = replace(drawers, by=MANAGER).closed(session, "the boss took it")

    assert (closed.over_short, closed.closed_by_name, closed.reason) == (-200_00, MANAGER.name, "the boss took it")


def test_a_first_count_that_was_far_off_is_explained_though_the_recount_agrees(
    canteen: Canteen, drawers: Drawers
) -> None:
    session = drawers.opened()
    drawers.counted(session, Cash(note_2000=1))  # to be told what there should be
    recounted = drawers.counted(session, FLOAT).session

    assert (recounted.over_short, recounted.first_over_short) == (0, 20_00 - FLOAT.total)
    with pytest.raises(ReasonMissing, match=r"was at the first count short by 1,030\.00"):
        drawers.closed(session, reason="")
    with pytest.raises(DifferenceNotApproved, match="a manager has to approve"):
        drawers.closed(session, "a slip")
    closed = replace(drawers, by=MANAGER).closed(session, "a slip")
    assert (closed.over_short, closed.first_over_short, closed.reason) == (0, 20_00 - FLOAT.total, "a slip")


def test_what_is_off_by_little_is_closed_by_whoever_counted(canteen: Canteen, drawers: Drawers) -> None:
    session = drawers.opened()
    drawers.counted(session, replace(FLOAT, note_10000=11))

    assert drawers.closed(session, reason="").over_short == 100_00


def test_a_drawer_should_hold_what_the_last_session_left_in_it(canteen: Canteen, drawers: Drawers) -> None:
    first = drawers.opened()
    drawers.counted(first, FLOAT)
    drawers.moved(first, CashMovementKind.DROP, cash=Cash(note_10000=9))
    drawers.closed(first)

    second = drawers.opened(cash=Cash(note_10000=1))

    assert (first.expected_opening, first.opening_difference) == (None, None)
    assert (second.expected_opening, second.opening_difference) == (150_00, -50_00)
    assert drawers.counted(second, Cash(note_10000=1)).session.over_short == 0


def test_a_drop_of_what_was_counted_is_taken_back_until_the_session_is_closed(
    canteen: Canteen, drawers: Drawers
) -> None:
    session = drawers.opened()
    earlier = drawers.moved(session, CashMovementKind.PAID_IN, 20_00)
    drawers.counted(session, FLOAT)
    wrong = drawers.moved(session, CashMovementKind.DROP, cash=Cash(note_10000=10))
    with pytest.raises(AmountNeeded):
        drawers.moved(session, CashMovementKind.DROP, cash=Cash(note_10000=1))
    with pytest.raises(CountedCashDropped):
        drawers.counted(session, replace(FLOAT, note_10000=0))
    drawers.undone(session, wrong)
    with pytest.raises(MovementUndone):
        drawers.undone(session, wrong)
    drawers.counted(session, FLOAT)
    with pytest.raises(SessionNotOpen):
        drawers.undone(session, earlier)  # which the count has seen
    right = drawers.moved(session, CashMovementKind.DROP, cash=Cash(note_10000=9))
    closed = drawers.closed(session)
    with pytest.raises(SessionNotOpen):
        drawers.undone(session, right)

    assert closed.expected == FLOAT.total + 20_00
    assert drawers.opened().expected_opening == FLOAT.total - 900_00


def test_a_mistake_is_taken_back_once_by_a_row_that_names_it(canteen: Canteen, drawers: Drawers) -> None:
    session = drawers.opened()
    ice = drawers.moved(session, CashMovementKind.PAID_OUT, 20_00)
    drawers.undone(session, ice)

    rows = canteen.store.read(lambda work: work.cash_sessions.movements(session.id))
    for row in rows:
        with pytest.raises(MovementUndone):
            drawers.undone(session, row.id)

    assert [(row.kind, row.amount, row.undoes) for row in rows] == [
        (CashMovementKind.PAID_OUT, 20_00, None),
        (CashMovementKind.PAID_OUT, 20_00, ice),
    ]
    found = seen(canteen, MANAGER, session)
    assert found
    assert found.expected == found.opening


def test_a_register_has_one_cash_session_at_a_time(canteen: Canteen, drawers: Drawers) -> None:
    session = drawers.opened()

    for register in ("", "T1", FIRST.id):
        with pytest.raises(SessionAlreadyOpen):
            drawers.opened(register)
    drawers.counted(session, FLOAT)
    with pytest.raises(SessionAlreadyOpen):
        drawers.opened()
    with pytest.raises(RegisterNotFound):
        drawers.opened("T9")


def test_somebody_elses_session_takes_till_manage(canteen: Canteen, drawers: Drawers) -> None:
    session, other = drawers.opened(), replace(drawers, by=BEN)

    for use in (
        lambda: other.moved(session, CashMovementKind.NO_SALE),
        lambda: other.counted(session, FLOAT),
        lambda: other.closed(session),
        lambda: ReadCashSession(canteen.store)(BEN, session.id),
    ):
        with pytest.raises(NotYourSession):
            use()
    assert ListCashSessions(canteen.store)(BEN, CashSessionFilter(), PageRequest()).rows == []
    assert replace(drawers, by=MANAGER).counted(session, FLOAT).session.state is SessionState.COUNTING


def test_money_goes_to_the_register_that_is_named_or_ones_own_or_the_only_open_one(
    canteen: Canteen, drawers: Drawers
) -> None:
    hall = replace(drawers, by=MANAGER).register("T2")
    nobodys = sold(canteen)
    bens = replace(drawers, by=BEN).opened(hall)
    only = sold(canteen)
    anas = drawers.opened("T1")

    own, named, card, strangers = (
        sold(canteen),
        sold(canteen, register="t2"),
        sold(canteen, method=CARD),
        sold(canteen, MANAGER),
    )

    assert [payment.register_id for payment in (nobodys, only, own, named, card, strangers)] == [
        *(FIRST.id, hall, FIRST.id, hall, FIRST.id, FIRST.id)
    ]
    sessions = [payment.cash_session_id for payment in (nobodys, only, own, named, card, strangers)]
    assert sessions == [None, bens.id, anas.id, bens.id, anas.id, anas.id]
    assert {payment.register_date for payment in (nobodys, own, card)} == {TODAY}


def test_of_several_sessions_of_ones_own_money_goes_into_the_open_one_that_was_opened_last(
    canteen: Canteen, drawers: Drawers
) -> None:
    for code in ("T2", "T3"):
        replace(drawers, by=MANAGER).register(code)
    first, last, middle = drawers.opened("T2"), drawers.opened("T1"), drawers.opened("T3")
    drawers.closed(drawers.counted(middle, FLOAT).session)
    newest = drawers.opened("T3")

    expected = [newest, last, first]
    for session in expected:
        assert sold(canteen).cash_session_id == session.id
        assert sold(canteen, register="T2").cash_session_id == first.id
        if session is not first:
            drawers.counted(session, FLOAT)
    drawers.counted(first, FLOAT)

    with pytest.raises(SessionNotOpen, match="T3"):
        sold(canteen)


def test_where_a_session_is_required_cash_without_one_is_refused(canteen: Canteen) -> None:
    strict = replace(canteen, drawer=DrawerRules(required=True))

    card = sold(strict, method=CARD)
    with pytest.raises(NoOpenSession):
        sold(strict)
    session = Drawers(strict, ANA).opened()
    cash = sold(strict)
    Drawers(strict, ANA).counted(session, FLOAT)
    with pytest.raises(NoOpenSession):
        strict.refund(MANAGER, RefundRequest(cash.id, reason="cold"), once_for())

    assert (card.cash_session_id, cash.cash_session_id) == (None, session.id)


def test_a_refund_comes_out_of_the_drawer_that_is_named(canteen: Canteen, drawers: Drawers) -> None:
    hall = replace(drawers, by=MANAGER).register("T2")
    paid, other = sold(canteen), replace(drawers, by=BEN).opened(hall)

    canteen.refund(MANAGER, RefundRequest(paid.id, 5_00, "cold", register="T2"), once_for())

    (refund,) = canteen.refunds(paid.order_id)
    assert (refund.register_id, refund.cash_session_id) == (hall, other.id)


def test_an_order_that_is_called_off_is_paid_back_out_of_the_drawer_that_is_named(
    canteen: Canteen, drawers: Drawers
) -> None:
    hall = replace(drawers, by=MANAGER).register("T2")
    drawers.opened()
    other = replace(drawers, by=BEN).opened(hall)
    paid = sold(canteen, BEN)

    canteen.move(MANAGER, paid.order_id, OrderStatus.CANCELLED, register="t2")

    (refund,) = canteen.refunds(paid.order_id)
    assert (paid.register_id, refund.register_id, refund.cash_session_id) == (hall, hall, other.id)


def test_a_correction_is_booked_in_the_drawer_of_the_payment_until_that_is_counted(
    canteen: Canteen, drawers: Drawers
) -> None:
    session = drawers.opened()
    slips = [sold(canteen), sold(canteen, method=CARD), sold(canteen)]
    for slip, method in zip(slips[:2], (CARD, CASH), strict=True):
        canteen.correct(MANAGER, CorrectionRequest(slip.id, method, "slip"), once_for())
    before = seen(canteen, MANAGER, session)
    drawers.counted(session, FLOAT)
    canteen.correct(MANAGER, CorrectionRequest(slips[2].id, CARD, "slip"), once_for())

    assert before == Drawer(1_050_00, 45_00, 15_00)
    assert seen(canteen, MANAGER, session) == before
    (late,) = canteen.refunds(slips[2].order_id)
    assert (late.register_id, late.cash_session_id) == (FIRST.id, None)


def test_after_a_day_was_closed_money_carries_the_next_one(canteen: Canteen) -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert replace(FIRST, closed_through=TODAY).day_of(TODAY) == tomorrow
    assert replace(FIRST, closed_through=TODAY).day_of(tomorrow + timedelta(days=3)) == tomorrow + timedelta(days=3)
    assert FIRST.day_of(TODAY) == TODAY

    canteen.store.write(lambda work: work.registers.add(replace(FIRST, closed_through=TODAY)))

    assert sold(canteen).register_date == tomorrow


def test_a_register_with_cash_in_it_and_the_last_one_stay(canteen: Canteen, drawers: Drawers) -> None:
    boss, remove = replace(drawers, by=MANAGER), RemoveRegister(canteen.store)
    with pytest.raises(RegisterInUse, match="last one"):
        remove(MANAGER, "T1")
    hall = boss.register("T2")
    session = boss.opened(hall)
    with pytest.raises(RegisterInUse, match="cash session"):
        remove(MANAGER, "t2")
    boss.counted(session, FLOAT)
    boss.closed(session)
    with pytest.raises(RegisterInUse, match="not closed"):
        remove(MANAGER, hall)  # nobody could close its day any more
    canteen.close_day(MANAGER, "T2", reason="not paid yet")
    remove(MANAGER, hall)

    assert [till.register.code for till in ListRegisters(canteen.store)(ANA)] == ["T1"]
    with pytest.raises(RegisterNotFound):
        boss.opened("T2")


def test_a_code_is_in_upper_case_and_stays_once_papers_have_it(canteen: Canteen, drawers: Drawers) -> None:
    hall, edit = replace(drawers, by=MANAGER).register("t2"), EditRegister(canteen.store)
    assert edit(MANAGER, hall, RegisterEntry(code="t3")).register.code == "T3"
    sold(canteen, register="T3")

    with pytest.raises(RegisterInUse, match="T3, which keeps its code"):
        edit(MANAGER, hall, RegisterEntry(code="T4"))  # another T3 would give its numbers anew

    assert edit(MANAGER, hall, RegisterEntry(code="t3", name="Hall")).register.name == "Hall"


def test_the_first_register_is_there_before_anything_is_stored(canteen: Canteen) -> None:
    assert [till.register for till in ListRegisters(canteen.store)(ANA)] == [FIRST]

    renamed = EditRegister(canteen.store)(MANAGER, "T1", RegisterEntry(name="Front"))

    assert (renamed.register.name, renamed.register.version) == ("Front", 2)
    assert ListRegisters(canteen.store)(ANA) == [renamed]
    assert canteen.clock.now() == NOW
