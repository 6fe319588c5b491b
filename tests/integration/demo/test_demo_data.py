from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from technomart.adapters.demo.menu import demo_categories, demo_menu
from technomart.adapters.demo.orders import ENOUGH, Trade, demo_orders
from technomart.adapters.demo.people import demo_staff
from technomart.adapters.demo.snapshot import LENGTH, ORDERS, demo_snapshot
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.orders.history import OrderChange, OrderEvent
from technomart.domain.orders.order import Order, OrderType, PaymentMethod
from technomart.domain.orders.pricing import price
from technomart.domain.orders.status import NEXT, OPEN, OrderStatus
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.users.permissions import GRANTS, Permission, Role

MANILA = ZoneInfo("Asia/Manila")
DAYS = BusinessDays(MANILA)
NOON = datetime(2025, 9, 10, 4, 30, 15, 250_000, tzinfo=UTC)  # 12:30 in Manila, a Wednesday
NIGHT = datetime(2025, 9, 13, 19, 10, tzinfo=UTC)  # 3:10 on a Sunday
LATE_CUTOFF = BusinessDays(MANILA, 12)
STAFF = demo_staff("hash")
MOMENTS = [(NOON, DAYS, ENOUGH), (NIGHT, DAYS, ENOUGH), (NOON, LATE_CUTOFF, ENOUGH), (NOON, DAYS, 250)]


def a_trade(count: int = 200, *, until: datetime = NOON, days: BusinessDays = DAYS, seed: int = 3) -> Trade:
    return Trade(count, 10, until, seed, days, demo_menu(), STAFF)


def joined(parts: Iterable[Snapshot]) -> Snapshot:
    together = Snapshot()
    for part in parts:
        together = replace(
            together,
            orders=together.orders + part.orders,
            changes=(*together.changes, *part.changes),
            payments=together.payments + part.payments,
            refunds=together.refunds + part.refunds,
        )
    return together


@pytest.fixture(scope="module", params=MOMENTS, ids=["noon", "night", "cutoff at noon", "much alike"])
def canteen(request: pytest.FixtureRequest) -> tuple[Snapshot, datetime, BusinessDays]:
    until, days, enough = request.param
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("technomart.adapters.demo.orders.ENOUGH", enough)
        return demo_snapshot(until, days, STAFF), until, days


@pytest.fixture(scope="module")
def records(canteen: tuple[Snapshot, datetime, BusinessDays]) -> Snapshot:
    return canteen[0]


def histories(records: Snapshot) -> dict[str, list[OrderChange]]:
    rows: dict[str, list[OrderChange]] = defaultdict(list)
    for change in records.changes:
        rows[change.order_id].append(change)
    return rows


def sums(rows: Sequence[Payment] | Sequence[Refund]) -> Counter[str]:
    total: Counter[str] = Counter()
    for row in rows:
        total[row.order_id] += row.amount
    return total


def test_lines_discounts_and_totals_are_what_the_rules_make_of_them(records: Snapshot) -> None:
    dishes = {item.id: item for item in records.menu_items}
    for order in records.orders:
        basket = price([line.gross for line in order.lines], order.discount_terms)
        assert (order.subtotal, order.discount, order.total) == (basket.subtotal, basket.discount, basket.total)
        assert tuple(line.discount for line in order.lines) == basket.line_discounts
        assert sum(line.total for line in order.lines) == order.total
        assert [line.position for line in order.lines] == list(range(len(order.lines)))
        for line in order.lines:
            dish = dishes[line.menu_item_id]
            assert (line.name, line.unit_price, dish.is_sold) == (dish.name, dish.price, True)


def test_every_history_is_one_legal_path_that_ends_where_the_order_stands(records: Snapshot) -> None:
    rows = histories(records)
    assert set(rows) == {order.id for order in records.orders}
    for order in records.orders:
        path = rows[order.id]
        assert [change.seq for change in path] == list(range(1, order.version + 1))
        assert (path[0].event, path[0].before, path[0].at) == (OrderEvent.PLACED, None, order.created_at)
        assert (path[-1].after, path[-1].at) == (order.status, order.updated_at)
        for earlier, later in pairwise(path):
            assert later.before is earlier.after
            assert later.at >= earlier.at
            assert (
                later.after in NEXT[earlier.after] if later.event is OrderEvent.MOVED else later.after is later.before
            )
        done = [change.at for change in path if change.after is OrderStatus.COMPLETED and change.before in OPEN]
        assert order.completed_at == (done[0] if done else None)


def test_money_taken_and_given_back_adds_up_on_every_level(records: Snapshot) -> None:
    captured, refunded = sums(records.payments), sums(records.refunds)
    by_payment = Counter({payment.id: 0 for payment in records.payments})
    for refund in records.refunds:
        by_payment[refund.payment_id] += refund.amount
    for payment in records.payments:
        assert payment.refunded == by_payment[payment.id]
        assert 0 <= payment.refunded <= payment.amount
        assert payment.change >= 0
        assert (payment.tendered is None) is (payment.method is not PaymentMethod.CASH)
    for order in records.orders:
        assert (order.captured, order.refunded) == (captured[order.id], refunded[order.id])
        assert 0 <= order.refunded <= order.captured <= order.total
        assert order.paid == 0 or not order.is_void


def test_history_tells_the_same_amounts_as_the_ledger(records: Snapshot) -> None:
    taken, returned = Counter[str](), Counter[str]()
    for change in records.changes:
        (taken if change.event is OrderEvent.PAID else returned)[change.order_id] += change.amount
    for order in records.orders:
        assert (taken[order.id], returned[order.id]) == (order.captured, order.refunded)


def test_everything_is_booked_on_its_own_business_day(canteen: tuple[Snapshot, datetime, BusinessDays]) -> None:
    records, until, days = canteen
    assert all(order.business_date == days.of(order.created_at) for order in records.orders)
    assert all(payment.business_date == days.of(payment.at) for payment in records.payments)
    assert all(refund.business_date == days.of(refund.at) for refund in records.refunds)
    assert max(change.at for change in records.changes) <= until


def test_numbers_of_a_day_and_type_count_from_one_without_gaps(records: Snapshot) -> None:
    numbers = defaultdict(list)
    for order in records.orders:
        numbers[order.business_date, order.type].append(order.sequence)
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    assert {payment.order_number for payment in records.payments} <= {order.number for order in records.orders}


def test_ids_are_unique_version_7_and_sort_as_the_times_of_placing(records: Snapshot) -> None:
    ids = [order.id for order in records.orders]
    times = [order.created_at for order in records.orders]
    everything = [row.id for rows in (records.orders, records.payments, records.refunds, records.users) for row in rows]
    assert ids == sorted(ids)
    assert times == sorted(times)
    assert len(set(everything)) == len(everything)
    assert {(len(each), each[14], each[19] in "89ab") for each in everything} == {(36, "7", True)}


def test_only_who_may_gives_money_back(records: Snapshot) -> None:
    roles = {user.id: user.role for user in records.users}
    assert records.refunds
    for refund in records.refunds:
        assert Permission.PAYMENT_REFUND in GRANTS[roles[refund.actor_id or ""]]


def test_it_shows_everything_a_canteen_knows(records: Snapshot) -> None:
    statuses = Counter(order.status for order in records.orders)
    parts = Counter(payment.order_id for payment in records.payments)
    assert len(records.orders) == ORDERS
    assert len({order.business_date for order in records.orders}) in range(LENGTH, LENGTH + 3)
    assert {OrderStatus.COMPLETED, OrderStatus.CANCELLED, OrderStatus.REFUNDED} <= set(statuses)
    assert {OrderStatus.IN_QUEUE, OrderStatus.IN_PROGRESS, OrderStatus.READY} <= set(statuses)
    assert {order.type for order in records.orders} == set(OrderType)
    assert {payment.method for payment in records.payments} == set(PaymentMethod)
    assert max(parts.values()) == 2
    assert any(payment.change for payment in records.payments)
    assert any(order.discount for order in records.orders)
    assert any(change.event is OrderEvent.REFUNDED for change in records.changes)


def test_orders_left_open_are_of_the_last_hour(canteen: tuple[Snapshot, datetime, BusinessDays]) -> None:
    records, until, _ = canteen
    oldest = min(order.created_at for order in records.orders if order.status in OPEN)
    newest = records.orders[-1].created_at
    assert until - oldest < timedelta(hours=1)
    assert until - newest < timedelta(minutes=20)


def test_lunch_is_the_peak_and_weekends_are_quiet() -> None:
    sold = joined(demo_orders(replace(a_trade(1_200), length=14))).orders
    hours = Counter(order.created_at.astimezone(MANILA).hour for order in sold)
    days = Counter(order.business_date.weekday() for order in sold)
    lunch = [o for o in sold if (11, 30) <= _clock(o) < (13, 30)]

    assert hours.most_common(1)[0][0] == 12
    assert len(lunch) > len(sold) * 0.4
    assert max(days[5], days[6]) < min(days[day] for day in (0, 1, 3, 4)) * 0.8  # Wednesday is not over


def _clock(order: Order) -> tuple[int, int]:
    local = order.created_at.astimezone(MANILA)
    return local.hour, local.minute


@pytest.mark.parametrize("count", [1, 8, 9, 350])
@pytest.mark.parametrize("until", [NOON, NIGHT])
def test_exactly_as_many_orders_are_made_as_were_asked_for(count: int, until: datetime) -> None:
    batches = list(demo_orders(a_trade(count, until=until), batch=100))

    assert sum(len(batch.orders) for batch in batches) == count
    assert all(len(batch.orders) <= 100 for batch in batches)


def test_same_seed_makes_the_same_orders_in_whatever_batches() -> None:
    assert joined(demo_orders(a_trade(), batch=7)) == joined(demo_orders(a_trade(), batch=500))
    assert joined(demo_orders(a_trade(), batch=500)) != joined(demo_orders(a_trade(seed=4), batch=500))


def test_same_seed_at_another_moment_shares_no_id() -> None:
    first = {order.id for order in joined(demo_orders(a_trade())).orders}
    second = {order.id for order in joined(demo_orders(a_trade(until=NOON + timedelta(minutes=5)))).orders}

    assert not first & second


def test_numbers_go_on_after_those_that_are_taken() -> None:
    today = DAYS.of(NOON)
    trade = replace(a_trade(), first_numbers={(today, OrderType.WALK_IN): 41})

    sold = joined(demo_orders(trade)).orders

    assert min(o.sequence for o in sold if (o.business_date, o.type) == (today, OrderType.WALK_IN)) == 41
    assert min(o.sequence for o in sold if (o.business_date, o.type) == (today, OrderType.ONLINE)) == 1


def test_menu_and_accounts_hang_together() -> None:
    menu, headings = demo_menu(), demo_categories()

    assert len(menu) >= 25
    assert {item.category for item in menu} == {heading.name for heading in headings}
    assert len(headings) == 5
    assert len({item.name for item in menu}) == len(menu)
    assert all(item.price > 0 and item.description and item.ingredients for item in menu)
    assert Counter(user.role for user in STAFF) == {Role.ADMIN: 1, Role.MANAGER: 1, Role.STAFF: 3}
    assert all(user.is_demo and user.email == user.email.lower() for user in STAFF)
