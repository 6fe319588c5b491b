"""Recompute every figure of the reports from the raw rows, by brute force, and draw rows at random."""

from collections import Counter
from collections.abc import Iterator
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
    moved,
    placing,
)
from support.exact import assert_exactly
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.money import Centavos
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order, OrderType, PaymentMethod
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.reports.orders import OrdersReport
from technomart.domain.reports.periods import DaySpan
from technomart.domain.reports.sales import CategorySales, Figures, MenuItemSales, SalesReport
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.reports import CloseDays, ReportOrders, ReportSales

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
class Ledger:
    """The raw rows of an example."""

    orders: tuple[Order, ...]
    changes: tuple[OrderChange, ...]
    payments: tuple[Payment, ...]
    refunds: tuple[Refund, ...]

    @property
    def records(self) -> Snapshot:
        return Snapshot(orders=self.orders, changes=self.changes, payments=self.payments, refunds=self.refunds)


def told(stories: list[Story], start: date, days: BusinessDays) -> Ledger:
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
    return Ledger(tuple(orders), tuple(changes), tuple(payments), tuple(refunds))


def paid(order: Order, story: Story, part: tuple[int, PaymentMethod, int], days: BusinessDays) -> Payment:
    share, method, wait = part
    at = order.created_at + wait * MINUTE
    payment = a_payment(order, amount=order.total // (share * len(story.paid)), method=method, at=at)
    return replace(payment, business_date=days.of(at), customer=story.customer)


def given_back(payment: Payment, wait: int, days: BusinessDays) -> Refund:
    at = payment.at + wait * MINUTE
    return replace(a_refund(payment, payment.left // 2, at=at), business_date=days.of(at))


class Reference:
    """Works every figure out of the raw rows, one by one, by their instants alone."""

    def __init__(self, ledger: Ledger, since: datetime, until: datetime, days: BusinessDays) -> None:
        self.days = days
        self.orders = [row for row in ledger.orders if since <= row.created_at < until]
        self.sold = [order for order in self.orders if order.status is not OrderStatus.CANCELLED]
        self.payments = [row for row in ledger.payments if since <= row.at < until]
        self.refunds = [row for row in ledger.refunds if since <= row.at < until]
        self.changes = ledger.changes
        self.methods = {payment.id: payment.method for payment in ledger.payments}

    @property
    def figures(self) -> Figures:
        return Figures(
            gross=sum(payment.amount for payment in self.payments),
            refunds=sum(refund.amount for refund in self.refunds),
            orders=len(self.sold),
            discounts=sum(order.discount for order in self.sold),
            ordered=sum(order.total for order in self.sold),
        )

    @property
    def by_method(self) -> dict[PaymentMethod, Centavos]:
        return {
            method: sum(p.amount for p in self.payments if p.method is method)
            - sum(r.amount for r in self.refunds if self.methods[r.payment_id] is method)
            for method in PaymentMethod
        }

    @property
    def dishes(self) -> list[MenuItemSales]:
        quantity: Counter[MenuItem] = Counter()
        total: Counter[MenuItem] = Counter()
        by_id = {dish.id: dish for dish in DISHES}
        for order in self.sold:
            for line in order.lines:
                quantity[by_id[line.menu_item_id]] += line.quantity
                total[by_id[line.menu_item_id]] += line.unit_price * line.quantity - line.discount
        rows = [MenuItemSales(d.id, d.name, d.category, n, total[d]) for d, n in quantity.items()]
        return sorted(rows, key=lambda row: (-row.quantity, -row.total, row.name))

    def seconds_to_ready(self) -> list[int]:
        placed = {order.id: int(order.created_at.timestamp()) for order in self.orders}
        ready = [change for change in self.changes if change.after is OrderStatus.READY and change.order_id in placed]
        return [int(change.at.timestamp()) - placed[change.order_id] for change in ready]


def bars_by_reference(ledger: Ledger, report: SalesReport) -> Iterator[tuple[date | datetime, Figures]]:
    """Yield every bar a report should have, each worked out for itself."""
    period = report.period
    at = period.since
    while at < period.until:
        if period.is_hourly:
            begin = at.replace(minute=0, second=0, microsecond=0)
            end = begin + timedelta(hours=1)
            name: date | datetime = begin
        else:
            name = period.days.of(at)
            end = period.days.end(name)
        yield name, Reference(ledger, at, min(end, period.until), period.days).figures
        at = end


def ask_sales(store: Store, now: datetime, days: BusinessDays, text: str) -> SalesReport:
    clock = FixedClock(now)
    return ReportSales(store, clock, days, CloseDays(store, clock, days))(MANAGER, text)


def ask_orders(store: Store, now: datetime, days: BusinessDays, text: str) -> OrdersReport:
    clock = FixedClock(now)
    return ReportOrders(store, clock, days, CloseDays(store, clock, days))(MANAGER, text)


def assert_reports_agree(store: Store, ledger: Ledger, now: datetime, days: BusinessDays, text: str) -> None:
    """Compare both reports on a range with the reference, types too."""
    sales = ask_sales(store, now, days, text)
    period = sales.period
    right = Reference(ledger, period.since, period.until, days)
    assert_exactly(sales.figures, right.figures)
    assert_exactly(sales.previous, Reference(ledger, period.before.since, period.before.until, days).figures)
    assert_exactly(sales.by_method, right.by_method)
    assert_exactly(sales.top_items, right.dishes)
    total = sum(row.total for row in right.dishes)
    categories = [CategorySales("Meals", sum(row.quantity for row in right.dishes), total)] if right.dishes else []
    assert_exactly(sales.by_category, categories)
    assert_exactly([(bar.when, bar.figures) for bar in sales.bars], list(bars_by_reference(ledger, sales)))
    orders = ask_orders(store, now, days, text)
    took = right.seconds_to_ready()
    by_status = {status: sum(o.status is status for o in right.orders) for status in OrderStatus}
    by_type = {type_: sum(o.type is type_ for o in right.orders) for type_ in OrderType}
    assert_exactly(orders, OrdersReport(period, by_status, by_type, len(took), sum(took)))


def assert_added_up_days_agree(store: Store, ledger: Ledger, start: date, days: BusinessDays) -> None:
    """Add up every day of an example, then compare once more."""
    now = days.start(start + 40 * DAY)
    CloseDays(store, FixedClock(now), days)(DaySpan(start, start + 30 * DAY))
    assert store.read(lambda work: work.reports.unclosed(DaySpan(start, start + 30 * DAY))) == []
    assert_reports_agree(store, ledger, now, days, f"{start}..{start + 20 * DAY}")
