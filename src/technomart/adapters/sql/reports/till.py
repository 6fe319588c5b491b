"""Ask for what the report on the till and the books are made of: closed days, what came since, drawers, invoices."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Table, and_, bindparam, case, func, literal, select, union_all

from technomart.adapters.sql.cash_sessions.repository import session_of
from technomart.adapters.sql.cash_sessions.tables import cash_sessions
from technomart.adapters.sql.core.pages import Listing
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.core.types import UtcDateTime
from technomart.adapters.sql.day_closes.repository import close_of, sold_of
from technomart.adapters.sql.day_closes.sums import SOLD
from technomart.adapters.sql.day_closes.tables import day_closes
from technomart.adapters.sql.orders.tables import order_history, orders
from technomart.adapters.sql.papers.repository import paper_of
from technomart.adapters.sql.papers.tables import papers
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.adapters.sql.registers.tables import registers
from technomart.adapters.sql.reports.ledger import GIVEN, GIVER, IS_GIVEN, WITH_DISCOUNTS
from technomart.adapters.sql.users.tables import users
from technomart.domain.day_closes.close import DayClose
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.privileges import PrivilegeKind
from technomart.domain.papers.paper import Paper, PaperKind
from technomart.domain.reports.books import BookFilter, booked_at
from technomart.domain.reports.periods import DaySpan
from technomart.domain.reports.rows import ClosedAs, HandGiven, SoldOn, TakenOff, TillRows

FIRST, LAST = (bindparam(name, type_=Date()) for name in ("first", "last"))
AT = bindparam("at", type_=UtcDateTime())
NEVER = literal(date.min, Date())
EVER = datetime.max.replace(tzinfo=UTC)
"""The instant that reports on what is now are as of."""
paper, session, close = papers.c, cash_sessions.c, day_closes.c
CLOSES = Prepared(
    select(day_closes)
    .where(close.business_date.between(FIRST, LAST), close.closed_at <= AT)
    .order_by(close.business_date, close.register_code, close.id)
)


def since(through: ColumnElement[date], *known: ColumnElement[bool]) -> Prepared:
    """Add up papers by day, kind and person that are of later days than their register was closed `through`."""
    days = paper.register_date.between(FIRST, LAST), paper.register_date > func.coalesce(through, NEVER)
    is_open = and_(paper.register_id == registers.c.id, *days, *known)
    by = paper.register_date, paper.kind, paper.actor_id, paper.actor_name
    asked = select(paper.register_date, *SOLD).select_from(registers.outerjoin(papers, is_open))
    return Prepared(asked.group_by(*by).order_by(*by))  # an outer join, so that registers are read first


CLOSED_THEN = select(func.max(close.business_date)).where(close.register_id == registers.c.id, close.closed_at <= AT)
SINCE = since(registers.c.closed_through)
SINCE_THEN = since(CLOSED_THEN.scalar_subquery(), paper["at"] <= AT)
DRAWERS = Prepared(
    select(cash_sessions)
    .where(session.business_date.between(FIRST, LAST), session.closed_at <= AT)
    .order_by(session.id)
)
HOW = case(
    (order_history.c.event == OrderEvent.PAID.value, literal(TakenOff.PAYMENT.value)),
    else_=literal(TakenOff.ORDER.value),
)
BY_HAND = Prepared(
    select(GIVER.label("person_id"), users.c.name, HOW.label("how"), GIVEN.label("amount"))
    .select_from(WITH_DISCOUNTS.outerjoin(users, users.c.id == GIVER))
    .where(orders.c.business_date.between(FIRST, LAST), *IS_GIVEN)
    .group_by(GIVER, users.c.name, HOW)
)


def closed_as(*, is_then: bool) -> Prepared:
    """Add up the money of some days by the clock by the close that has it; closes after an instant are not known."""
    booked = union_all(*(_moved(table, is_then=is_then) for table in (payments, refunds)))
    money = booked.subquery("money").c
    by_day = money.register_id, money.register_date
    sums = select(*by_day, func.sum(money.net).label("net")).group_by(*by_day).subquery("booked_")
    within = sums.c.register_date > func.coalesce(close.after, NEVER), sums.c.register_date <= close.business_date
    has_it = and_(close.register_id == sums.c.register_id, *within, close.closed_at <= AT)
    source = sums.outerjoin(registers, registers.c.id == sums.c.register_id).outerjoin(day_closes, has_it)
    day = func.coalesce(close.business_date, sums.c.register_date)
    by = func.coalesce(registers.c.code, "").label("register"), day.label("day"), close.number
    return Prepared(select(*by, func.sum(sums.c.net).label("net")).select_from(source).group_by(*by))


def _moved(table: Table, *, is_then: bool) -> Select[*tuple[Any, ...]]:
    money, net = table.c, table.c.amount if table is payments else -table.c.amount
    asked = select(money.register_id, money.register_date, net.label("net"))
    asked = asked.where(money.business_date.between(FIRST, LAST))
    return asked.where(money["at"] <= AT) if is_then else asked


CLOSED_AS, CLOSED_AS_THEN = closed_as(is_then=False), closed_as(is_then=True)
BOOKS: Mapping[PrivilegeKind, Listing[Paper]] = {
    kind: Listing(
        select(papers).where(paper.kind == PaperKind.INVOICE.value, off > 0),
        [paper.register_date, paper.id],
        paper_of,
        {"first": paper.register_date >= FIRST, "last": paper.register_date <= LAST, "at": paper["at"] <= AT},
        oldest_first=True,
    )
    for kind, off in (
        (PrivilegeKind.SENIOR, paper.senior_discount + paper.senior_adjustment),
        (PrivilegeKind.PWD, paper.pwd_discount + paper.pwd_adjustment),
    )
}


def closes(sql: Statements, days: DaySpan, at: datetime | None) -> list[DayClose]:
    """Return the closes of some business days, oldest first."""
    return [close_of(row) for row in sql.all(CLOSES, first=days.first, last=days.last, at=at or EVER)]


def till_rows(sql: Statements, days: DaySpan, at: datetime | None) -> TillRows:
    """Return what the report on the till is calculated from, in five statements at most."""
    asked = {"first": days.first, "last": days.last}
    given = sql.all(BY_HAND, **asked) if at is None else ()
    asked_at = {**asked, "at": at or EVER}
    later = sql.all(SINCE, **asked) if at is None else sql.all(SINCE_THEN, **asked_at)
    return TillRows(
        closes=closes(sql, days, at),
        since=[SoldOn(row["register_date"], sold_of(row)) for row in later if row["kind"]],
        given=[HandGiven(row["person_id"], row["name"], TakenOff(row["how"]), int(row["amount"])) for row in given],
        drawers=[session_of(row) for row in sql.all(DRAWERS, **asked_at)],
        money=[
            ClosedAs(row["register"], row["day"], row["number"], int(row["net"]))
            for row in sql.all(CLOSED_AS if at is None else CLOSED_AS_THEN, **asked_at)
        ],
    )


def book(sql: Statements, wanted: BookFilter, request: PageRequest) -> Page[Paper]:
    """Return one page of the invoices of a book."""
    days = wanted.days
    return BOOKS[wanted.kind].page(sql, request, booked_at, first=days.first, last=days.last, at=wanted.at)
