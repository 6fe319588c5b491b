"""Plan who works when."""

from dataclasses import dataclass
from datetime import date, datetime

from technomart.domain.kernel.errors import NotFound
from technomart.domain.staff.time_spans import Span


class ShiftNotFound(NotFound):
    """No shift has this id."""

    code = "shift_not_found"
    sentence = "There is no such shift."


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of work that is planned; `day` is the business day it begins on, instants are in UTC."""

    id: str
    employee_id: str
    day: date
    start: datetime
    end: datetime
    notes: str = ""

    @property
    def span(self) -> Span:
        """Return the time planned."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class ShiftFilter:
    """Whose shifts are asked for, and of which days; None means any, both days are inside."""

    employee_id: str | None = None
    first: date | None = None
    last: date | None = None

    def admits(self, shift: Shift) -> bool:
        """Tell whether a shift is one of those asked for."""
        return (
            self.employee_id in (None, shift.employee_id)
            and (self.first is None or shift.day >= self.first)
            and (self.last is None or shift.day <= self.last)
        )
