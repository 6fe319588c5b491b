"""What any store must say when it is asked what a customer paid."""

from dataclasses import replace
from datetime import date, datetime

from support.builders import ADMIN, NOW, RICE, FixedClock, a_payment, a_refund, an_order, furnish, placing
from support.exact import assert_exactly
from support.trade import DAY, ZONES, Story, in_memory, told
from technomart.domain.kernel.lengths import LONGEST_NAME
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.order import OrderType, PaymentMethod
from technomart.domain.orders.status import OrderStatus
from technomart.domain.reports.periods import EVERY_DAY, DaySpan
from technomart.domain.reports.rows import PaidTotals
from technomart.domain.services.as_of import Moments
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.reports import ReportCustomer

LONGEST = "ñ" * LONGEST_NAME


class CustomerReportsContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_a_customers_history_is_that_of_the_whole_name(self, store: Store) -> None:
        furnish(store)
        names = ["Ana", "Ana ", "ana", "Ana Cruz", "A%a", "Ana", ""]
        rows = [an_order(captured=2_00, customer=name) for name in names]
        paid = [replace(a_payment(order, amount=2_00), customer=order.customer_name) for order in rows]
        paid[5] = replace(paid[5], refunded=50)
        refund = replace(a_refund(paid[5], 50))
        records = Snapshot(
            orders=tuple(replace(row, refunded=50) if row is rows[5] else row for row in rows),
            changes=tuple(placing(row) for row in rows),
            payments=tuple(paid),
            refunds=(refund,),
        )
        store.write(lambda work: work.load(records))
        ask = report_on_customers(store, NOW)

        found = ask(ADMIN, "Ana", PageRequest(1, 1))
        assert_exactly(list(found.page.rows), [paid[5]])
        assert_exactly(found.page.total, 2)
        assert_exactly(found.totals, PaidTotals(2, 4_00, 50))
        assert list(ask(ADMIN, "Ana", PageRequest(2, 1)).page.rows) == [paid[0]]
        assert list(ask(ADMIN, "A%a", PageRequest()).page.rows) == [paid[4]]
        assert_exactly(ask(ADMIN, "nobody", PageRequest()).totals, PaidTotals(0, 0, 0))
        assert list(ask(ADMIN, None, PageRequest()).page.rows) == paid[::-1]
        assert_exactly(ask(ADMIN, None, PageRequest()).totals, PaidTotals(7, 14_00, 50))
        parts = store.read(lambda work: work.reports.paid_before("Ana", paid[5].id, 10))
        assert_exactly(parts, [paid[0]])

    def test_what_a_customer_paid_is_the_same_when_days_are_added_up(self, store: Store) -> None:
        furnish(store)
        days, start = ZONES[0], date(2026, 3, 2)
        names = ["Niño", "Niño ", "niño", " ", "", LONGEST, LONGEST[:-1] + " ", "A.", "A"]
        ways = ((1, PaymentMethod.CASH, 0), (1, PaymentMethod.CARD, 2_000))
        story = Story(600, 0, {RICE: 1}, OrderType.WALK_IN, OrderStatus.READY, 60, 0, ways, ((0, 90), (1, 3_000)), "")
        stories = [replace(story, minute=600 + 700 * i, customer=name) for i, name in enumerate(names * 3)]
        trade = told(stories, start, days)
        memory = in_memory(trade)
        store.write(lambda work: work.load(trade.records))

        for closed in (DaySpan(start + 2 * DAY, start + 3 * DAY), DaySpan(start + 6 * DAY, start + 7 * DAY)):
            CloseDays(store, FixedClock(days.start(start + 40 * DAY)), days)(closed)
            for name in names:
                assert_exactly(paid_totals(store, name), paid_totals(memory, name))

        def check(now: datetime) -> None:
            for name in [*names, "nobody", None]:
                found, right = (report_on_customers(each, now)(ADMIN, name, PageRequest()) for each in (store, memory))
                assert_exactly(found, right)

        for day in (1, 5, 9, 40, 40):
            check(days.start(start + day * DAY))
        late = days.start(start + 40 * DAY)
        refund = replace(a_refund(trade.payments[0], 5, at=late), business_date=days.of(late))
        for each in (store, memory):
            each.write(lambda work: work.payments.add_refund(refund))
        for day in (40, 50):
            check(days.start(start + day * DAY))
        span = DaySpan(start, start + 30 * DAY)
        assert list(store.read(lambda work: work.reports.booked(span)).open(span)) == []


def paid_totals(store: Store, customer: str) -> PaidTotals:
    return store.read(lambda work: work.reports.paid_totals(customer, work.reports.booked(EVERY_DAY)))


def report_on_customers(store: Store, now: datetime) -> ReportCustomer:
    clock = FixedClock(now)
    return ReportCustomer(CloseDays(store, clock, ZONES[0]), Moments(store, clock, ZONES[0]))
