"""What the report on the till says of the clock and of closed days, to whoever reads it in a terminal."""

from datetime import timedelta

import pytest

from support.builders import MANAGER, MANILA, RICE, TODAY, furnish, once_for
from support.canteen import Canteen, a_request
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.payment import Tender
from technomart.domain.services.as_of import Moments
from technomart.domain.usecases.till_reports import ReportTill
from technomart.entrypoints.reporting.closings import facts

NEXT = TODAY + timedelta(days=1)
SAID = "net sales of the sales report on these days"


@pytest.fixture
def canteen() -> Canteen:
    """A day that was closed early, a sale of 30.00 after that, and the day after, which is closed with that sale."""
    store = MemoryStore()
    furnish(store)
    canteen = Canteen(store)
    for sold, is_next in ((2, False), (2, True), (1, False)):
        order = canteen.placed(a_request((RICE, sold)))
        canteen.pay(MANAGER, order.id, Tender(order.total, PaymentMethod.CASH), once_for())
        if is_next:
            canteen.clock.move(timedelta(days=1))
        else:
            canteen.close_day(MANAGER, "")
    return canteen


def told(canteen: Canteen, text: str) -> list[tuple[str, str, str]]:
    ports = canteen.store, canteen.clock, MANILA
    return list(facts(ReportTill(*ports, Moments(*ports))(MANAGER, text)))


def test_what_was_sold_after_an_early_close_is_named_with_the_close_that_has_it(canteen: Canteen) -> None:
    assert told(canteen, f"{TODAY}..{TODAY}") == [
        ("By the clock", "60.00", SAID),
        (f"Of it in Z 2, {NEXT:%d %b} of T1", "30.00", "of another day by its register"),
    ]
    assert told(canteen, f"{NEXT}..{NEXT}") == [
        ("By the clock", "15.00", SAID),
        (f"Of it in Z 2, {NEXT:%d %b} of T1", "15.00", "of 45.00; 30.00 moved on other days by the clock"),
    ]
    assert told(canteen, f"{TODAY}..{NEXT}") == [("By the clock", "75.00", SAID)]


def test_a_day_that_is_open_says_so(canteen: Canteen) -> None:
    order = canteen.placed(a_request((RICE, 1)))
    canteen.pay(MANAGER, order.id, Tender(order.total, PaymentMethod.CASH), once_for())
    after = NEXT + timedelta(days=1)

    assert told(canteen, f"{NEXT}..{NEXT}")[-1] == (f"Of it in {after:%d %b} of T1, open", "15.00", "not closed yet")
