"""Ask the engines how they would answer the reports' questions, and count the rows a report reads."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from support.builders import MANAGER, FixedClock, an_id
from support.databases import LENDERS, lent_store, questions, rows_read
from support.http_api import CHEAP, SECRET
from technomart.adapters.clock import EPOCH
from technomart.adapters.demo.loader import DemoCanteen
from technomart.adapters.sql.store import SqlStore
from technomart.bootstrap import wire
from technomart.config.settings import Settings
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.menu.items import Category
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.order import OrderType
from technomart.domain.orders.privileges import PrivilegeKind
from technomart.domain.orders.status import OrderStatus
from technomart.domain.papers.figures import Figures
from technomart.domain.papers.filters import PaperFilter
from technomart.domain.papers.paper import Paper, PaperKind, Shown
from technomart.domain.registers.register import FIRST, Register
from technomart.domain.reports.books import BookFilter
from technomart.domain.reports.periods import DaySpan
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.usecases.reports import (
    ExportCustomer,
    ReportCustomer,
    ReportOrders,
    ReportSales,
)
from technomart.domain.usecases.till_reports import ReadBook, ReportSalesSummary, ReportTill
from technomart.wiring import Ports

DAYS = BusinessDays(ZoneInfo("Asia/Manila"))
NOON = datetime(2026, 3, 13, 8, tzinfo=UTC)  # 16:00 on a Friday
LENGTH, ORDERS = 60, 2_400
OLD = NOON.date() - timedelta(days=LENGTH - 5)


def sold(store: SqlStore, count: int) -> Ports:
    """Sell so much within sixty days, add up the days that are over, and return the program over them."""
    clock = FixedClock(NOON)
    DemoCanteen(clock, DAYS, CHEAP).sell(store, count, LENGTH, 3, append=False)
    ports = wire(Settings(), store, SECRET, clock=clock, released=EPOCH)
    ports.use(CloseDays).all()
    if store.engine.dialect.name == "mysql":
        with store.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE TABLE orders, order_lines, order_history, payments, refunds")
    return ports


@pytest.fixture(scope="module", params=list(LENDERS))
def ports(request: pytest.FixtureRequest) -> Iterator[Ports]:
    """Return the program over sixty days' orders, which are read alone."""
    with lent_store(request.getfixturevalue(LENDERS[request.param])) as store:
        yield sold(store, ORDERS)


@pytest.fixture(autouse=True)
def store(ports: Ports) -> SqlStore:
    """Return the store, which found nothing before that it would give again."""
    assert isinstance(ports.store, SqlStore)
    ports.store.forget()
    return ports.store


def plan(engine: Engine, statement: str, parameters: Any) -> set[str]:
    """Return the tables a question reads, each with the index that leads to its rows; `*` for all rows."""
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN FORMAT=TRADITIONAL "
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(explain + statement, parameters).mappings().all()
    if engine.dialect.name == "sqlite":
        steps = (row["detail"] for row in rows if row["detail"] != "SCAN CONSTANT ROW")
        return {step_of(step) for step in steps if step.split()[0] in ("SEARCH", "SCAN")}
    return {f"{row['table']} {row['key'] or '*'}" for row in rows if row["table"]}


def step_of(detail: str) -> str:
    """Return a step of SQLite's as a server would name it."""
    words = detail.split()
    if words[0] == "SCAN":
        return f"{words[1]} *"
    index = words[words.index("INDEX") + 1] if "INDEX" in words else "PRIMARY"
    index = "uq_orders_number" if index == "sqlite_autoindex_orders_2" else index  # it calls unique keys by number
    return f"{words[1]} {index}"


def plans(engine: Engine, asked: Sequence[tuple[str, Any]]) -> list[set[str]]:
    return [plan(engine, statement, parameters) for statement, parameters in asked]


BY_DAY = {
    "orders uq_orders_number",
    "orders ix_orders_business_date_status_type_discount_total_edits",
    "orders ix_orders_business_date_discount_edits",  # SQLite alone has it
    "payments ix_payments_business_date_method_customer_amount",
    "refunds ix_refunds_business_date_payment_id_amount_corrected_by",
}
"""The indexes by which the days are found that are not added up yet."""
LOOKED_UP = {"payments PRIMARY", "order_lines PRIMARY", "order_history PRIMARY"}
"""What belongs to a row that was found."""


def of_ledger(steps: set[str]) -> set[str]:
    """Return the steps that read tables which grow with every order, not what was grouped already."""
    grouped = ("report_", "order_counters", "menu_items", "users", "rows_", "open_", "sold", "stand", "<")
    last_added_up = "orders PRIMARY"
    return {step for step in steps if not step.startswith(grouped) and step != last_added_up}


@pytest.mark.parametrize("text", ["30d", "2026-01-13..2026-03-13"])
def test_days_are_read_as_they_were_added_up_and_the_open_ones_by_their_index(
    store: SqlStore, ports: Ports, text: str
) -> None:
    with questions(store.engine) as asked:
        ports.use(ReportSales)(MANAGER, text)
        ports.use(ReportOrders)(MANAGER, text)

    steps = set().union(*plans(store.engine, asked))

    # Of two indexes that begin with the day a server may take either for orders, and it looks up no refund with no id.
    either = {"orders uq_orders_number", "orders ix_orders_business_date_discount_edits", "refunds PRIMARY"}
    assert of_ledger(steps) | either == BY_DAY | LOOKED_UP | either
    assert {"report_takings", "report_orders", "report_items"} <= {step.split()[0] for step in steps}


@pytest.mark.parametrize("use_case", [ReportSales, ReportOrders])
def test_a_report_on_named_days_is_read_anew_only_after_a_commit(
    store: SqlStore, ports: Ports, use_case: type[ReportSales | ReportOrders]
) -> None:
    """A server cannot tell that nobody committed anything; dates may be any, and hours end now."""
    report = ports.use(use_case)
    counts = []
    for text in ("30d", "30d", "7d", "2026-01-13..2026-03-13", "2026-01-13..2026-03-13", "24h", "24h"):
        with questions(store.engine) as asked:
            report(MANAGER, text)
        counts.append(bool(asked))
    store.write(lambda work: work.menu.add_category(Category(an_id(), f"Merienda {an_id()}")))
    with questions(store.engine) as asked:
        report(MANAGER, "30d")

    is_told = store.engine.dialect.name == "sqlite"
    assert counts == [True, not is_told, True, True, True, True, True]
    assert asked


def test_hours_are_read_by_the_indexes_by_time(store: SqlStore, ports: Ports) -> None:
    with questions(store.engine) as asked:
        ports.use(ReportSales)(MANAGER, "24h")

    steps = set().union(*plans(store.engine, asked))

    by_time = {
        "orders ix_orders_created_at",
        "payments ix_payments_at",
        "refunds ix_refunds_business_date_payment_id_amount_corrected_by",
    }
    needed = by_time | LOOKED_UP - {"order_history PRIMARY"}
    assert needed <= of_ledger(steps) <= needed | LOOKED_UP | BY_DAY  # which SQLite plans for no days at all, too


@pytest.mark.parametrize("text", ["24h", "today", "30d", "2026-01-13T10:30..2026-03-13T11:00"])
def test_a_report_takes_four_statements_at_most_and_that_of_the_till_five(
    store: SqlStore, ports: Ports, text: str
) -> None:
    asks: list[Callable[[], object]] = [
        lambda: ports.use(ReportSales)(MANAGER, text),
        lambda: ports.use(ReportOrders)(MANAGER, text),
        lambda: ports.use(ReportCustomer)(MANAGER, "Maria Cruz", PageRequest()),
        lambda: ports.use(ReportCustomer)(MANAGER, None, PageRequest()),
        lambda: ports.use(ReportSalesSummary)(MANAGER, text),
        lambda: ports.use(ReportTill)(MANAGER, text),
    ]
    counts = []
    for ask in asks:
        with questions(store.engine) as asked:
            ask()
        counts.append(len(asked))

    *others, of_till = counts
    assert (max(others) <= 4, of_till <= 5) == (True, True)


def test_what_a_customer_paid_is_added_up_from_days_and_found_by_name(store: SqlStore, ports: Ports) -> None:
    with questions(store.engine) as asked:
        ports.use(ReportCustomer)(MANAGER, "Maria Cruz", PageRequest())
        list(ports.use(ExportCustomer)(MANAGER, "Maria Cruz"))

    booked, totals, *pages = plans(store.engine, asked)
    of_customer = {"payments ix_payments_business_date_method_customer_amount", "report_customers PRIMARY"}
    of_all = {"payments PRIMARY", "refunds ix_refunds_business_date_payment_id_amount_corrected_by"}  # on the open days
    assert {step for step in totals if not step.startswith("<")} == of_customer | of_all
    assert of_ledger(booked) <= BY_DAY
    assert pages == [{"payments ix_payments_customer_id"}] * 2


def test_what_everybody_paid_is_added_up_from_days(store: SqlStore, ports: Ports) -> None:
    with questions(store.engine) as asked:
        ports.use(ReportCustomer)(MANAGER, None, PageRequest())

    *totals, page = plans(store.engine, asked)

    assert of_ledger(set().union(*totals)) <= BY_DAY | {"payments PRIMARY"}
    assert len(page) == 1


def issue(till: Register, papers: Sequence[Paper], work: UnitOfWork) -> None:
    work.registers.add(till)
    for paper in papers:
        work.papers.add(paper)


def invoiced(store: SqlStore) -> None:
    """Issue sixty days' invoices at a till that was never closed."""
    till = Register(an_id(), "T9", "Till")
    order = store.read(lambda work: work.orders.page(OrderFilter(), PageRequest(1, 1))).rows[0]
    papers = [
        Paper(
            an_id(),
            PaperKind.INVOICE,
            till.id,
            till.code,
            NOON.date() - timedelta(days=number % LENGTH),
            number,
            order.id,
            order.number,
            NOON,
            Figures(gross=order.total, total=order.total),
            Shown().written(),
        )
        for number in range(1, ORDERS // 4)
    ]
    store.write(partial(issue, till, papers))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE TABLE papers" if store.engine.dialect.name == "mysql" else "ANALYZE papers")


def test_the_till_and_the_books_are_read_by_the_indexes_by_day(store: SqlStore, ports: Ports) -> None:
    invoiced(store)
    days = DaySpan(NOON.date(), NOON.date())
    with questions(store.engine) as asked:
        ports.use(ReportTill)(MANAGER, f"{days.first}..{days.last}")
        ports.use(ReadBook)(MANAGER, BookFilter(PrivilegeKind.SENIOR, days), PageRequest())

    given, since, closes, _, money, book = plans(store.engine, asked)
    assert closes == {"day_closes ix_day_closes_business_date"}
    assert since & {"papers ix_papers_register_id_register_date", "papers ix_papers_register_date"}
    assert of_ledger(given) <= {
        "orders ix_orders_business_date_status_type_discount_total_edits",
        "orders ix_orders_business_date_discount_edits",
        "order_history PRIMARY",
    }
    assert {step for step in money if step.startswith(("payments", "refunds"))} <= BY_DAY
    assert [step.endswith("ix_papers_kind_register_date") for step in book] == [True]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (PaperFilter(), "register_date"),
        (PaperFilter(first=OLD, last=OLD), "register_date"),
        (PaperFilter(FIRST.id, first=OLD, last=OLD), "register_id_register_date"),
        (PaperFilter(kind=PaperKind.VOID, first=OLD, last=OLD), "kind_register_date"),
    ],
)
def test_papers_are_listed_in_the_order_of_an_index_by_day(store: SqlStore, wanted: PaperFilter, index: str) -> None:
    with questions(store.engine) as asked:
        store.read(lambda work: work.papers.page(wanted, PageRequest(1, 20)))

    (step,) = plans(store.engine, asked)[0]
    assert f"ix_papers_{index}" in step  # alone, or with another one by day


def test_a_report_reads_far_fewer_rows_than_there_are_orders(ports: Ports) -> None:
    with rows_read() as read:
        ports.use(ReportSales)(MANAGER, "30d")
        ports.use(ReportOrders)(MANAGER, "30d")

    assert max(read) <= 30 * len(OrderType) * len(OrderStatus) < ORDERS / 2
