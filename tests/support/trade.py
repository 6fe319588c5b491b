"""Draw orders at random, and compare what a store reports of them with what the memory reports of the same rows."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from support.builders import (
    DISHES,
    MANAGER,
    FixedClock,
    a_payment,
    a_refund,
    an_order,
    furnish,
    moved,
    placing,
)
from support.exact import assert_exactly
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order, OrderType, PaymentMethod
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.reports.orders import OrdersReport
from technomart.domain.reports.periods import DaySpan
from technomart.domain.reports.sales import SalesReport
from technomart.domain.services.as_of import Moments
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.reports import ReportOrders, ReportSales

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LENGTH = 12
"""Days on which the orders of an example are placed; the report is asked for when they are over."""
ZONES = (
    BusinessDays(ZoneInfo("Asia/Manila")),
    BusinessDays(ZoneInfo("America/New_York")),
    BusinessDays(ZoneInfo("America/New_York"), cutoff_hour=4),
)
STARTS = [date(year, month, day) for year in range(2008, 2037) for month, day in ((3, 4), (10, 27))]
"""Clocks change in New York within the twelve days after each."""
KITCHEN = (OrderStatus.IN_QUEUE, OrderStatus.IN_PROGRESS, OrderStatus.READY)
WAYS = {
    OrderStatus.PENDING: (),
    OrderStatus.IN_QUEUE: (OrderStatus.IN_QUEUE,),
    OrderStatus.IN_PROGRESS: (OrderStatus.IN_QUEUE, OrderStatus.IN_PROGRESS),
    OrderStatus.READY: KITCHEN,
    OrderStatus.COMPLETED: (*KITCHEN, OrderStatus.COMPLETED),
    OrderStatus.CANCELLED: (OrderStatus.IN_QUEUE, OrderStatus.CANCELLED),
}


@dataclass(frozen=True)
class Story:
    """An order as an example draws it; times are minutes after the start of the example, or after placing."""

    minute: int
    second: int
    dishes: dict[MenuItem, int]
    type: OrderType
    status: OrderStatus
    pace: int
    off: int
    paid: tuple[tuple[int, PaymentMethod, int], ...]
    back: tuple[tuple[int, int], ...]
    customer: str


STORIES = st.builds(
    Story,
    minute=st.integers(0, LENGTH * 24 * 60),
    second=st.integers(0, 59),
    dishes=st.dictionaries(st.sampled_from(DISHES), st.integers(1, 5), min_size=1),
    type=st.sampled_from(OrderType),
    status=st.sampled_from(list(WAYS)),
    pace=st.integers(20, 3_000),
    off=st.sampled_from([0, 0, 1_000, 3_333, 10_000]),
    paid=st.lists(st.tuples(st.integers(1, 3), st.sampled_from(PaymentMethod), st.integers(0, 4_000)), max_size=2).map(
        tuple
    ),
    back=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 6_000)), max_size=2).map(tuple),
    customer=st.sampled_from(["", "Niño", "niño", "Ana 100%"]),
)


@dataclass(frozen=True)
class Trade:
    """The raw rows of an example."""

    orders: tuple[Order, ...]
    changes: tuple[OrderChange, ...]
    payments: tuple[Payment, ...]
    refunds: tuple[Refund, ...]

    @property
    def records(self) -> Snapshot:
        return Snapshot(orders=self.orders, changes=self.changes, payments=self.payments, refunds=self.refunds)


def told(stories: list[Story], start: date, days: BusinessDays) -> Trade:
    """Return what happened in some stories; figures fit together as the database demands."""
    orders, changes, payments, refunds = [], [], [], []
    for story in stories:
        at = days.start(start) + MINUTE * story.minute + timedelta(seconds=story.second, microseconds=999_999)
        order = an_order(
            dishes=list(story.dishes.items()),
            discount=Discount(DiscountKind.PERCENTAGE, story.off),
            status=OrderStatus.PENDING,
            type=story.type,
            business_date=days.of(at),
            at=at,
            customer=story.customer,
        )
        changes.append(placing(order))
        for position, status in enumerate(WAYS[story.status], 1):
            order, change = moved(order, status, at=at + position * timedelta(seconds=story.pace))
            changes.append(change)
        own = [paid(order, story, each, days) for each in story.paid]
        for position, wait in story.back if own else ():
            payment = own[position % len(own)]
            refund = given_back(payment, wait, days)
            own[position % len(own)] = replace(payment, refunded=payment.refunded + refund.amount)
            refunds.append(refund)
        captured, refunded = sum(p.amount for p in own), sum(p.refunded for p in own)
        orders.append(replace(order, captured=captured, refunded=refunded))
        payments += own
    return Trade(tuple(orders), tuple(changes), tuple(payments), tuple(refunds))


def paid(order: Order, story: Story, part: tuple[int, PaymentMethod, int], days: BusinessDays) -> Payment:
    share, method, wait = part
    at = order.created_at + wait * MINUTE
    payment = a_payment(order, amount=order.total // (share * len(story.paid)), method=method, at=at)
    return replace(payment, business_date=days.of(at), customer=story.customer)


def given_back(payment: Payment, wait: int, days: BusinessDays) -> Refund:
    at = payment.at + wait * MINUTE
    return replace(a_refund(payment, payment.left // 2, at=at), business_date=days.of(at))


def ask_sales(store: Store, now: datetime, days: BusinessDays, text: str) -> SalesReport:
    clock = FixedClock(now)
    return ReportSales(store, clock, days, Moments(store, clock, days), CloseDays(store, clock, days))(MANAGER, text)


def ask_orders(store: Store, now: datetime, days: BusinessDays, text: str) -> OrdersReport:
    clock = FixedClock(now)
    return ReportOrders(store, clock, days, Moments(store, clock, days), CloseDays(store, clock, days))(MANAGER, text)


def in_memory(trade: Trade) -> Store:
    """Return a memory with these rows and nothing that was added up before."""
    store = MemoryStore()
    furnish(store)
    store.write(lambda work: work.load(trade.records))
    return store


def assert_reports_agree(store: Store, trade: Trade, now: datetime, days: BusinessDays, text: str) -> None:
    """Compare both reports on a range with those of a memory that holds these rows, types too."""
    memory = in_memory(trade)
    assert_exactly(ask_sales(store, now, days, text), ask_sales(memory, now, days, text))
    assert_exactly(ask_orders(store, now, days, text), ask_orders(memory, now, days, text))


def assert_added_up_days_agree(store: Store, trade: Trade, start: date, days: BusinessDays) -> None:
    """Add up every day of an example, then compare once more."""
    now = days.start(start + 40 * DAY)
    span = DaySpan(start, start + 30 * DAY)
    CloseDays(store, FixedClock(now), days)(span)
    assert list(store.read(lambda work: work.reports.booked(span)).open(span)) == []
    assert_reports_agree(store, trade, now, days, f"{start}..{start + 20 * DAY}")
