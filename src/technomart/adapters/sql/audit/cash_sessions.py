"""Ask which drawers do not add up, and which money lies in a drawer where it does not belong."""

from collections.abc import Iterator

from sqlalchemy import Subquery, Table, and_, case, exists, func, or_, select

from technomart.adapters.sql.audit.questions import (
    Beside,
    Condition,
    Question,
    Value,
    broken,
    count_of,
    differing,
    newest,
    oldest,
    sum_of,
)
from technomart.adapters.sql.cash_sessions.tables import cash_counts, cash_movements, cash_sessions
from technomart.adapters.sql.payments.tables import payments, refunds
from technomart.adapters.sql.registers.tables import registers
from technomart.domain.cash_sessions.movements import CashMovementKind, CountKind
from technomart.domain.cash_sessions.session import SessionState
from technomart.domain.orders.order import PaymentMethod

session, moved, count, register = cash_sessions.c, cash_movements.c, cash_counts.c, registers.c
payment, refund = payments.c, refunds.c
IN_SESSION = moved.session_id == session.id
NET = case((moved.undoes.is_(None), moved.amount), else_=-moved.amount)
IS_CLOSING_COUNT = and_(count.session_id == session.id, count.kind == CountKind.CLOSING.value)
IS_OPEN = session.state == SessionState.OPEN.value


def questions() -> Iterator[Question]:
    """Return the questions about registers and drawers."""
    yield from _drawers()
    yield from _counts()
    yield from _openings()
    yield from _movements()
    yield from _registers()
    its_register = Beside(registers, register.id == session.register_id)
    too_late = session.booked_before > register.bookings
    found, right = session.booked_before, register.bookings
    yield broken("bookings_are_counted", cash_sessions, too_late, found=found, right=right, beside=[its_register])
    for table in (payments, refunds):
        yield from _money(table)


def _drawers() -> Iterator[Question]:
    code = "drawers_add_up"
    cash = payment.method == PaymentMethod.CASH.value
    sales = sum_of(payment.amount, payments, payment.cash_session_id == session.id, cash)
    both = refunds.join(payments, payment.id == refund.payment_id)
    back = (
        select(func.coalesce(func.sum(refund.amount), 0))
        .select_from(both)
        .where(refund.cash_session_id == session.id, cash)
        .correlate(cash_sessions)
        .scalar_subquery()
    )
    expected = session.opening + sales - back + _net(CashMovementKind.PAID_IN)
    expected = expected - _net(CashMovementKind.PAID_OUT) - _net(CashMovementKind.DROP)
    wrong = and_(session.expected.is_not(None), session.expected != expected)
    yield broken(code, cash_sessions, wrong, found=session.expected, right=expected)


def _net(kind: CashMovementKind) -> Value:
    return sum_of(NET, cash_movements, IN_SESSION, moved.kind == kind.value, ~moved.after_count)


def _counts() -> Iterator[Question]:
    code = "counts_are_those_of_the_session"
    of_session = count.session_id == session.id
    opening = sum_of(count.amount, cash_counts, of_session, count.kind == CountKind.OPENING.value)
    yield differing(code, cash_sessions, session.opening, opening)
    is_closing = count.kind == CountKind.CLOSING.value
    number = count_of(cash_counts, of_session, is_closing)
    yield differing(code, cash_sessions, session.counts, number)
    for stored, value in ((session.counted, count.amount), (session.counted_at, count.at)):
        yield differing(code, cash_sessions, stored, newest(value, cash_counts, count.id, of_session, is_closing))
    first = oldest(count.amount, cash_counts, count.id, of_session, is_closing)
    yield differing(code, cash_sessions, session.first_counted, first)
    by_opener = newest(count.actor_id, cash_counts, count.id, of_session, count.kind == CountKind.OPENING.value)
    yield differing(code, cash_sessions, session.opened_by, by_opener)
    at_opening = newest(count.at, cash_counts, count.id, of_session, count.kind == CountKind.OPENING.value)
    yield differing(code, cash_sessions, session.opened_at, at_opening)
    its_movement = Beside(cash_movements, moved.id == count.movement_id)
    unlike = or_(
        moved.amount != count.amount,
        moved.session_id != count.session_id,
        moved.kind != CashMovementKind.DROP.value,
        moved.at != count.at,
    )
    yield broken(code, cash_counts, unlike, found=count.amount, right=moved.amount, beside=[its_movement])
    uncounted = ~exists().where(count.session_id == moved.session_id, count.movement_id == moved.id)
    is_drop = and_(moved.kind == CashMovementKind.DROP.value, moved.undoes.is_(None))
    yield broken(code, cash_movements, is_drop, uncounted, found=moved.amount)


def _openings() -> Iterator[Question]:
    """Ask for drawers that should have held something else at the opening than the session before left in them."""
    before = cash_sessions.alias("before")
    last = (
        select(before.c.id)
        .where(
            before.c.register_id == session.register_id,
            before.c.id < session.id,
            before.c.state == SessionState.CLOSED.value,
        )
        .order_by(before.c.id.desc())
        .limit(1)
        .correlate(cash_sessions)
        .scalar_subquery()
    )
    left = cash_sessions.alias("left_by")
    counted = select(left.c.counted).where(left.c.id == last).correlate(cash_sessions).scalar_subquery()
    dropped = sum_of(NET, cash_movements, moved.session_id == last, moved.after_count)
    yield differing("openings_follow_closings", cash_sessions, session.expected_opening, counted - dropped)


def _movements() -> Iterator[Question]:
    code = "cash_is_taken_back_as_it_moved"
    first = cash_movements.alias("first")
    taken_back = Beside(first, first.c.id == moved.undoes)
    alike = [first.c[name] == moved[name] for name in ("session_id", "kind", "amount", "after_count")]
    unlike = ~and_(*alike, first.c.undoes.is_(None), first.c.at <= moved.at)
    yield broken(code, cash_movements, unlike, found=moved.amount, right=first.c.amount, beside=[taken_back])
    its_session = Beside(cash_sessions, IN_SESSION)
    late = case(
        (moved.after_count, or_(session.counted_at.is_(None), moved.at < session.opened_at)),
        else_=or_(moved.at < session.opened_at, moved.at > _first_count()),
    )
    yield broken("cash_moves_while_its_drawer_is_open", cash_movements, late, found=moved.at, beside=[its_session])


def _first_count() -> Value:
    """Return when a session was counted first; a time that never comes, if it was not."""
    return (
        select(func.coalesce(func.min(count.at), "9999-12-31"))
        .where(IS_CLOSING_COUNT)
        .correlate_except(cash_counts)
        .scalar_subquery()
    )


def _registers() -> Iterator[Question]:
    code = "one_cash_session_a_register"
    other = cash_sessions.alias("other")
    live = and_(session.state != SessionState.CLOSED.value, other.c.state != SessionState.CLOSED.value)
    twice = exists().where(other.c.register_id == session.register_id, other.c.id != session.id, live)
    yield broken(code, cash_sessions, twice, found=session.register_id)
    held = select(session.id).where(session.register_id == register.id, IS_OPEN).correlate(registers).limit(1)
    yield differing(code, registers, register.session_id, held.scalar_subquery())
    removed = and_(register.removed, exists().where(session.register_id == register.id, session.closed_at.is_(None)))
    yield broken(code, registers, removed, found=register.session_id)
    taken = count_of(payments, payment.register_id == register.id, payment.corrects.is_(None))
    given = count_of(refunds, refund.register_id == register.id)
    yield differing("bookings_are_counted", registers, register.bookings, taken + given)
    for table in (payments, refunds):
        highest = select(func.max(table.c.register_seq)).where(table.c.register_id == register.id)
        found = highest.correlate(registers).scalar_subquery()
        yield broken("bookings_are_counted", registers, found > register.bookings, found=register.bookings, right=found)


def _counted_sessions() -> Subquery:
    """Return the sessions with when each was counted first, made once and not for each row of money in them."""
    first = func.coalesce(func.min(count.at), "9999-12-31").label("first_count")
    of_session = (session.id, session.register_id, session.booked_before, session.business_date)
    both = cash_sessions.outerjoin(cash_counts, IS_CLOSING_COUNT)
    return select(*of_session, first).select_from(both).group_by(*of_session).subquery("counted")


def _money(table: Table) -> Iterator[Question]:
    code, row, counted = "money_is_in_its_drawer", table.c, _counted_sessions()
    drawer = counted.c
    its_session = Beside(counted, drawer.id == row.cash_session_id)
    elsewhere: Condition = and_(drawer.id.is_not(None), row.register_id.is_distinct_from(drawer.register_id))
    early = row.register_seq <= drawer.booked_before  # by its time it may be early: it waits for whoever opens
    on_another_day = row.register_date != drawer.business_date
    outside = or_(elsewhere, early, on_another_day, row.at > drawer.first_count)
    yield broken(code, table, outside, found=row.register_id, right=drawer.register_id, beside=[its_session])
    half = or_(
        (row.register_id.is_(None)) != (row.register_date.is_(None)),
        (row.register_id.is_(None)) != (row.register_seq.is_(None)),
    )
    nowhere = and_(row.register_id.is_(None), row.cash_session_id.is_not(None))
    yield broken(code, table, or_(half, nowhere), found=row.register_date)
    other, alias = payments.alias("other"), table.alias("beside")
    twice = exists().where(
        alias.c.register_id == row.register_id, alias.c.register_seq == row.register_seq, alias.c.id != row.id
    )
    yield broken("bookings_are_counted", table, row.register_seq.is_not(None), twice, found=row.register_seq)
    if table is refunds:
        crossed = exists().where(
            other.c.register_id == row.register_id,
            other.c.register_seq == row.register_seq,
            row.corrected_by.is_distinct_from(other.c.id),
        )
        yield broken("bookings_are_counted", table, row.register_seq.is_not(None), crossed, found=row.register_seq)
