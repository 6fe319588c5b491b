"""Describe the people who work in the canteen, be it with an account or without."""

from dataclasses import dataclass
from enum import StrEnum

from technomart.domain.kernel.errors import Conflict, NotFound
from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.paging import Position


class EmployeeStatus(StrEnum):
    """Whether somebody works here at present."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class EmployeeNotFound(NotFound):
    """Nobody who works here has this id."""

    code = "employee_not_found"
    sentence = "Nobody who works here has this id."


class NotEmployed(NotFound):
    """The account belongs to nobody who works here."""

    code = "not_employed"
    sentence = "Only somebody with an account works here."


class EmployeeGone(Conflict):
    """The person no longer works here."""

    code = "employee_gone"


class EmployeeLinked(Conflict):
    """The employee belongs to another account, or the account to another employee."""

    code = "employee_linked"
    sentence = "This employee or this account is linked already; please look again."


class StillAtWork(Conflict):
    """Whoever is clocked in is let go once they went."""

    code = "still_at_work"


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody who works here; `hourly_rate` in centavos.

    Who was `removed` is listed no more; attendance stays readable. An account's `employee_id` says whose it is.
    """

    id: str
    name: str
    position: str = ""
    hourly_rate: Centavos = 0
    contact: str = ""
    status: EmployeeStatus = EmployeeStatus.ACTIVE
    removed: bool = False
    version: int = 1

    @property
    def label(self) -> str:
        """Return how the log names the employee."""
        return f"{self.name} ({self.id})"

    def place(self) -> Position:
        """Return where somebody stands in the list by name."""
        return self.name, self.id

    def is_reached_at(self, email: str) -> bool:
        """Tell whether this is the address of somebody who works here."""
        works_here = not self.removed and self.status is EmployeeStatus.ACTIVE
        return works_here and self.contact.strip().casefold() == email.casefold()

    def must_work_here(self) -> None:
        """Raise `EmployeeGone` when they do not, or not at present."""
        if self.removed or self.status is EmployeeStatus.INACTIVE:
            raise EmployeeGone(f"{self.name} does not work here at present.")
