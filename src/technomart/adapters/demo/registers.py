"""Find a register that made-up sales may stand at."""

from dataclasses import replace
from datetime import datetime

from technomart.adapters.demo.ids import fixed_id, id_of, milliseconds
from technomart.adapters.demo.people import HIRED
from technomart.domain.registers.register import FIRST, MOST_REGISTERS, Register, TooManyRegisters, in_use
from technomart.domain.store.unit_of_work import UnitOfWork

SPARE = Register(fixed_id(HIRED, 300), "T2", "Merienda counter")
"""The demo canteen has a second register for whoever tries one; nothing is booked on it."""


def unused_register(work: UnitOfWork, at: datetime) -> Register:
    """Lock and return a register that nothing was booked on yet, or add one: closed days are not opened again.

    Raises `TooManyRegisters`.
    """
    there = work.registers.tills()
    for till in in_use(there):
        if till.register == FIRST:
            work.registers.add_first()
        register = work.registers.get_for_update(till.register.id)
        if till.session_id is None and register.closed_through is None and not register.bookings:
            return register
    if len(in_use(there)) >= MOST_REGISTERS:
        raise TooManyRegisters
    taken = {key for till in there for key in (till.register.code_key, till.register.name_key)}
    numbered = (replace(FIRST, code=f"T{number}", name=f"Till {number}") for number in range(2, 2 * len(there) + 3))
    fresh = next(each for each in numbered if not {each.code_key, each.name_key} & taken)
    register = replace(fresh, id=id_of(milliseconds(at), len(there), len(there)))
    work.registers.add(register)
    return register
