"""Keep registers in memory."""

from dataclasses import replace
from datetime import date

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.cash_sessions.session import CashSession, SessionState
from technomart.domain.registers.ports import Registers
from technomart.domain.registers.register import FIRST, Counted, Register, RegisterNotFound, RegisterTaken, Series, Till


class MemoryRegisters(Repository, Registers):
    """Keeps registers in memory."""

    @override
    def tills(self) -> list[Till]:
        live = self.tables.cash_sessions.where(lambda session: session.state is not SessionState.CLOSED)
        held = {each.register_id: each for each in live}
        return [till_of(row, held.get(row.id)) for row in self.tables.registers.where(lambda _: True)]

    @override
    def get_for_update(self, register_id: str) -> Register:
        return self.tables.registers.one(register_id, RegisterNotFound)

    @override
    def add(self, register: Register) -> None:
        self._must_be_free(register)
        self.tables.registers.put(register.id, register)

    @override
    def add_first(self) -> None:
        self.tables.registers.add(FIRST.id, FIRST)

    @override
    def save(self, register: Register) -> Register:
        self._must_be_free(register)
        return self.tables.registers.save(register.id, register, RegisterNotFound)

    @override
    def count_booking(self, register: Register, day: date, series: Series | None = None) -> Counted | None:
        there = self.tables.registers.rows.get(register.id)
        if there is None or there.day_of(day) != day:
            return None
        if there.version != register.version:
            return None
        counted = replace(there, bookings=there.bookings + 1)
        self.tables.registers.put(there.id, counted if series is None else counted.with_next(series))
        return Counted(counted.bookings, there.next_number(series) if series else None)

    def _must_be_free(self, register: Register) -> None:
        for other in self.tables.registers.rows.values():
            is_alike = register.code_key == other.code_key or register.name_key == other.name_key
            if other.id != register.id and is_alike:
                raise RegisterTaken


def till_of(register: Register, session: CashSession | None) -> Till:
    """Return a register with its session, if there is one."""
    return Till(register) if session is None else Till(register, session.id, session.opened_by, session.business_date)
