"""Keep registers in a table."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import and_, bindparam, or_, select
from typing_extensions import override

from technomart.adapters.sql.cash_sessions.tables import cash_sessions
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository, Row
from technomart.adapters.sql.registers.tables import registers
from technomart.domain.cash_sessions.session import SessionState
from technomart.domain.registers.ports import Registers
from technomart.domain.registers.register import FIRST, Register, RegisterNotFound, Series, Till

register_row, register_of = mapping(registers, Register)

live = cash_sessions.c
TILLS = Prepared(
    select(registers, live.id.label("held_by"), live.opened_by, live.business_date)
    .outerjoin(cash_sessions, and_(live.register_id == registers.c.id, live.state != SessionState.CLOSED.value))
    .order_by(registers.c.id)
)
COUNT = (
    registers.update()
    .where(
        registers.c.id == bindparam("id_"),
        or_(registers.c.closed_through.is_(None), registers.c.closed_through < bindparam("day")),
        registers.c.version == bindparam("seen"),
        registers.c.bookings == bindparam("before"),
    )
    .values(bookings=registers.c.bookings + 1)
)
COUNT_BOOKING: Mapping[Series | None, Prepared] = {
    None: Prepared(COUNT),
    **{series: Prepared(COUNT.values({series.value: registers.c[series] + 1})) for series in Series},
}


def till_of(row: Row) -> Till:
    """Return the register in a row, with the session beside it."""
    return Till(register_of(row), row["held_by"], row["opened_by"], row["business_date"])


class SqlRegisters(Repository, Registers):
    """Keeps registers in a table."""

    @override
    def tills(self) -> list[Till]:
        return [till_of(row) for row in self.sql.all(TILLS)]

    @override
    def get_for_update(self, register_id: str) -> Register:
        return register_of(self.sql.one(registers, register_id, RegisterNotFound, locked=True))

    @override
    def add(self, register: Register) -> None:
        self.sql.add(registers, register_row(register))

    @override
    def add_first(self) -> None:
        self.sql.put(registers, register_row(FIRST))

    @override
    def save(self, register: Register) -> Register:
        return replace(register, version=self.sql.save(registers, register_row(register), RegisterNotFound))

    @override
    def count_booking(self, register: Register, day: date, series: Series | None = None) -> bool:
        values = {"id_": register.id, "day": day, "seen": register.version, "before": register.bookings}
        return self.sql.change(COUNT_BOOKING[series], **values) == 1
