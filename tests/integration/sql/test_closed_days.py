"""What closed days add up to is read once, and right whatever happens to them later, by whichever process."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.customer_reports import report_on_customers
from support.builders import ADMIN, RICE, SINIGANG, FixedClock, a_payment, a_refund, an_id, moved
from support.databases import LENDERS, another_remembering, lent_remembering
from support.trade import DAY, ZONES, Story, Trade, ask_orders, ask_sales, assert_reports_agree, told
from technomart.adapters.sql.closed_days.tables import report_customers, report_items, report_orders, report_takings
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order, OrderType, PaymentMethod
from technomart.domain.orders.status import NEXT, OrderStatus
from technomart.domain.reports.periods import DaySpan
from technomart.domain.reports.rows import PaidTotals
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork

DAYS, START = ZONES[0], date(2026, 3, 2)
LATER = DAYS.start(START + 5 * DAY)
RANGES = (f"{START}..{START + DAY}", f"{START + DAY}..{START + 4 * DAY}", f"{START}..{START + 9 * DAY}", "7d", "24h")
CUT_OFFS = (DAYS, replace(DAYS, cutoff_hour=4), replace(DAYS, cutoff_hour=23))
CASH = (1, PaymentMethod.CASH, 5)
STORY = Story(600, 0, {RICE: 2}, OrderType.WALK_IN, OrderStatus.READY, 60, 0, (CASH,), ((0, 30),), "")


class Undone(Exception):
    """Takes a transaction back."""


@pytest.fixture(params=list(LENDERS))
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    with lent_remembering(request.getfixturevalue(LENDERS[request.param])) as lent:
        yield lent


@pytest.fixture
def other(store: SqlStore) -> Iterator[SqlStore]:
    with another_remembering(store) as opened:
        yield opened


def added_up(store: SqlStore) -> Trade:
    """Sell on two days and report on them when they are closed."""
    trade = told([STORY, replace(STORY, minute=700, dishes={SINIGANG: 1})], START, DAYS)
    store.write(lambda work: work.load(trade.records))
    assert_reports_agree(store, trade, LATER, DAYS, RANGES[0])
    return trade


def test_closed_days_are_not_read_again(store: SqlStore) -> None:
    trade = added_up(store)
    with store.writing.begin() as connection:
        for table in (report_takings, report_orders, report_items):
            connection.execute(table.delete())

    assert_reports_agree(store, trade, LATER, DAYS, RANGES[0])


def test_days_that_another_process_added_up_again_are_read_again(store: SqlStore, other: SqlStore) -> None:
    trade = added_up(store)
    first, second = trade.orders
    cancelled, change = moved(first, OrderStatus.CANCELLED, at=LATER)

    other.write(lambda work: work.orders.save(cancelled, change))
    CloseDays(other, FixedClock(LATER), DAYS)(DaySpan(START, START + DAY))

    after = replace(trade, orders=(cancelled, second), changes=(*trade.changes, change))
    assert_reports_agree(store, after, LATER, DAYS, RANGES[0])


def paid(store: SqlStore) -> list[PaidTotals]:
    """Return what one customer paid, and all."""
    ask = report_on_customers(store, LATER)
    return [ask(ADMIN, customer, PageRequest()).totals for customer in (STORY.customer, None)]


def test_what_was_paid_on_closed_days_is_not_read_again(store: SqlStore) -> None:
    added_up(store)
    before = paid(store)
    with store.writing.begin() as connection:
        for table in (report_takings, report_customers):
            connection.execute(table.delete())

    assert paid(store) == before
    assert [each.payments for each in before] == [2, 2]


def test_what_was_paid_on_days_that_another_process_added_up_again_is_read_again(
    store: SqlStore, other: SqlStore
) -> None:
    trade = added_up(store)
    before = paid(store)

    late = replace(trade.payments[0], id=an_id(), amount=1, refunded=0)
    other.write(lambda work: work.load(Snapshot(payments=(late,))))
    CloseDays(other, FixedClock(LATER), DAYS)(DaySpan(START, START + DAY))

    assert paid(store) == [each + PaidTotals(1, 1, 0) for each in before]


def test_a_payment_that_is_stored_late_counts(store: SqlStore) -> None:
    now = DAYS.start(START) + timedelta(hours=13)
    trade = told([replace(STORY, back=())] * 2, START, DAYS)
    store.write(lambda work: work.load(trade.records))
    for _ in range(2):
        assert_reports_agree(store, trade, now, DAYS, "7d")

    first, last = trade.payments
    late = replace(first, id=f"{last.id[:-4]}0000", amount=1, refunded=0)
    store.write(lambda work: work.payments.add(late))

    after = replace(trade, payments=(*trade.payments, late))
    assert_reports_agree(store, after, now, DAYS, "7d")


def test_what_is_taken_back_changes_no_report(store: SqlStore) -> None:
    trade = added_up(store)
    cancelled, change = moved(trade.orders[0], OrderStatus.CANCELLED, at=LATER)

    take_back(store, cancelled, change)

    assert_reports_agree(store, trade, LATER, DAYS, RANGES[0])


def test_reports_are_right_where_no_day_can_be_added_up(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    trade = told([STORY], START, DAYS)
    store.write(lambda work: work.load(trade.records))

    def refuse(*_body: object, **_keyed: object) -> None:
        raise Unavailable

    monkeypatch.setattr(store, "write", refuse)

    assert CloseDays(store, FixedClock(LATER), DAYS).all() == 0
    assert_reports_agree(store, trade, LATER, DAYS, RANGES[0])


def test_a_menu_item_that_is_renamed_has_its_present_name(store: SqlStore) -> None:
    added_up(store)
    store.write(lambda work: work.menu.save(replace(RICE, name="Kanin", version=2)))

    assert {item.name for item in ask_sales(store, LATER, DAYS, RANGES[0]).top_items} == {"Kanin", "Sinigang"}


def take_back(store: SqlStore, after: Order, change: OrderChange) -> None:
    def body(work: UnitOfWork) -> None:
        work.orders.save(after, change)
        raise Undone

    with suppress(Undone):
        store.write(body)


@dataclass
class Walk:
    """What happened so far, in the order of the clock, seen by two processes with settings that may change."""

    stores: tuple[SqlStore, SqlStore]
    start: date
    now: datetime
    days: BusinessDays = DAYS
    trade: Trade = field(default_factory=lambda: Trade((), (), (), ()))

    def step(self, kind: str, number: int) -> None:
        steps: dict[str, Callable[[int], None]] = {
            "sell": self.sell,
            "move": self.move,
            "pay": self.pay,
            "refund": self.refund,
            "undo": self.undo,
            "wait": self.wait,
            "cut off": self.cut_off,
            "ask": self.ask,
        }
        steps[kind](number)

    def sell(self, number: int) -> None:
        """Load an order of an earlier day, with its payment and refund, or one of this day."""
        first = self.start if number % 2 else self.days.of(self.now)
        at = first + (number % 9 * DAY if number % 2 else timedelta())
        sold = told([replace(STORY, dishes={RICE: number + 1}, minute=min(number, 20))], at, self.days)
        self._store(number).write(lambda work: work.load(sold.records))
        self._add(**{name: getattr(sold, name) for name in Trade.__annotations__})

    def move(self, number: int) -> None:
        order = self._order(number)
        if order is not None and NEXT[order.status]:
            after, change = moved(order, NEXT[order.status][number % len(NEXT[order.status])], at=self.now)
            self._store(number).write(lambda work: work.orders.save(after, change))
            kept = tuple(after if each.id == order.id else each for each in self.trade.orders)
            self.trade = replace(self.trade, orders=kept, changes=(*self.trade.changes, change))

    def pay(self, number: int) -> None:
        order = self._order(number)
        if order is not None:
            payment = a_payment(order, amount=number + 10, method=list(PaymentMethod)[number % 3], at=self.now)
            payment = replace(payment, business_date=self.days.of(self.now))
            self._store(number).write(lambda work: work.payments.add(payment))
            self._add(payments=(payment,))

    def refund(self, number: int) -> None:
        if self.trade.payments:
            payment = self.trade.payments[number % len(self.trade.payments)]
            refund = replace(a_refund(payment, 0, at=self.now), business_date=self.days.of(self.now), amount=1)
            if payment.left:
                self._store(number).write(lambda work: work.payments.add_refund(refund))
                after = replace(payment, refunded=payment.refunded + 1)
                kept = tuple(after if each.id == payment.id else each for each in self.trade.payments)
                self.trade = replace(self.trade, payments=kept, refunds=(*self.trade.refunds, refund))

    def undo(self, number: int) -> None:
        order = self._order(number)
        if order is not None and NEXT[order.status]:
            after, change = moved(order, NEXT[order.status][-1], at=self.now)
            take_back(self._store(number), after, change)

    def wait(self, number: int) -> None:
        self.now += timedelta(hours=number)

    def cut_off(self, number: int) -> None:
        self.days = CUT_OFFS[number % len(CUT_OFFS)]

    def ask(self, number: int) -> None:
        first, today = self.start, self.days.of(self.now)
        texts = (*RANGES[3:], "today", f"{first}..{first + DAY}", f"{first}..{first + 9 * DAY}", f"{today}..{today}")
        text = texts[number % len(texts)]
        assert_reports_agree(self._store(number // len(texts)), self.trade, self.now, self.days, text)

    def _store(self, number: int) -> SqlStore:
        return self.stores[number % 2]

    def _order(self, number: int) -> Order | None:
        return self.trade.orders[number % len(self.trade.orders)] if self.trade.orders else None

    def _add(self, **rows: tuple[object, ...]) -> None:
        self.trade = replace(self.trade, **{name: getattr(self.trade, name) + more for name, more in rows.items()})


STEPS = ("sell", "sell", "move", "move", "pay", "refund", "undo", "wait", "cut off", "ask", "ask", "ask")


@settings(max_examples=15)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 30)), min_size=3, max_size=40))
def test_a_walk_is_reported_as_the_memory_does(store: SqlStore, other: SqlStore, steps: list[tuple[str, int]]) -> None:
    far_apart = WALKS[0]
    WALKS[0] += timedelta(days=100)
    walk = Walk((store, other), far_apart, DAYS.start(far_apart + 3 * DAY))
    for kind, number in steps:
        walk.step(kind, number)
    for number in range(12):
        walk.ask(number)


WALKS = [date(2027, 1, 4)]
"""When the next walk begins, so that none sees the rows of another."""


def test_a_range_of_a_year_and_more_is_reported_without_being_kept(store: SqlStore) -> None:
    added_up(store)
    text = f"{START - 500 * DAY}..{START + DAY}"

    assert ask_sales(store, LATER, DAYS, text) == ask_sales(store, LATER, DAYS, text)
    assert ask_orders(store, LATER, DAYS, text).orders == 2
