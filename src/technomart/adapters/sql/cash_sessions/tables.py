"""Describe the tables of cash sessions, of their movements and counts."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from technomart.adapters.sql.core.columns import (
    MYSQL,
    REFUSAL,
    day,
    instant,
    metadata,
    money,
    named,
    one_of,
    rules,
    text,
)
from technomart.adapters.sql.core.types import Code, Id
from technomart.domain.cash_sessions.cash import VALUES
from technomart.domain.cash_sessions.movements import CashMovementKind, CountKind, MovementUndone
from technomart.domain.cash_sessions.session import SessionState

cash_sessions = Table(
    "cash_sessions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("register_id", Id, ForeignKey("registers.id"), nullable=False),
    day("business_date"),
    instant("opened_at"),
    money("opening"),
    money("expected_opening", nullable=True),
    Column("opened_by", Id),
    named("opened_by_name"),
    Column("state", Code, nullable=False),
    Column("counts", Integer, nullable=False),
    money("counted", nullable=True),
    money("expected", nullable=True),
    instant("counted_at", nullable=True),
    instant("closed_at", nullable=True),
    Column("closed_by", Id),
    named("closed_by_name"),
    named("approved_by"),
    text("reason"),
    Column("booked_before", BigInteger, nullable=False),
    money("first_counted", nullable=True),
    Column("version", Integer, nullable=False),
    Index(None, "state", "id"),
    Index(None, "register_id", "state", "id"),
    Index(None, "register_id", "business_date"),
    Index(None, "business_date"),
    one_of("state", SessionState),
    *rules(
        version_positive="version >= 1",
        opening_not_negative="opening >= 0",
        counted_not_negative="counted >= 0 AND first_counted >= 0",
        counted_when_not_open="(state = 'open') = (counted IS NULL) AND (counted IS NULL) = (expected IS NULL)",
        counted_at_most_twice="counts >= 0 AND counts <= 2 AND (counts = 0) = (counted IS NULL)"
        " AND (counted IS NULL) = (first_counted IS NULL) AND (counts <> 1 OR counted = first_counted)",
        closed_has_a_time="(state = 'closed') = (closed_at IS NOT NULL)",
    ),
    **MYSQL,
)

cash_movements = Table(
    "cash_movements",
    metadata,
    Column("id", Id, primary_key=True),
    Column("session_id", Id, ForeignKey("cash_sessions.id"), nullable=False, index=True),
    Column("kind", Code, nullable=False),
    money("amount"),
    instant("at"),
    text("reason"),
    Column("actor_id", Id),
    named("actor_name"),
    Column("undoes", Id, ForeignKey("cash_movements.id")),
    Column("after_count", Boolean, nullable=False),
    UniqueConstraint("undoes", info={REFUSAL: MovementUndone}),
    one_of("kind", CashMovementKind),
    *rules(
        amount_not_negative="amount >= 0",
        no_sale_moves_nothing="(kind = 'no_sale') = (amount = 0)",
        drops_alone_follow_counts="after_count = 0 OR kind = 'drop'",
    ),
    **MYSQL,
)

cash_counts = Table(
    "cash_counts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("session_id", Id, ForeignKey("cash_sessions.id"), nullable=False, index=True),
    Column("kind", Code, nullable=False),
    money("amount"),
    instant("at"),
    *(Column(kind, Integer, nullable=False) for kind in VALUES),
    Column("actor_id", Id),
    named("actor_name"),
    Column("movement_id", Id, ForeignKey("cash_movements.id")),
    one_of("kind", CountKind),
    *rules(
        pieces_not_negative=" AND ".join(f"{kind} >= 0" for kind in VALUES),
        amount_is_worth_of_pieces="amount = " + " + ".join(f"{value} * {kind}" for kind, value in VALUES.items()),
        drop_has_a_movement="(kind = 'drop') = (movement_id IS NOT NULL)",
    ),
    **MYSQL,
)
