"""Bring the registers of a stand-in together with those of the database it stood in for."""

from collections.abc import Iterable
from dataclasses import replace

from technomart.domain.registers.register import LONGEST_CODE, Register, Series, Till
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork


def with_free_drawers(work: UnitOfWork, held: Snapshot) -> Snapshot:
    """Return the rows with a register of its own for cash that lies in a drawer which has a session here, too.

    Whoever opened it counts it and closes it there.
    """
    busy = {till.register.id for till in work.registers.tills() if till.session_id is not None}
    moved = {row.id for row in held.cash_sessions if row.register_id in busy and row.closed_at is None}
    if not moved:
        return held
    sessions = tuple(replace(row, register_id=row.id) if row.id in moved else row for row in held.cash_sessions)
    payments = tuple(
        replace(row, register_id=row.cash_session_id) if row.cash_session_id in moved else row for row in held.payments
    )
    refunds = tuple(
        replace(row, register_id=row.cash_session_id) if row.cash_session_id in moved else row for row in held.refunds
    )
    kept = tuple(replace(row, session_id=None) if row.session_id in moved else row for row in held.registers)
    own = tuple(
        Register(row.id, row.opened_at.strftime("%d%H%M"), f"Till of {row.opened_by_name}", session_id=row.id)
        for row in held.cash_sessions
        if row.id in moved
    )
    return replace(held, registers=(*kept, *own), cash_sessions=sessions, payments=payments, refunds=refunds)


def merge_registers(work: UnitOfWork, registers: Iterable[Register]) -> None:
    """Add registers; one that is there already keeps its name, and has the later of both days and the cash of either.

    One whose code or name another register has here is numbered.
    """
    there = {till.register.id: till for till in work.registers.tills()}
    for register in registers:
        known = there.get(register.id)
        if known is None:
            work.registers.add(numbered(register, there.values()))
        else:
            _join(work, known, register)


def _join(work: UnitOfWork, known: Till, register: Register) -> None:
    days = [day for day in (known.register.closed_through, register.closed_through) if day is not None]
    work.registers.save(
        replace(
            work.registers.get_for_update(register.id),
            closed_through=max(days, default=None),
            session_id=known.register.session_id or register.session_id,
            bookings=known.register.bookings + register.bookings,
            closes=max(known.register.closes, register.closes),
            **{series.value: max(getattr(known.register, series), getattr(register, series)) for series in Series},
        )
    )


def numbered(register: Register, others: Iterable[Till]) -> Register:
    """Return a register with a code and a name that no other one has."""
    taken = {key for other in others for key in (other.register.code_key, other.register.name_key)}
    found, number = register, 1
    while found.code_key in taken or found.name_key in taken:
        number += 1
        end = f"-{number}"
        found = replace(register, code=register.code[: LONGEST_CODE - len(end)] + end, name=register.name[:100] + end)
    return found
