"""Days that were added up while a clock was wrong are right again, whatever was booked on them afterwards."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from support.builders import RICE, FixedClock, an_id, furnish
from support.databases import LENDERS, lent_store
from support.trade import DAY, ZONES, Story, Trade, ask_sales, assert_reports_agree, told
from technomart.adapters.sql.store import SqlStore
from technomart.domain.orders.order import OrderType, PaymentMethod
from technomart.domain.orders.status import OrderStatus
from technomart.domain.reports.periods import DaySpan
from technomart.domain.services.closed_days import AGAIN, CloseDays

DAYS, START = ZONES[0], date(2026, 3, 2)
NOON = DAYS.start(START) + timedelta(hours=12)
CASH = (1, PaymentMethod.CASH, 5)
STORY = Story(600, 0, {RICE: 2}, OrderType.WALK_IN, OrderStatus.READY, 60, 0, (CASH,), (), "")
A_DAY = DAY // timedelta(minutes=1)
WEEK = f"{START}..{START + 6 * DAY}"


@pytest.fixture(params=list(LENDERS))
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    with lent_store(request.getfixturevalue(LENDERS[request.param])) as lent:
        furnish(lent)
        yield lent


def sold(store: SqlStore, *stories: Story) -> Trade:
    trade = told(list(stories), START, DAYS)
    store.write(lambda work: work.load(trade.records))
    return trade


def booked_late(store: SqlStore, trade: Trade) -> Trade:
    """Take money on the first day as a till does, which says nothing of days that are added up."""
    late = replace(trade.payments[0], id=an_id(), amount=1, refunded=0)
    store.write(lambda work: work.payments.add(late))
    return replace(trade, payments=(*trade.payments, late))


def closed(store: SqlStore) -> bool:
    """Tell whether the first day is added up."""
    return not [*store.read(lambda work: work.reports.booked(DaySpan(START, START))).open(DaySpan(START, START))]


def test_a_day_that_was_added_up_by_a_clock_that_ran_ahead_counts_what_follows(store: SqlStore) -> None:
    trade = sold(store, STORY)
    ask_sales(store, NOON + 3 * DAY, DAYS, "7d")
    assert closed(store)

    trade = booked_late(store, trade)

    for days_later in range(6):
        assert_reports_agree(store, trade, NOON + days_later * DAY, DAYS, WEEK)


def test_whoever_reads_while_no_day_can_be_over_takes_back_that_it_was_added_up(store: SqlStore) -> None:
    sold(store, STORY, replace(STORY, minute=600 + 9 * A_DAY))
    CloseDays(store, FixedClock(NOON + 20 * DAY), DAYS).all()
    everything = DaySpan(START, START + 9 * DAY)

    CloseDays(store, FixedClock(NOON), DAYS)(DaySpan(START, START))

    left = store.read(lambda work: work.reports.booked(everything))
    assert list(left.open(everything)) == list(everything)


@pytest.mark.parametrize("later", [1, AGAIN.days])
def test_what_was_booked_while_nobody_looked_is_found_when_a_later_day_is_added_up(store: SqlStore, later: int) -> None:
    trade = sold(store, STORY)
    ask_sales(store, NOON + 3 * DAY, DAYS, "7d")
    trade = booked_late(store, trade)
    assert closed(store)
    more = sold(store, replace(STORY, minute=600 + later * A_DAY))
    both = Trade(trade.orders + more.orders, trade.changes + more.changes, trade.payments + more.payments, ())

    assert_reports_agree(store, both, NOON + (later + 3) * DAY, DAYS, f"{START}..{START + 9 * DAY}")
    assert closed(store)
