"""Keep registers in a table."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy import BigInteger, ClauseElement, Dialect, and_, bindparam, func, literal, or_, select
from typing_extensions import override

from technomart.adapters.sql.cash_sessions.tables import cash_sessions
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.prepared import Prepared, last_row_id
from technomart.adapters.sql.core.rows_in_cell import RowsInCell
from technomart.adapters.sql.core.statements import Repository, Row
from technomart.adapters.sql.registers.tables import registers
from technomart.domain.cash_sessions.session import SessionState
from technomart.domain.registers.ports import Registers
from technomart.domain.registers.register import FIRST, Counted, Register, RegisterNotFound, Series, Till

register_row, register_of = mapping(registers, Register)

live = cash_sessions.c
HELD = select(registers, live.id.label("held_by"), live.opened_by, live.business_date).outerjoin(
    cash_sessions, and_(live.register_id == registers.c.id, live.state != SessionState.CLOSED.value)
)
TILLS, IN_USE = Prepared(HELD.order_by(registers.c.id)), RowsInCell(HELD.where(~registers.c.removed))
COUNT = registers.update().where(
    registers.c.id == bindparam("id_"),
    or_(registers.c.closed_through.is_(None), registers.c.closed_through < bindparam("day")),
    registers.c.version == bindparam("seen"),
)
MOST = 1 << 31
"""More than is ever counted on a register, so that a server can tell two counts by one number."""


def counting(series: Series | None, dialect: Dialect) -> ClauseElement:
    """Return what counts a booking, and a paper of a series, and tells both counts."""
    bookings, papers = registers.c.bookings, literal(-1) if series is None else registers.c[series]
    counted = [] if series is None else [(papers, papers + 1)]
    if dialect.name == "sqlite":
        count = COUNT.ordered_values((bookings, bookings + 1), *counted)
        return count.returning(bookings, papers.label("papers"))
    # It comes with the answer to this statement, so that nobody has to ask for it.
    told = func.last_insert_id((bookings + 1) * MOST + papers + 1, type_=BigInteger)
    return COUNT.ordered_values((bookings, told.op("DIV")(literal(MOST))), *counted)


COUNT_BOOKING: Mapping[Series | None, Prepared] = {
    series: Prepared(partial(counting, series)) for series in (None, *Series)
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
    def count_booking(self, register: Register, day: date, series: Series | None = None) -> Counted | None:
        count, connection = COUNT_BOOKING[series], self.sql.connection
        values = {"id_": register.id, "day": day, "seen": register.version}
        if connection.dialect.name == "sqlite":
            rows = [(row["bookings"], row["papers"]) for row in count.rows(connection, values)]
        else:
            told = count.change(connection, values, last_row_id)
            rows = [divmod(told, MOST)] if told else []
        return next((Counted(booking, number if series else None) for booking, number in rows), None)
