"""What any store must say when it is asked to report."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.builders import (
    ADOBO,
    MANAGER,
    MANILA,
    NOW,
    RICE,
    SINIGANG,
    TODAY,
    FixedClock,
    a_user,
    an_actor,
    furnish,
    keep_all,
    moved,
    once_for,
)
from support.canteen import Canteen, a_request
from support.exact import assert_exactly
from support.threads import at_once
from support.trade import (
    DAY,
    LENGTH,
    MINUTE,
    STARTS,
    STORIES,
    ZONES,
    Story,
    Trade,
    ask_orders,
    ask_sales,
    assert_added_up_days_agree,
    assert_reports_agree,
    told,
)
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.orders.history import OrderChange
from technomart.domain.orders.order import Order, OrderType, PaymentMethod
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import Tender
from technomart.domain.reports.periods import DaySpan
from technomart.domain.reports.sales import CategorySales, Figures, PersonDiscounts
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.store.unit_of_work import Store


class ReportsContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture
    def starts(self, request: pytest.FixtureRequest) -> Iterator[date]:
        """Return when the examples of a test begin, so far apart that none sees the rows of another."""
        return cycle(random.Random(request.node.nodeid).sample(STARTS, len(STARTS)))

    @settings(max_examples=12)
    @given(
        stories=st.lists(STORIES, min_size=1, max_size=12),
        days=st.sampled_from(ZONES),
        span=st.tuples(st.integers(-2 * 24 * 60, LENGTH * 24 * 60), st.integers(1, LENGTH * 24 * 60)),
        hours_after=st.sampled_from([0, 1, 30, 80]),
    )
    def test_every_figure_is_that_of_the_same_rows_in_memory(
        self,
        store: Store,
        *,
        starts: Iterator[date],
        stories: list[Story],
        days: BusinessDays,
        span: tuple[int, int],
        hours_after: int,
    ) -> None:
        start = next(starts)
        if not store.read(lambda work: work.menu.items()):
            furnish(store)
        trade = told(stories, start, days)
        store.write(lambda work: work.load(trade.records))
        now = days.start(start + LENGTH * DAY) + timedelta(hours=hours_after)
        since = days.start(start) + span[0] * MINUTE
        last = start + timedelta(days=span[1] % LENGTH)

        ranges = ["24h", "today", "7d", "30d", f"{start}..{last}", f"{last}..{last}"]
        ranges += [f"{since.isoformat()}..{(since + span[1] * MINUTE).isoformat()}"]
        for text in ranges:
            assert_reports_agree(store, trade, now, days, text)
        assert_added_up_days_agree(store, trade, start, days)

    def test_two_days_worked_out_by_hand(self, store: Store) -> None:
        days, start, now = self.told_by_hand(store)
        report = ask_sales(store, now, days, f"{start + DAY}..{start + 2 * DAY}")

        assert_exactly(report.figures, Figures(gross=212_98, refunds=49_49, orders=2, discounts=22_00, ordered=212_99))
        assert_exactly(report.previous, Figures(gross=30_00, refunds=15_00, orders=1, ordered=30_00))
        cash, card, mobile = PaymentMethod.CASH, PaymentMethod.CARD, PaymentMethod.MOBILE
        assert_exactly(report.by_method, {cash: 15_00, card: 49_50, mobile: 98_99})
        second = Figures(gross=197_98, refunds=49_49, orders=1, discounts=22_00, ordered=197_99)
        third = Figures(gross=15_00, orders=1, ordered=15_00)
        assert_exactly(
            [(bar.when, bar.figures) for bar in report.bars], [(start + DAY, second), (start + 2 * DAY, third)]
        )
        sold = [(row.name, row.category, row.quantity, row.total) for row in report.top_items]
        assert_exactly(
            sold, [("Sinigang", "Meals", 3, 89_99), ("Chicken adobo", "Meals", 1, 108_00), ("Rice", "Meals", 1, 15_00)]
        )
        assert_exactly(report.by_category, [CategorySales("Meals", 5, 212_99)])

    def test_a_discount_with_a_payment_reaches_reports_that_were_asked_before(self, store: Store) -> None:
        furnish(store)
        user = a_user()
        keep_all(store, user)
        canteen, ana = Canteen(store), an_actor(user_id=user.id)
        orders = [canteen.placed(a_request(), by=ana) for _ in range(30)]
        canteen.placed(a_request(discount=Discount(DiscountKind.FIXED, 10_00)))
        before = ask_sales(store, NOW, MANILA, "today")
        for order in orders[:2]:
            canteen.pay(ana, order.id, Tender(200_00, PaymentMethod.CASH), once_for())
        canteen.move(MANAGER, orders[1].id, OrderStatus.CANCELLED)

        hours, days = (ask_sales(store, NOW, MANILA, text) for text in ("today", f"{TODAY - DAY}..{TODAY}"))
        closed = ask_sales(store, NOW + 80 * timedelta(hours=1), MANILA, f"{TODAY}..{TODAY}")
        again = ask_sales(store, NOW + 80 * timedelta(hours=1), MANILA, f"{TODAY}..{TODAY}")

        assert before.figures.discounts == 10_00
        for report in (hours, days, closed, again):
            assert_exactly(
                report.discounts_by_person,
                [
                    PersonDiscounts(user.id, user.name, 1, 55_00),
                    PersonDiscounts("", "Somebody without an account", 1, 10_00),
                ],
            )
            assert report.figures.discounts == 65_00
            assert report.figures.ordered == 30 * 255_00 - 65_00 == sum(row.total for row in report.by_category)

    def test_two_hours_worked_out_by_hand(self, store: Store) -> None:
        days, start, now = self.told_by_hand(store)
        eleven = days.start(start + DAY) + timedelta(hours=11)
        report = ask_sales(store, now, days, f"{eleven.isoformat()}..{(eleven + timedelta(hours=2)).isoformat()}")

        first = Figures(gross=98_99, orders=1, discounts=22_00, ordered=197_99)
        second = Figures(gross=98_99, refunds=49_49)
        hours = [(eleven, first), (eleven + timedelta(hours=1), second)]
        assert_exactly([(bar.when, bar.figures) for bar in report.bars], hours)

    def test_orders_of_two_days_counted_by_hand(self, store: Store) -> None:
        days, start, now = self.told_by_hand(store)
        report = ask_orders(store, now, days, f"{start + DAY}..{start + 2 * DAY}")

        once = dict.fromkeys((OrderStatus.READY, OrderStatus.CANCELLED, OrderStatus.IN_QUEUE), 1)
        assert_exactly(report.by_status, {status: once.get(status, 0) for status in OrderStatus})
        counts = {OrderType.WALK_IN: 2, OrderType.ONLINE: 1}
        assert_exactly(report.by_type, {type_: counts.get(type_, 0) for type_ in OrderType})
        assert_exactly((report.ready, report.ready_seconds), (1, 300))

    def told_by_hand(self, store: Store) -> tuple[BusinessDays, date, datetime]:
        """Store an order on the first day, two on the second, of which one is cancelled, and one on the third."""
        furnish(store)
        days, start, day = ZONES[0], date(2026, 3, 2), 24 * 60
        cash, card = (1, PaymentMethod.CASH, 5), (1, PaymentMethod.CARD, 0)
        plain = Story(600, 0, {RICE: 2}, OrderType.WALK_IN, OrderStatus.COMPLETED, 60, 0, (cash,), ((0, 30),), "")
        stories = [
            plain,
            replace(
                plain,
                minute=day + 11 * 60,
                dishes={ADOBO: 1, SINIGANG: 3},
                type=OrderType.ONLINE,
                status=OrderStatus.READY,
                pace=100,
                off=10_00,
                paid=(card, (1, PaymentMethod.MOBILE, 90)),
                back=((0, 60),),
            ),
            replace(
                plain,
                minute=day + 23 * 60 + 30,
                dishes={RICE: 1},
                status=OrderStatus.CANCELLED,
                paid=((1, PaymentMethod.CASH, 45),),
                back=(),
            ),
            replace(plain, minute=2 * day + 10, dishes={RICE: 1}, status=OrderStatus.IN_QUEUE, paid=(), back=()),
        ]
        store.write(lambda work: work.load(told(stories, start, days).records))
        return days, start, days.start(start + 6 * DAY)

    def test_a_day_on_which_the_clocks_change_has_one_hour_less(self, store: Store) -> None:
        furnish(store)
        days, sunday = ZONES[1], date(2026, 3, 8)
        last = Story(22 * 60 + 59, 59, {RICE: 1}, OrderType.WALK_IN, OrderStatus.READY, 60, 0, (), (), "")
        next_ = replace(last, minute=23 * 60, second=0)
        store.write(lambda work: work.load(told([last, next_, next_], sunday, days).records))

        report = ask_sales(store, days.start(sunday + 5 * DAY), days, f"{sunday}..{sunday + DAY}")

        assert [(bar.when, bar.figures.orders) for bar in report.bars] == [(sunday, 1), (sunday + DAY, 2)]

    def test_a_day_that_was_added_up_follows_whatever_happens_to_it_later(self, store: Store) -> None:
        furnish(store)
        days, start = ZONES[0], date(2026, 3, 2)
        story = Story(600, 0, {RICE: 2}, OrderType.WALK_IN, OrderStatus.READY, 60, 0, (), (), "")
        trade = told([story, replace(story, dishes={SINIGANG: 1})], start, days)
        store.write(lambda work: work.load(trade.records))
        now = days.start(start + 5 * DAY)
        text = f"{start}..{start + DAY}"
        assert ask_sales(store, now, days, text).figures.orders == 2
        first, second = trade.orders

        cancelled, change = moved(first, OrderStatus.CANCELLED, at=now)
        store.write(lambda work: work.orders.save(cancelled, change))

        after = Trade((cancelled, second), (*trade.changes, change), (), ())
        assert_reports_agree(store, after, now, days, text)
        assert_reports_agree(store, after, now, days, text)

    def test_a_day_is_not_added_up_while_its_orders_may_still_move(self, store: Store) -> None:
        furnish(store)
        days, start = ZONES[0], date(2026, 3, 2)
        story = Story(23 * 60, 0, {RICE: 2}, OrderType.WALK_IN, OrderStatus.READY, 60, 0, (), (), "")
        trade = told([story], start, days)
        store.write(lambda work: work.load(trade.records))
        (order,) = trade.orders
        for hours in (1, 23, 24):
            now = days.end(start) + timedelta(hours=hours)
            assert_reports_agree(store, trade, now, days, f"{start}..{start + DAY}")

        at = order.created_at + timedelta(hours=23, minutes=59)
        cancelled, change = moved(order, OrderStatus.CANCELLED, at=at)
        store.write(lambda work: work.orders.save(cancelled, change))

        after = Trade((cancelled,), (*trade.changes, change), (), ())
        assert_reports_agree(store, after, now, days, f"{start}..{start + DAY}")

    def test_the_first_instant_of_a_range_is_inside_and_the_last_is_outside(self, store: Store) -> None:
        furnish(store)
        days, start = ZONES[0], date(2026, 3, 2)
        way = (1, PaymentMethod.CASH, 0)
        story = Story(600, 0, {RICE: 1}, OrderType.ONLINE, OrderStatus.READY, 60, 0, (way,), ((0, 0),), "")
        trade = told([story, replace(story, minute=660)], start, days)
        store.write(lambda work: work.load(trade.records))
        since, until = (order.created_at for order in trade.orders)
        now = days.start(start + 2 * DAY)

        assert_reports_agree(store, trade, now, days, f"{since.isoformat()}..{until.isoformat()}")
        assert ask_sales(store, now, days, f"{since.isoformat()}..{until.isoformat()}").figures.orders == 1

    def test_orders_that_move_while_their_day_is_added_up_count_as_they_stand_in_the_end(self, store: Store) -> None:
        furnish(store)
        days, start = ZONES[0], date(2026, 3, 2)
        story = Story(600, 0, {RICE: 2}, OrderType.WALK_IN, OrderStatus.READY, 60, 0, (), (), "")
        trade = told([story] * 6, start, days)
        store.write(lambda work: work.load(trade.records))
        now, span = days.start(start + 5 * DAY), DaySpan(start, start + DAY)
        called_off = [moved(order, OrderStatus.CANCELLED, at=now) for order in trade.orders]

        def add_up() -> None:
            CloseDays(store, FixedClock(now), days)(span)

        def call_off(order: Order, change: OrderChange) -> Callable[[], None]:
            return lambda: store.write(lambda work: work.orders.save(order, change))

        at_once([body for each in called_off for body in (call_off(*each), add_up)])

        after = Trade(tuple(order for order, _ in called_off), trade.changes, (), ())
        assert_reports_agree(store, after, now, days, f"{span.first}..{span.last}")

    def test_rows_that_are_loaded_into_days_that_were_added_up_count(self, store: Store) -> None:
        furnish(store)
        days, start = ZONES[0], date(2026, 3, 2)
        way = (1, PaymentMethod.CARD, 5)
        story = Story(600, 0, {RICE: 2}, OrderType.WALK_IN, OrderStatus.COMPLETED, 60, 0, (way,), ((0, 1500),), "")
        now, text = days.start(start + 6 * DAY), f"{start}..{start + 3 * DAY}"
        first = told([story], start, days)
        store.write(lambda work: work.load(first.records))
        assert_reports_agree(store, first, now, days, text)

        second = told([story], start, days)
        store.write(lambda work: work.load(second.records))

        both = Trade(*(getattr(first, each) + getattr(second, each) for each in Trade.__annotations__))
        assert_reports_agree(store, both, now, days, text)

    def test_a_canteen_without_orders_reports_zeros(self, store: Store) -> None:
        report = ask_sales(store, NOW, ZONES[0], "30d")

        assert_exactly(report.figures, Figures())
        assert_exactly(report.figures.average_order, 0)
        assert [bar.figures for bar in report.bars] == [Figures()] * 30
        assert_exactly(report.by_method, dict.fromkeys(PaymentMethod, 0))
        orders = ask_orders(store, NOW, ZONES[0], "7d")
        assert (orders.orders, orders.minutes_to_ready, orders.cancelled_share) == (0, None, 0.0)
