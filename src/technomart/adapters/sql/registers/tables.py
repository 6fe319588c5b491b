"""Describe the table of registers."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, String, Table, UniqueConstraint

from technomart.adapters.sql.core.columns import MYSQL, REFUSAL, metadata, named, rules
from technomart.adapters.sql.core.types import Id
from technomart.domain.kernel.lengths import LONGEST_NAME
from technomart.domain.registers.register import LONGEST_CODE, RegisterTaken, Series

registers = Table(
    "registers",
    metadata,
    Column("id", Id, primary_key=True),
    named("code", length=LONGEST_CODE),
    named("name"),
    Column("closed_through", Date),
    Column("session_id", Id),  # no foreign key: sessions name their register, and the audit looks at both
    *(Column(name, BigInteger, nullable=False) for name in ("bookings", *Series, "closes")),
    Column("removed", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    named("machine_min"),
    named("machine_serial"),
    Column("code_key", String(3 * LONGEST_CODE), nullable=False),  # one letter may fold into three
    Column("name_key", String(3 * LONGEST_NAME), nullable=False),
    UniqueConstraint("code_key", info={REFUSAL: RegisterTaken}),
    UniqueConstraint("name_key", info={REFUSAL: RegisterTaken}),
    *rules(bookings_not_negative="bookings >= 0", version_positive="version >= 1"),
    **MYSQL,
)
