"""The demo canteen keeps its till as the rules have it: drawers are counted, papers numbered, days sealed."""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from support.builders import FixedClock
from support.http_api import CHEAP
from technomart.adapters.demo.drawers import Crew, DrawerBook
from technomart.adapters.demo.guests import A_MEAL, ATHLETES, PWDS, SENIORS, guests
from technomart.adapters.demo.loader import DemoCanteen
from technomart.adapters.demo.menu import demo_menu
from technomart.adapters.demo.orders import Trade, demo_orders
from technomart.adapters.demo.people import demo_staff
from technomart.adapters.demo.sales import Stand
from technomart.adapters.demo.snapshot import demo_snapshot
from technomart.adapters.memory.store import MemoryStore
from technomart.config.settings import Settings
from technomart.domain.cash_sessions.cash import NO_CASH, VALUES, Cash
from technomart.domain.cash_sessions.movements import CashMovementKind, CountKind
from technomart.domain.cash_sessions.rules import DrawerRules
from technomart.domain.cash_sessions.session import CashSession, Drawer, SessionState
from technomart.domain.day_closes.reading import Reading, Span
from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.order import Order
from technomart.domain.orders.privileges import PrivilegeKind, id_keys
from technomart.domain.orders.status import OPEN
from technomart.domain.orders.tax import Tax, TaxRules
from technomart.domain.orders.taxing import UNTAXED, bill
from technomart.domain.papers.figures import figures_of
from technomart.domain.papers.paper import Paper, PaperKind
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.registers.register import TooManyRegisters
from technomart.domain.services.readings import RegisterReading
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.usecases.day_closes.read import ReadRegister
from technomart.domain.usecases.day_closes.verify import VerifyDayCloses
from technomart.domain.users.actor import COMMAND_LINE
from technomart.entrypoints.serving import program

DAYS = BusinessDays(ZoneInfo("Asia/Manila"))
NOON = datetime(2025, 9, 10, 4, 30, 15, 250_000, tzinfo=UTC)  # 12:30 in Manila, a Wednesday
TODAY = date(2025, 9, 10)
AT_NOON_AND_MIDNIGHT = [DAYS, BusinessDays(ZoneInfo("Asia/Manila"), 12)]
STAFF = demo_staff("hash")
LIMIT = DrawerRules().difference_limit


@cache
def canteen(days: BusinessDays = DAYS, tax: Tax = Tax.NONE) -> Snapshot:
    return demo_snapshot(NOON, days, STAFF, Stand(seller=tax))


@pytest.fixture(params=AT_NOON_AND_MIDNIGHT, ids=["days end at midnight", "days end at noon"])
def days(request: pytest.FixtureRequest) -> BusinessDays:
    found: BusinessDays = request.param
    return found


def in_order(papers: Iterable[Paper]) -> Mapping[PaperKind, list[Paper]]:
    found = defaultdict(list)
    for paper in sorted(papers, key=lambda paper: paper.id):
        found[paper.kind].append(paper)
    return found


def test_all_money_is_booked_at_the_register_and_cash_lies_in_a_drawer_that_is_open(days: BusinessDays) -> None:
    records = canteen(days)
    register, _ = records.registers
    sessions = {session.id: session for session in records.cash_sessions}
    money: list[Payment | Refund] = [*records.payments, *records.refunds]

    for row in money:
        session = sessions[row.cash_session_id or ""]
        assert (row.register_id, row.register_date) == (register.id, row.business_date)
        assert session.business_date == row.business_date
        assert session.opened_at <= row.at
        assert session.counted_at is None or row.at <= session.counted_at
        assert (row.register_seq or 0) > session.booked_before
    assert sorted(row.register_seq or 0 for row in money) == list(range(1, register.bookings + 1))


def test_every_paid_order_has_its_invoice_and_money_that_goes_back_its_void_or_return(days: BusinessDays) -> None:
    records = canteen(days)
    papers = defaultdict(list)
    for paper in records.papers:
        papers[paper.order_id].append(paper)

    for order in records.orders:
        invoices = [paper for paper in papers[order.id] if paper.kind is PaperKind.INVOICE]
        back = [paper for paper in papers[order.id] if paper.kind is not PaperKind.INVOICE]
        assert len(invoices) == (order.captured == order.total > 0)
        if invoices:
            assert invoices[0].figures == figures_of(order)
            assert sum(paper.figures.total for paper in back) == order.refunded
            assert {paper.invoice_id for paper in back} <= {invoices[0].id}
        else:
            assert back == []
        is_void = {paper.kind is PaperKind.VOID for paper in back if paper.register_date == order.business_date}
        assert is_void <= {order.is_void}


def test_papers_say_what_was_sold_and_how_it_was_paid() -> None:
    records = canteen()
    orders = {order.id: order for order in records.orders}
    payments = defaultdict(list)
    for payment in records.payments:
        payments[payment.order_id].append(payment)

    for paper in in_order(records.papers)[PaperKind.INVOICE]:
        shown = paper.shown
        assert [(line.name, line.quantity) for line in shown.lines] == [
            (line.name, line.quantity) for line in orders[paper.order_id].lines
        ]
        assert [(each.how, each.amount) for each in shown.tenders] == [
            (f"{each.method.value} {each.reference}".strip(), each.amount) for each in payments[paper.order_id]
        ]
        assert shown.customer == orders[paper.order_id].customer_name
        assert paper.money_id == payments[paper.order_id][-1].id
    assert len({payment.reference for payment in records.payments if payment.reference}) > 300


def test_series_have_no_gaps_and_follow_the_time(days: BusinessDays) -> None:
    records = canteen(days)
    register, _ = records.registers

    given = {kind: [paper.number for paper in papers] for kind, papers in in_order(records.papers).items()}
    times = [paper.at for paper in sorted(records.papers, key=lambda paper: paper.id)]

    assert times == sorted(times)
    assert given == {
        PaperKind.INVOICE: list(range(1, register.invoices + 1)),
        PaperKind.VOID: list(range(1, register.voids + 1)),
        PaperKind.RETURN: list(range(1, register.returns + 1)),
    }


def test_drawers_hold_what_came_and_went_and_were_counted_by_notes_and_coins(days: BusinessDays) -> None:
    records = canteen(days)
    store = MemoryStore(records)
    expected = {each.id: drawer_of(store, each).expected for each in records.cash_sessions}
    counted: dict[str, Counter[CountKind]] = defaultdict(Counter)
    for count in records.cash_counts:
        counted[count.session_id][count.kind] += count.cash.total
    to_the_safe = Counter({row.session_id: row.amount for row in records.cash_movements if row.after_count})
    left = None

    for session in records.cash_sessions:
        assert session.expected in (None, expected[session.id])
        assert session.expected_opening == left
        assert counted[session.id][CountKind.OPENING] == session.opening
        assert counted[session.id][CountKind.CLOSING] == (session.counted or 0)
        left = (session.counted or 0) - to_the_safe[session.id]
    assert len(records.cash_sessions) > 20


def test_what_goes_to_the_safe_and_stays_for_the_next_lay_in_the_drawer() -> None:
    counts: dict[str, dict[CountKind, Cash]] = defaultdict(dict)
    late = {movement.id for movement in canteen().cash_movements if movement.after_count}
    for count in canteen().cash_counts:
        if count.kind is not CountKind.DROP or count.movement_id in late:
            counts[count.session_id][count.kind] = count.cash

    for before, after in pairwise(canteen().cash_sessions):
        closing, dropped = counts[before.id][CountKind.CLOSING], counts[before.id].get(CountKind.DROP, NO_CASH)
        for kind in VALUES:
            left = getattr(closing, kind) - getattr(dropped, kind)
            assert getattr(counts[after.id][CountKind.OPENING], kind) == left >= 0


def drawer_of(store: MemoryStore, session: CashSession) -> Drawer:
    return store.read(lambda work: work.cash_sessions.drawer(session))


def test_some_drawers_are_a_little_off_and_who_is_far_off_says_why_and_has_a_manager() -> None:
    closed = [session for session in canteen().cash_sessions if session.over_short is not None]
    offs = Counter((session.over_short or 0) > 0 for session in closed if session.over_short)
    far = [session for session in closed if abs(session.over_short or 0) > LIMIT]

    assert sum(session.over_short == 0 for session in closed) > len(closed) * 0.3
    assert min(offs[True], offs[False]) >= 1
    assert 1 <= len(far) <= 3
    for session in closed:
        is_far = session in far
        assert (session.reason != "", session.approved_by == "Benjie Santos") == (is_far, is_far)
    assert {session.opened_by_name for session in closed} == {"Carla Dizon", "Dante Villanueva", "Elena Bautista"}
    kinds = {movement.kind for movement in canteen().cash_movements}
    assert kinds >= {CashMovementKind.DROP, CashMovementKind.PAID_OUT}


def test_every_day_before_today_is_sealed_with_what_was_booked_in_it(days: BusinessDays) -> None:
    records = canteen(days)
    register, _ = records.registers
    store = MemoryStore(records)
    sold_on = {payment.business_date for payment in records.payments}

    assert [close.business_date for close in records.day_closes] == sorted(sold_on - {days.of(NOON)})
    assert register.closed_through == records.day_closes[-1].business_date
    assert VerifyDayCloses(store)(COMMAND_LINE).holds
    for close in records.day_closes:
        found = reading_of(store, Span(register.id, close.after, close.business_date))
        assert close.reading.written() == found.written()
        assert close.previous + found.gross == close.accumulated
        assert days.of(close.closed_at) == close.business_date


def reading_of(store: MemoryStore, span: Span) -> Reading:
    return store.read(lambda work: work.day_closes.reading(span))


def test_orders_that_owed_money_at_a_close_are_named_in_it() -> None:
    records = canteen(AT_NOON_AND_MIDNIGHT[1])
    history = defaultdict(list)
    for change in records.changes:
        history[change.order_id].append(change)

    def owed_at(order: Order, at: datetime) -> int:
        path = [change for change in history[order.id] if change.at <= at]
        paid = sum(change.amount for change in path if change.event is OrderEvent.PAID)
        return order.total - paid if path and path[-1].after in OPEN else 0

    for close in records.day_closes:
        owing = [(order.number, owed_at(order, close.closed_at)) for order in records.orders]
        assert [(each.number, each.amount) for each in close.carried.orders] == [each for each in owing if each[1]]
    assert any(close.carried.count for close in records.day_closes)


def test_today_is_open_so_that_a_reading_shows_what_was_sold() -> None:
    records = canteen()
    store = MemoryStore(records)
    clock = FixedClock(NOON)

    held = ReadRegister(store, BookingClock(clock, NOON), RegisterReading(DAYS, TaxRules()))(COMMAND_LINE, "")

    assert held.register.session_id == records.cash_sessions[-1].id
    assert records.cash_sessions[-1].state is SessionState.OPEN
    today = [payment for payment in records.payments if payment.business_date == TODAY]
    assert sum(each.received for each in held.reading.tenders) == sum(payment.amount for payment in today) > 0
    papers = [paper for paper in records.papers if paper.register_date == TODAY]
    assert held.reading.invoices.count == len(in_order(papers)[PaperKind.INVOICE]) > 0


@pytest.mark.parametrize("tax", [Tax.VAT12, Tax.NONVAT])
def test_where_taxes_are_kept_some_guests_are_seniors_and_pwds(tax: Tax) -> None:
    orders = canteen(DAYS, tax).orders
    kinds = Counter(each.holder.kind for order in orders for each in order.taxed.privileges)
    privileged = [order for order in orders if order.taxed.privileges]

    assert {order.taxed.tax for order in orders} == {tax}
    assert 0.01 < len(privileged) / len(orders) < 0.1
    assert kinds[PrivilegeKind.SENIOR] > kinds[PrivilegeKind.PWD] > 0
    assert any(order.taxed.diners == 1 for order in privileged)
    assert any(order.taxed.diners > len(order.taxed.privileges) for order in privileged)
    assert {order.customer_name for order in privileged} <= {each.name for each in (*SENIORS, *PWDS, *ATHLETES)}
    for order in orders:
        again = bill([line.gross for line in order.lines], order.discount_terms, order.taxed.guests, tax)
        assert (order.taxed, order.total) == (again.taxed, again.total)
        assert tuple(line.tax for line in order.lines) == tuple(again.line_taxes)


def test_a_table_is_shared_by_a_senior_and_somebody_with_a_disability() -> None:
    rng = Random(1)
    tables = [guests(rng, 1_000_00) for _ in range(300)]

    kinds = Counter(tuple(holder.kind for holder in table.holders) for table in tables)
    assert kinds[PrivilegeKind.SENIOR, PrivilegeKind.PWD] >= 3
    assert all(len(table.holders) <= table.diners for table in tables)


def test_papers_show_all_the_money_that_they_come_to() -> None:
    for paper in canteen(DAYS, Tax.VAT12).papers:
        assert sum(each.amount for each in paper.shown.tenders) == paper.figures.total


@pytest.mark.parametrize("total", [20_00, 99_00, 100_00, 180_00])
def test_no_more_share_a_bill_than_it_feeds(total: int) -> None:
    rng = Random(1)
    tables = [guests(rng, total) for _ in range(300)]

    assert max(table.diners for table in tables) == max(total // A_MEAL, 1)
    assert all(1 <= len(table.holders) <= table.diners for table in tables)


def test_a_drawer_that_nothing_was_sold_from_is_not_off() -> None:
    by = STAFF[-1]
    book = DrawerBook("register", Crew.of(STAFF), LIMIT, Random(1))
    for hour in range(0, 60, 2):
        book.open(TODAY, hour * 3_600_000, by, 0)
        book.close((hour + 1) * 3_600_000, (hour + 1) * 3_600_000)

    assert {session.over_short for session in book.handed_over().cash_sessions} == {0}


def test_ids_of_the_demo_say_that_they_are_invented_and_are_nobody_elses() -> None:
    known = [*SENIORS, *PWDS, *ATHLETES]

    assert all(holder.id_number.startswith("DEMO-") for holder in known)
    assert len({id_keys(holder.id_number) for holder in known}) == len({each.name for each in known}) == len(known)


def test_few_sales_are_called_off_after_they_were_invoiced() -> None:
    papers = in_order(canteen().papers)

    assert 0.003 < len(papers[PaperKind.VOID]) / len(papers[PaperKind.INVOICE]) < 0.018


def test_papers_of_the_demo_have_an_address_and_a_tin_that_are_invented_where_none_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "environ", {"TECHNOMART_BUSINESS_TIN": "123-456-789-00001"})
    program.share_business(Settings.from_env())
    served = Settings.from_env()

    assert "demo" in served.business_address
    assert served.business_tin == "123-456-789-00001"
    monkeypatch.setattr(os, "environ", {})
    program.share_business(Settings.from_env())
    assert set(Settings.from_env().business_tin) == {"0", "-"}


def test_nothing_of_taxes_is_there_where_none_are_kept() -> None:
    records = canteen()

    assert {order.taxed for order in records.orders} == {UNTAXED}
    assert {line.tax for order in records.orders for line in order.lines} == {None}
    assert {paper.figures.vat + paper.figures.exempt + paper.figures.vatable for paper in records.papers} == {0}
    assert not any(close.reading.is_taxed for close in records.day_closes)


def test_more_orders_stand_at_a_register_of_their_own() -> None:
    store = MemoryStore()
    demo = DemoCanteen(FixedClock(NOON), DAYS, CHEAP)
    for seed in range(3):
        demo.sell(store, 40, 3, seed, append=True)

    tills = store.read(lambda work: work.registers.tills())
    assert [till.register.code for till in tills] == ["T1", "T2", "T3"]
    assert all(till.register.closes >= 2 and till.is_open for till in tills)


def test_no_more_registers_are_made_than_a_canteen_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("technomart.adapters.demo.registers.MOST_REGISTERS", 1)
    store = MemoryStore()
    demo = DemoCanteen(FixedClock(NOON), DAYS, CHEAP)
    demo.sell(store, 5, 1, 1, append=False)

    with pytest.raises(TooManyRegisters):
        demo.sell(store, 5, 1, 1, append=True)


def test_money_waits_for_the_end_of_its_session_and_no_longer() -> None:
    trade = Trade(900, 10, NOON, 3, DAYS, demo_menu(), STAFF)
    whole = list(demo_orders(trade, batch=900))
    parts = list(demo_orders(trade, batch=50))

    for name in ("payments", "refunds", "papers", "cash_sessions", "cash_movements", "cash_counts", "day_closes"):
        together = [row for part in parts for row in getattr(part, name)]
        assert together == [row for part in whole for row in getattr(part, name)]
    assert parts[-1].registers == whole[-1].registers
    ahead = 0
    for part in parts:
        ahead += len(part.orders) - sum(paper.kind is PaperKind.INVOICE for paper in part.papers)
        assert ahead < 250
