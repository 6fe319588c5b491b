"""Keep day closes in a table, and add up what there is to close."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Table, and_, bindparam, case, func, or_, select
from typing_extensions import override

from technomart.adapters.sql.cash_sessions.tables import cash_movements, cash_sessions
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Listing
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.core.types import Id
from technomart.adapters.sql.day_closes.tables import day_closes
from technomart.adapters.sql.orders.tables import orders
from technomart.adapters.sql.papers.tables import papers
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.domain.cash_sessions.session import CashMovementKind, SessionState
from technomart.domain.day_closes.close import CarriedOrder, DayClose, DayCloseFilter, DayCloseNotFound
from technomart.domain.day_closes.ports import DayCloses
from technomart.domain.day_closes.reading import Cash, Issued, Known, Reading, SoldBy, Span, Taken
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.order import LETTERS, OrderType, PaymentMethod
from technomart.domain.orders.status import OPEN
from technomart.domain.papers.paper import NAMES, Figures, PaperKind

close_row, close_of = mapping(day_closes, DayClose)

LAST = Prepared(
    select(day_closes)
    .where(day_closes.c.register_id == bindparam("register_id"))
    .order_by(day_closes.c.number.desc())
    .limit(1)
)
NEWEST = Listing(
    select(day_closes),
    [day_closes.c.id],
    close_of,
    {"register_id": day_closes.c.register_id == bindparam("register_id")},
)
REGISTER, AFTER, UNTIL = (
    bindparam("register_id", type_=Id),
    bindparam("after", type_=Date()),
    bindparam("until", type_=Date()),
)
SINCE = bindparam("since", type_=Integer())
paper, payment, refund, session, moved, order = (
    table.c for table in (papers, payments, refunds, cash_sessions, cash_movements, orders)
)


def within(table: Table, day: str = "register_date") -> ColumnElement[bool]:
    """Compare with the register and the days that are asked for."""
    date = table.c[day]
    return and_(table.c.register_id == REGISTER, or_(AFTER.is_(None), date > AFTER), date <= UNTIL)


NUMBER_OF = case(*((paper.kind == kind.value, bindparam(kind.value, type_=Integer())) for kind in PaperKind), else_=0)
SOLD = Prepared(
    select(
        paper.kind,
        paper.actor_id,
        paper.actor_name,
        func.count().label("count"),
        func.min(paper.number).label("first"),
        func.max(paper.number).label("last"),
        *(func.sum(paper[name]).label(name) for name in NAMES),
    )
    .where(within(papers), paper.number > NUMBER_OF)
    .group_by(paper.kind, paper.actor_id, paper.actor_name)
    .order_by(paper.kind, paper.actor_id, paper.actor_name)
)
RECEIVED = Prepared(
    select(payment.method, payment.actor_id, payment.actor_name, func.sum(payment.amount).label("amount"))
    .where(within(payments), payment.register_seq > SINCE)
    .group_by(payment.method, payment.actor_id, payment.actor_name)
)
RETURNED = Prepared(
    select(payment.method, refund.actor_id, refund.actor_name, func.sum(refund.amount).label("amount"))
    .join_from(refunds, payments, payment.id == refund.payment_id)
    .where(within(refunds), refund.register_seq > SINCE)
    .group_by(payment.method, refund.actor_id, refund.actor_name)
)
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
    .where(within(cash_sessions, "business_date"))
    .group_by(moved.kind)
)
CASH = payment.method == PaymentMethod.CASH.value
LOOSE = Prepared(
    select(
        select(func.coalesce(func.sum(payment.amount), 0))
        .where(within(payments), CASH, payment.cash_session_id.is_(None))
        .scalar_subquery()
        .label("received"),
        select(func.coalesce(func.sum(refund.amount), 0))
        .join_from(refunds, payments, payment.id == refund.payment_id)
        .where(within(refunds), CASH, refund.cash_session_id.is_(None))
        .scalar_subquery()
        .label("returned"),
    )
)
CARRIED = Prepared(
    select(order.type, order.sequence, (order.total - order.captured + order.refunded).label("amount"))
    .where(order.status.in_([status.value for status in OPEN]), order.total - order.captured + order.refunded > 0)
    .order_by(order.id)
)


class SqlDayCloses(Repository, DayCloses):
    """Keeps day closes in a table."""

    @override
    def add(self, close: DayClose) -> None:
        self.sql.add(day_closes, close_row(close))

    @override
    def get(self, close_id: str) -> DayClose:
        return close_of(self.sql.one(day_closes, close_id, DayCloseNotFound))

    @override
    def last(self, register_id: str) -> DayClose | None:
        found = self.sql.first(LAST, register_id=register_id)
        return None if found is None else close_of(found)

    @override
    def page(self, wanted: DayCloseFilter, request: PageRequest) -> Page[DayClose]:
        return NEWEST.page(self.sql, request, DayClose.place, register_id=wanted.register_id)

    @override
    def reading(self, span: Span, since: Known | None = None) -> Reading:
        known = since or Known()
        asked = {"register_id": span.register_id, "after": span.after, "until": span.until}
        numbers = {kind.value: known.numbers.get(kind, 0) for kind in PaperKind}
        sold = tuple(map(sold_of, self.sql.all(SOLD, **asked, **numbers)))
        taken = Reading(taken=tuple(self._taken(asked | {"since": known.bookings})), sold=sold)
        return Reading().joined(Reading(taken.sold, taken.taken, self._cash(asked)))

    def _taken(self, asked: dict[str, Any]) -> Iterator[Taken]:
        for asking, name in ((RECEIVED, "received"), (RETURNED, "returned")):
            for row in self.sql.all(asking, **asked):
                amount = {name: int(row["amount"])}
                yield Taken(PaymentMethod(row["method"]), row["actor_id"], row["actor_name"], **amount)

    def _cash(self, asked: dict[str, Any]) -> Cash:
        (found,) = self.sql.all(SESSIONS, **asked)
        (loose,) = self.sql.all(LOOSE, **asked)
        amounts = {row["kind"]: int(row["amount"]) for row in self.sql.all(MOVED, **asked)}
        kinds = CashMovementKind
        return Cash(
            sessions=int(found["sessions"]),
            opening=int(found["opening"]),
            paid_in=amounts.get(kinds.PAID_IN, 0),
            paid_out=amounts.get(kinds.PAID_OUT, 0),
            drops=amounts.get(kinds.DROP, 0),
            counted=int(found["counted"]),
            over_short=int(found["over_short"]),
            unassigned=int(loose["received"]) - int(loose["returned"]),
        )

    @override
    def carried(self) -> list[CarriedOrder]:
        return [
            CarriedOrder(f"{LETTERS[OrderType(row['type'])]}-{row['sequence']:03d}", int(row["amount"]))
            for row in self.sql.all(CARRIED)
        ]


def sold_of(row: Any) -> SoldBy:
    """Return the papers of one kind and person in a row of sums."""
    figures = Figures(*(int(row[name]) for name in NAMES))
    issued = Issued(int(row["count"]), int(row["first"]), int(row["last"]), figures)
    return SoldBy(PaperKind(row["kind"]), row["actor_id"], row["actor_name"], issued)
