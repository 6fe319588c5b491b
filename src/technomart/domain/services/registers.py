"""Lock the register that somebody means."""

from technomart.domain.registers.register import FIRST, Till, in_use, meant, named
from technomart.domain.store.unit_of_work import UnitOfWork


def held_register(work: UnitOfWork, wanted: str) -> Till:
    """Lock a register, by its id or code or else the first, and return it as it is now; raises `RegisterNotFound`."""
    found = meant(in_use(work.registers.tills()), wanted).register
    if found == FIRST:
        work.registers.add_first()
    work.registers.get_for_update(found.id)
    return named(in_use(work.registers.tills()), found.id)  # whatever became of it before it was locked
