"""Describe the table of day closes."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, UniqueConstraint

from technomart.adapters.sql.core.columns import MYSQL, REFUSAL, day, instant, metadata, money, named, rules
from technomart.adapters.sql.core.types import Ascii, Id, LongText
from technomart.domain.day_closes.close import DayClosed
from technomart.domain.registers.register import LONGEST_CODE

SEAL = 64

day_closes = Table(
    "day_closes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("register_id", Id, ForeignKey("registers.id"), nullable=False),
    named("register_code", length=LONGEST_CODE),
    Column("number", Integer, nullable=False),
    day("business_date"),
    instant("closed_at"),
    money("gross"),
    money("previous"),
    money("accumulated"),
    Column("resets", Integer, nullable=False),
    Column("content", LongText, nullable=False),
    Column("seal", Ascii(SEAL), nullable=False),
    Column("after", Date),
    Column("seal_before", Ascii(SEAL), nullable=False),
    Column("actor_id", Id),
    named("actor_name"),
    UniqueConstraint("register_id", "number", info={REFUSAL: DayClosed}),
    UniqueConstraint("register_id", "business_date", info={REFUSAL: DayClosed}),
    Index(None, "business_date"),
    *rules(
        number_positive="number >= 1",
        figures_not_negative="gross >= 0 AND previous >= 0 AND accumulated >= 0 AND resets >= 0",
    ),
    **MYSQL,
)
