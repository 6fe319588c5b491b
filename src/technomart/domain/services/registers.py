"""Find and lock the register that somebody means."""

from technomart.domain.registers.register import FIRST, Till, in_use, meant, named
from technomart.domain.store.unit_of_work import UnitOfWork


def named_register(work: UnitOfWork, wanted: str) -> str | None:
    """Return the id of the register that is named, which is stored then, None for none; raises `RegisterNotFound`."""
    if not wanted:
        return None
    found = named(in_use(work.registers.tills()), wanted).register
    if found == FIRST:
        work.registers.add_first()
    return found.id


def if_in_use(work: UnitOfWork, register_id: str | None) -> str:
    """Return the id of a register that was named once, or nothing if it was removed since."""
    if register_id is None:
        return ""
    return next((till.register.id for till in in_use(work.registers.tills()) if till.register.id == register_id), "")


def held_register(work: UnitOfWork, wanted: str) -> Till:
    """Lock a register, by its id or code or else the first, and return it as it is now; raises `RegisterNotFound`."""
    found = meant(in_use(work.registers.tills()), wanted).register
    if found == FIRST:
        work.registers.add_first()
    work.registers.get_for_update(found.id)
    return named(in_use(work.registers.tills()), found.id)  # whatever became of it before it was locked
