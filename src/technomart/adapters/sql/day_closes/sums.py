"""Add up what a register made of some days, and seal its money, within the database."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, Date, Integer, Table, and_, bindparam, case, func, or_, select

from technomart.adapters.sql.cash_sessions.tables import cash_movements, cash_sessions
from technomart.adapters.sql.core.functions import hidden
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.seals import seal_of
from technomart.adapters.sql.core.types import Id
from technomart.adapters.sql.papers.tables import papers
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.domain.cash_sessions.session import SessionState
from technomart.domain.papers.figures import NAMES
from technomart.domain.papers.paper import PaperKind
from technomart.domain.payments.payment import PAYMENT_SEALED, REFUND_SEALED

REGISTER, AFTER, UNTIL, SINCE = (
    bindparam("register_id", type_=Id),
    bindparam("after", type_=Date()),
    bindparam("until", type_=Date()),
    bindparam("since", type_=BigInteger()),
)
paper, payment, refund, session, moved = (
    table.c for table in (papers, payments, refunds, cash_sessions, cash_movements)
)


def within(table: Table, day: str = "register_date") -> ColumnElement[bool]:
    """Compare with the register and the days that are asked for."""
    return and_(table.c.register_id == REGISTER, table.c[day] > AFTER, table.c[day] <= UNTIL)


def since(table: Table, *later: ColumnElement[bool]) -> ColumnElement[bool]:
    """Compare with them, and be later in one of these ways, by whose index the few such rows are found."""
    booked = hidden(table.c.register_date)
    return and_(or_(*(and_(table.c.register_id == REGISTER, each) for each in later)), booked > AFTER, booked <= UNTIL)


LATER_PAPERS = [
    and_(paper.kind == kind.value, paper.number > bindparam(kind.value, type_=Integer())) for kind in PaperKind
]


SOLD = (
    paper.kind,
    paper.actor_id,
    paper.actor_name,
    func.count().label("count"),
    func.min(paper.number).label("first"),
    func.max(paper.number).label("last"),
    *(func.sum(paper[name]).label(name) for name in NAMES),
)
"""What papers of one kind and person add up to."""


def sold_in(rows: ColumnElement[bool]) -> Prepared:
    """Add up papers by kind and person."""
    return Prepared(
        select(*SOLD)
        .where(rows)
        .group_by(paper.kind, paper.actor_id, paper.actor_name)
        .order_by(paper.kind, paper.actor_id, paper.actor_name)
    )


def moved_in(table: Table, rows: ColumnElement[bool]) -> Prepared:
    """Add up money by method and person, and how much of it was in no session."""
    money, amount = table.c, table.c.amount
    loose = case((money.cash_session_id.is_(None), amount), else_=0)
    source = payments if table is payments else refunds.join(payments, payment.id == refund.payment_id)
    return Prepared(
        select(payment.method, money.actor_id, money.actor_name, func.sum(amount).label("amount"))
        .add_columns(func.sum(loose).label("loose"))
        .select_from(source)
        .where(rows)
        .group_by(payment.method, money.actor_id, money.actor_name)
    )


@dataclass(frozen=True, slots=True)
class Sums:
    """What adds up papers, payments and refunds."""

    sold: Prepared
    received: Prepared
    returned: Prepared


WHOLE = Sums(sold_in(within(papers)), *(moved_in(table, within(table)) for table in (payments, refunds)))
ADDED = Sums(
    sold_in(since(papers, *LATER_PAPERS)),
    *(moved_in(table, since(table, table.c.register_seq > SINCE)) for table in (payments, refunds)),
)
SEALS = {
    (table.name, is_whole): Prepared(
        select(seal_of(table, names).label("seal"))
        .where(within(table) if is_whole else since(table, table.c.register_seq > SINCE))
        .order_by(table.c.register_seq)
    )
    for table, names in ((payments, PAYMENT_SEALED), (refunds, REFUND_SEALED))
    for is_whole in (True, False)
}
SESSIONS = Prepared(
    select(
        func.count().label("sessions"),
        func.coalesce(func.sum(session.opening), 0).label("opening"),
        func.coalesce(func.sum(session.counted), 0).label("counted"),
        func.coalesce(
            func.sum(case((session.state == SessionState.CLOSED.value, session.counted - session.expected), else_=0)), 0
        ).label("over_short"),
    ).where(within(cash_sessions, "business_date"))
)
MOVED = Prepared(
    select(moved.kind, func.sum(case((moved.undoes.is_(None), moved.amount), else_=-moved.amount)).label("amount"))
    .join_from(cash_movements, cash_sessions, session.id == moved.session_id)
    .where(within(cash_sessions, "business_date"), ~moved.after_count)
    .group_by(moved.kind)
)
