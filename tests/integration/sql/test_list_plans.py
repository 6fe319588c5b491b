"""Ask the engines how they would find a page of orders: by which indexes, and what they would sort."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError

from support.builders import FixedClock
from support.databases import LENDERS, Lender, lent_store, questions
from support.http_api import CHEAP
from technomart.adapters.demo.loader import DemoCanteen
from technomart.adapters.sql.orders.blocks import NEW
from technomart.adapters.sql.orders.tables import BLOCK
from technomart.adapters.sql.store import SqlStore
from technomart.domain.inventory.filters import MovementFilter
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.filters import OrderFilter, ending
from technomart.domain.orders.order import Order, PaymentStatus
from technomart.domain.orders.status import CLOSED, OPEN, OrderStatus
from technomart.domain.payments.payment import PaymentFilter

NOON = datetime(2026, 3, 13, 8, tzinfo=UTC)
LENGTH, ORDERS = 60, 2_400
FIRST = PageRequest(1, 5)

NEWEST = "orders PRIMARY"
BY_STATUS = "orders ix_orders_status_id"
BY_PAYMENT = "orders ix_orders_payment_status_id_status"
BY_NAME = "orders ix_orders_customer_name_id"
BY_END = "orders ix_orders_ended_at"
BY_TIME = "orders ix_orders_created_at"
BY_WORD = "order_words PRIMARY"
TOTAL = "order_counts PRIMARY"
DAY = timedelta(days=1)
TABLES = ("order", "payments", "stock_movements")


def sorting(store: SqlStore) -> str:
    """Return the step that this engine has not: a server says of a table that it is sorted."""
    return "sorted" if store.engine.dialect.name == "mysql" else ""


@pytest.fixture(scope="module", params=list(LENDERS))
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    """Return a store with sixty days' orders, which are read alone."""
    with lent_store(request.getfixturevalue(LENDERS[request.param])) as store:
        sell(store, ORDERS, LENGTH)
        if store.engine.dialect.name == "mysql":
            with store.engine.begin() as connection:
                connection.exec_driver_sql("ANALYZE TABLE orders, order_words, order_counts, payments, stock_movements")
        yield store


def sell(store: SqlStore, orders: int, days: int) -> None:
    """Fill a store with so many days' orders."""
    canteen = DemoCanteen(FixedClock(NOON), BusinessDays(ZoneInfo("Asia/Manila")), CHEAP)
    canteen.sell(store, orders, days, 3, append=False)


def steps(engine: Engine, statement: str, parameters: Any) -> Iterator[str]:
    """Yield how a question reads each table: by which index, whether through all rows, and whether it sorts them."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN FORMAT=TRADITIONAL "
        rows = connection.exec_driver_sql(explain + statement, parameters).mappings().all()
    if is_sqlite:
        yield from filter(None, (step_of(row["detail"]) for row in rows))
        return
    for row in rows:
        if row["table"] and row["table"].startswith(TABLES):
            how = {"ALL": " all rows", "index": " in order"}.get(row["type"], "")
            sort = " sorted" if re.search("filesort|temporary", row["Extra"] or "") else ""
            yield f"{row['table']} {row['key'] or '*'}{how}{sort}"


def step_of(detail: str) -> str | None:
    """Return a step of SQLite's as a server would name it."""
    words = detail.split()
    if words[0] == "USE":
        return "sorted"
    if words[0] not in ("SCAN", "SEARCH") or not words[1].startswith(TABLES):
        return None
    index = words[words.index("INDEX") + 1] if "INDEX" in words else "PRIMARY"
    return f"{words[1]} {index}" + (" in order" if words[0] == "SCAN" else "")


def read(store: SqlStore, wanted: OrderFilter, request: PageRequest = FIRST) -> tuple[Page[Order], list[list[str]]]:
    """Return a page of orders that are known already, and how each question for it is answered."""
    store.read(lambda work: work.orders.page(wanted, request))
    with questions(store.engine) as asked:
        page = store.read(lambda work: work.orders.page(wanted, request))
    return page, [list(steps(store.engine, *question)) for question in asked]


def steps_of(store: SqlStore, wanted: OrderFilter) -> int:
    """Return how many steps SQLite's machine takes for a page that was asked for before."""
    store.read(lambda work: work.orders.page(wanted, FIRST))
    with questions(store.engine) as asked:
        store.read(lambda work: work.orders.page(wanted, FIRST))
    taken: list[None] = []
    with store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(lambda: taken.append(None), 1)
        for statement, parameters in asked:
            driver.execute(statement, parameters).fetchall()
        driver.set_progress_handler(None, 0)
    return len(taken)


def blocks_in(parameters: Sequence[object]) -> int:
    """Return how many blocks of ids are among the parameters of a question."""
    return sum(isinstance(each, str) and len(each) == BLOCK and each.startswith("019") for each in parameters)


def plan(store: SqlStore, wanted: OrderFilter) -> tuple[list[str], list[str]]:
    """Return how the page is found, alike at the beginning and after a row in the middle, and how it is counted."""
    page, asked = read(store, wanted)
    if wanted.words:  # open orders are looked through, and asked for the blocks they lie in; nothing was loaded since
        asked = [each for each in asked if not "".join(each).startswith((BY_STATUS, TOTAL.split(maxsplit=1)[0]))]
    *found, counted = asked
    rows = store.read(lambda work: work.orders.page(wanted, PageRequest(1, 500))).rows
    _, after = read(store, wanted, PageRequest(1, 5, after=wanted.position(rows[len(rows) // 2])))
    assert page.next is not None
    assert {step.removesuffix(" in order") for step in after[-1]} == {
        step.removesuffix(" in order") for step in found[-1]
    }
    return found[-1], counted


def test_the_newest_orders_are_read_from_the_end_and_not_counted(store: SqlStore) -> None:
    found, counted = plan(store, OrderFilter())

    assert found == [f"{NEWEST} in order"]
    assert sorted(counted) == [TOTAL, BY_STATUS]


def test_movements_of_a_time_are_read_from_the_end_of_it(store: SqlStore) -> None:
    wanted = MovementFilter(since=NOON - 9 * DAY, until=NOON - 7 * DAY)
    first = store.read(lambda work: work.stock.moved(wanted, FIRST))
    with questions(store.engine) as asked:
        store.read(lambda work: work.stock.moved(wanted, PageRequest(1, 5, after=first.next)))

    assert [list(steps(store.engine, *each)) for each in asked] == [["stock_movements ix_stock_movements_at"]]


def test_a_search_for_payments_looks_at_those_of_its_time_alone(store: SqlStore) -> None:
    """A reference is searched for by its last letters as well, which no index leads to."""
    wanted = PaymentFilter(search="maria", since=NOON - 7 * DAY)
    first = store.read(lambda work: work.payments.page(wanted, FIRST))
    with questions(store.engine) as asked:
        store.read(lambda work: work.payments.page(wanted, FIRST))
        store.read(lambda work: work.payments.page(wanted, PageRequest(1, 5, after=first.next)))

    assert first.next is not None
    assert [list(steps(store.engine, *each)) for each in asked] == [
        ["payments ix_payments_at"]
    ] * 3  # it is counted too


def test_the_newest_payments_that_are_searched_for_are_read_from_the_end(store: SqlStore) -> None:
    with questions(store.engine) as asked:
        store.read(lambda work: work.payments.page(PaymentFilter(search="maria"), FIRST))

    assert list(steps(store.engine, *asked[0])) == ["payments PRIMARY in order"]


def test_the_history_is_read_from_the_end_of_when_orders_ended(store: SqlStore) -> None:
    """From the beginning, from deep within it, and after a row in its middle."""
    rows = store.read(lambda work: work.orders.past(PageRequest(1, 500))).rows
    for request in (FIRST, PageRequest(100, 5), PageRequest(1, 5, after=ending(rows[250]))):
        store.read(lambda work, request=request: work.orders.past(request))  # type: ignore[misc]
        with questions(store.engine) as asked:
            page = store.read(lambda work, request=request: work.orders.past(request))  # type: ignore[misc]

        found = list(steps(store.engine, *asked[0]))
        assert {step.removesuffix(" in order") for step in found} - {"sorted", "orders PRIMARY"} == {BY_END}
        assert (page.total is None) is (request.after is not None)
        assert len(asked) == 1 + (request.after is None)


@pytest.mark.parametrize("statuses", [(OrderStatus.COMPLETED,), (OrderStatus.CANCELLED,), CLOSED], ids=str)
def test_the_newest_of_some_statuses_are_merged_from_the_ends_of_their_index(
    store: SqlStore, statuses: tuple[OrderStatus, ...]
) -> None:
    found, counted = plan(store, OrderFilter(statuses=statuses))

    assert sorted(set(found) - {"sorted"}) == [NEWEST, BY_STATUS]  # what is sorted is the few ids that were found
    assert found.count(BY_STATUS) == len(statuses)
    assert TOTAL in counted
    assert set(counted) <= {TOTAL, BY_STATUS}


@pytest.mark.parametrize("statuses", [None, (OrderStatus.COMPLETED,)], ids=str)
def test_orders_that_are_paid_so_far_are_read_from_the_ends_of_their_index(
    store: SqlStore, statuses: tuple[OrderStatus, ...] | None
) -> None:
    some = (PaymentStatus.PAID, PaymentStatus.UNPAID)

    found, counted = plan(store, OrderFilter(payment_statuses=some, statuses=statuses))

    assert {step.removesuffix(" sorted") for step in found} - {"sorted"} == {NEWEST, BY_PAYMENT}
    assert found.count(BY_PAYMENT) == len(some)
    assert statuses or counted == [BY_PAYMENT]


@pytest.mark.parametrize("search", ["w-007", "w-0", "maria", "m", "maria w-0"])
def test_a_word_is_looked_up_block_by_block(store: SqlStore, search: str) -> None:
    found, counted = plan(store, OrderFilter(search=search))

    assert {step.removesuffix(" sorted") for step in found} == {BY_WORD, NEWEST, "sorted"} - {sorting(store)}
    assert counted == [BY_WORD]


@pytest.mark.parametrize("search", ["w-007", "m", "maria w-0"])
def test_the_open_orders_are_looked_through_by_their_status(store: SqlStore, search: str) -> None:
    page, questions_asked = read(store, OrderFilter(search=search))

    assert {step.removesuffix(" sorted") for step in questions_asked[0]} <= {BY_STATUS, "sorted"}
    assert page.rows


@pytest.mark.parametrize("size", [1, 50])
def test_a_search_reads_no_more_open_orders_than_fit_on_the_page(store: SqlStore, size: int) -> None:
    wanted = OrderFilter(search="w", statuses=OPEN)
    there = store.read(lambda work: [order for order in work.orders.open(10_000) if wanted.admits(order)])

    with questions(store.engine) as asked:
        page = store.read(lambda work: work.orders.page(wanted, PageRequest(1, size)))
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql(*asked[0]).all()

    assert len(rows) == min(size + 1, len(there))
    assert (page.total, list(page.rows)) == (len(there), there[::-1][:size])
    assert len(there) > 2


@pytest.mark.parametrize("search", ["ana", "maria cruz"])
def test_a_search_asked_again_counts_in_new_blocks_alone(store: SqlStore, search: str) -> None:
    with questions(store.engine) as first:
        store.read(lambda work: work.orders.page(OrderFilter(search=search), FIRST))
    with questions(store.engine) as again:
        store.read(lambda work: work.orders.page(OrderFilter(search=search), FIRST))

    before, new = (blocks_in(parameters) for _, parameters in first[-2:])
    assert before > LENGTH // 4
    assert blocks_in(again[-1][1]) == new == NEW


def test_a_search_asked_again_takes_as_many_steps_however_long_orders_were_kept(sqlite_files: Lender) -> None:
    searches = "m", "maria", "maria cruz", "w-007"
    taken = []
    for days in (LENGTH // 3, LENGTH):
        with lent_store(sqlite_files) as store:
            sell(store, ORDERS * days // LENGTH, days)
            taken.append([steps_of(store, OrderFilter(search=search)) for search in searches])

    # What is found differs from canteen to canteen by half; steps that grew with three times the days would be thrice.
    assert [later < 2 * before for before, later in zip(*taken, strict=True)] == [True] * len(searches), taken


@pytest.mark.parametrize(
    "wanted",
    [
        OrderFilter(search="m", statuses=CLOSED),
        OrderFilter(search="m", since=NOON - 50 * DAY, statuses=CLOSED),
    ],
    ids=str,
)
def test_what_else_is_asked_for_is_compared_order_by_order(store: SqlStore, wanted: OrderFilter) -> None:
    found, counted = plan(store, wanted)

    assert {step.removesuffix(" sorted") for step in found} == {BY_WORD, NEWEST, "sorted"} - {sorting(store)}
    assert counted == [BY_WORD, NEWEST]


@pytest.mark.parametrize("statuses", [None, (OrderStatus.COMPLETED,), CLOSED], ids=str)
def test_a_customers_orders_are_read_from_the_end_of_the_index(
    store: SqlStore, statuses: tuple[OrderStatus, ...] | None
) -> None:
    found, counted = plan(store, OrderFilter(customer="Maria Cruz", statuses=statuses))

    assert found == counted == [BY_NAME]


@pytest.mark.parametrize(
    "left_out", [f"{BY_NAME.split()[1]} WHERE customer_name = ''", f"{BY_END.split()[1]} WHERE ended_at IS NULL"]
)
def test_placing_an_order_without_a_name_writes_into_neither_index(file_url: str, left_out: str) -> None:
    engine = create_engine(file_url)
    with engine.connect() as connection, pytest.raises(OperationalError, match="no query solution"):
        connection.exec_driver_sql(f"SELECT id FROM orders INDEXED BY {left_out}")
    engine.dispose()


@pytest.mark.parametrize("statuses", [None, CLOSED], ids=str)
def test_the_orders_of_some_time_are_read_from_its_end(
    store: SqlStore, statuses: tuple[OrderStatus, ...] | None
) -> None:
    found, _ = plan(store, OrderFilter(since=NOON - 30 * DAY, until=NOON - DAY, statuses=statuses))

    assert found == [BY_TIME]
