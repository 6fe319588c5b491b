"""Keep the tills of a canteen: what each is called, whose cash is in it, which of its days are closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from technomart.domain.kernel.errors import Conflict, NotFound
from technomart.domain.kernel.texts import name_key

LONGEST_CODE = 8
CODE = "[A-Za-z0-9][A-Za-z0-9-]*"
"""What a code is made of: what every printer has, and what stands in an address as it is."""
MOST_REGISTERS = 100


class RegisterNotFound(NotFound):
    """No register has this id or code."""

    code = "register_not_found"
    sentence = "There is no such register."


class RegisterTaken(Conflict):
    """Another register has this code or name."""

    code = "register_taken"
    sentence = "Another register has this code or name."


class RegisterInUse(Conflict):
    """A register with cash or unclosed days cannot be removed, nor can the last one; papers keep a register's code."""

    code = "register_in_use"


class TooManyRegisters(Conflict):
    """There are as many registers as one canteen may have."""

    code = "too_many_registers"
    sentence = f"A canteen has at most {MOST_REGISTERS} registers."


class Series(StrEnum):
    """What a register numbers without a gap."""

    INVOICES = "invoices"
    VOIDS = "voids"
    RETURNS = "returns"


@dataclass(frozen=True, slots=True)
class Machine:
    """The identification number (MIN) and serial number of a till, where it has its own."""

    machine_min: str = ""
    machine_serial: str = ""


NO_MACHINE = Machine()
"""What says nothing of a till: the settings hold."""


@dataclass(frozen=True, slots=True)
class Register:
    """A till; `code` is short enough for papers, and every letter of it upper case.

    `closed_through` is the last business day that was closed, after which its money carries the next one.
    `session_id` is its open cash session. `bookings` counts how often money was booked, and
    `invoices`, `voids` and `returns` the papers of each series: that is the last number of it.
    `closes` counts closed days. `machine_min` and `machine_serial` are what papers say of it in place of the settings.
    """

    id: str
    code: str
    name: str
    closed_through: date | None = None
    session_id: str | None = None
    bookings: int = 0
    invoices: int = 0
    voids: int = 0
    returns: int = 0
    closes: int = 0
    removed: bool = False
    version: int = 1
    machine_min: str = ""
    machine_serial: str = ""

    @property
    def machine(self) -> Machine:
        """Return which machine it is, where it has numbers of its own."""
        return Machine(self.machine_min, self.machine_serial)

    @property
    def is_on_papers(self) -> bool:
        """Tell whether its code stands on papers or closed days."""
        return bool(self.invoices or self.voids or self.returns or self.closes)

    @property
    def code_key(self) -> str:
        """Return what it shares with codes that are the same to people."""
        return name_key(self.code)

    @property
    def name_key(self) -> str:
        """Return what it shares with names that are the same to people."""
        return name_key(self.name)

    def next_number(self, series: Series) -> int:
        """Return the next number of a series."""
        given: int = getattr(self, series)
        return given + 1

    def with_next(self, series: Series) -> "Register":
        """Return the register after the next number of a series was given."""
        given: Any = {series.value: self.next_number(series)}
        return replace(self, **given)

    def day_of(self, calendar_day: date) -> date:
        """Return the business day that its money carries on a day of the calendar."""
        if self.closed_through is None:
            return calendar_day
        return max(calendar_day, self.closed_through + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Counted:
    """Which booking of its register something is, and the number of the paper that comes with it, if one does."""

    booking: int
    number: int | None = None


FIRST = Register("00000000-0000-7000-8000-000000000001", "T1", "Till 1")
"""The register that every canteen has from the start; it is stored when it is used or followed by another one."""


@dataclass(frozen=True, slots=True)
class Till:
    """A register with the cash session in it that is not closed, if there is one, and the business day of that."""

    register: Register
    session_id: str | None = None
    opened_by: str | None = None
    session_date: date | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether cash goes into its session; one that is being counted takes none."""
        return self.session_id is not None and self.session_id == self.register.session_id

    def day_of(self, session_id: str | None, calendar_day: date) -> date:
        """Return the business day of money: that of the session it lies in, however late it gets, or the register's."""
        if session_id is not None and session_id == self.session_id and self.session_date is not None:
            return self.session_date
        return self.register.day_of(calendar_day)

    @property
    def is_counted(self) -> bool:
        """Tell whether its cash is being counted."""
        return self.session_id is not None and not self.is_open


def in_use(stored: Iterable[Till]) -> list[Till]:
    """Return the registers that were not removed, by their codes: those that are stored, or the first one."""
    found = [till for till in stored if not till.register.removed]
    return sorted(found, key=lambda till: till.register.code) or [Till(FIRST)]


def meant(tills: Sequence[Till], wanted: str) -> Till:
    """Return the register that is named, or else the first; raises `RegisterNotFound`."""
    return named(tills, wanted) if wanted else tills[0]


def named(tills: Iterable[Till], wanted: str) -> Till:
    """Return the register with an id, or else a code in any case; raises `RegisterNotFound`."""
    listed = list(tills)
    for found in (*(each for each in listed if each.register.id == wanted), *listed):
        if found.register.id == wanted or found.register.code_key == name_key(wanted):
            return found
    raise RegisterNotFound(f'There is no register "{wanted}".')
