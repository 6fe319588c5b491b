"""Keep the registers."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import date

from technomart.domain.day_closes.reading import Reading, Span
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.registers.register import (
    MOST_REGISTERS,
    NO_MACHINE,
    Machine,
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
    machine_min: str | None = None
    machine_serial: str | None = None

    def of(self, register: Register) -> Register:
        """Return a register as it is then."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        known = {name: value for name, value in said.items() if value is not None}
        if self.code is not None:
            known["code"] = self.code.upper()
        return replace(register, **known)


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

    def __call__(self, by: Actor, code: str, name: str, machine: Machine = NO_MACHINE) -> Till:
        """Return the new register; raises `RegisterTaken`, `TooManyRegisters`."""
        by.must(Permission.TILL_MANAGE)
        now = self.clock.now()

        def add(work: UnitOfWork) -> Till:
            if len(in_use(work.registers.tills())) >= MOST_REGISTERS:
                raise TooManyRegisters
            work.registers.add_first()
            register = replace(Register(self.ids.at(now), code.upper(), name), **asdict(machine))
            work.registers.add(register)
            return Till(register)

        return self.store.write(add)


class EditRegister(StoreUseCase):
    """Give a register another code or name, or other numbers of its machine."""

    def __call__(self, by: Actor, wanted: str, entry: RegisterEntry) -> Till:
        """Return the register as it is then; raises `RegisterNotFound`, `RegisterTaken`.

        Raises `RegisterInUse` for another code once papers have it: their numbers would be another register's, too.
        """
        by.must(Permission.TILL_MANAGE)

        def edit(work: UnitOfWork) -> Till:
            till = held_register(work, wanted)
            register = till.register
            after = entry.of(register)
            if after.code != register.code and register.is_on_papers:
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
