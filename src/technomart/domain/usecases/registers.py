"""Keep the registers."""

from dataclasses import dataclass, replace
from datetime import date

from technomart.domain.day_closes.reading import Reading, Span
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.registers.register import (
    MOST_REGISTERS,
    Register,
    RegisterInUse,
    Till,
    TooManyRegisters,
    in_use,
)
from technomart.domain.services.registers import held_register
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """What is said of a register; None leaves it as it is."""

    code: str | None = None
    name: str | None = None


class ListRegisters(StoreUseCase):
    """List the registers."""

    def __call__(self, by: Actor) -> list[Till]:
        """Return those in use, by their codes, each with its cash session that is not closed."""
        by.must(Permission.TILL_USE)
        return in_use(self.store.read(lambda work: work.registers.tills()))


@dataclass(frozen=True, slots=True)
class AddRegister:
    """Add a register."""

    store: Store
    clock: Clock
    ids: Ids

    def __call__(self, by: Actor, code: str, name: str) -> Till:
        """Return the new register; raises `RegisterTaken`, `TooManyRegisters`."""
        by.must(Permission.TILL_MANAGE)
        now = self.clock.now()

        def add(work: UnitOfWork) -> Till:
            if len(in_use(work.registers.tills())) >= MOST_REGISTERS:
                raise TooManyRegisters
            work.registers.add_first()
            register = Register(self.ids.at(now), code.upper(), name)
            work.registers.add(register)
            return Till(register)

        return self.store.write(add)


class EditRegister(StoreUseCase):
    """Give a register another code or name."""

    def __call__(self, by: Actor, wanted: str, entry: RegisterEntry) -> Till:
        """Return the register as it is then; raises `RegisterNotFound`, `RegisterTaken`.

        Raises `RegisterInUse` for another code once papers have it: their numbers would be another register's, too.
        """
        by.must(Permission.TILL_MANAGE)

        def edit(work: UnitOfWork) -> Till:
            till = held_register(work, wanted)
            register = till.register
            code = register.code if entry.code is None else entry.code.upper()
            after = replace(register, code=code, name=register.name if entry.name is None else entry.name)
            if code != register.code and register.is_on_papers:
                raise RegisterInUse(f"Papers name register {register.code}, which keeps its code: add another one.")
            return till if after == till.register else replace(till, register=work.registers.save(after))

        return self.store.write(edit)


class RemoveRegister(StoreUseCase):
    """Remove a register; what was booked on it stays."""

    def __call__(self, by: Actor, wanted: str) -> None:
        """Take it out of use; raises `RegisterNotFound`.

        Raises `RegisterInUse` with cash in it, with days that are in no close, which could not be closed any more, or
        as the last one.
        """
        by.must(Permission.TILL_MANAGE)

        def remove(work: UnitOfWork) -> None:
            till = held_register(work, wanted)
            if till.session_id is not None:
                raise RegisterInUse(f"Register {till.register.code} has a cash session: close it first.")
            if len(in_use(work.registers.tills())) == 1:
                raise RegisterInUse(f"Register {till.register.code} is the last one: add another one first.")
            if work.day_closes.reading(Span(till.register.id, till.register.closed_through, date.max)) != Reading():
                raise RegisterInUse(f"Register {till.register.code} has days that are not closed: close them first.")
            work.registers.save(replace(till.register, removed=True))

        self.store.write(remove)
