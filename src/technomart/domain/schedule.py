"""Plan who works when, and who is on leave."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from technomart.domain.errors import Conflict, NotFound
from technomart.domain.shifts import Span


class ShiftNotFound(NotFound):
    """No shift has this id."""

    code = "shift_not_found"


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


class LeaveStatus(StrEnum):
    """What was said to a wish for leave."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class LeaveNotFound(NotFound):
    """No request for leave has this id."""

    code = "leave_not_found"


class LeaveDecided(Conflict):
    """The request was answered before."""

    code = "leave_decided"


@dataclass(frozen=True, slots=True)
class Leave:
    """A wish to stay away from `first` to `last`, both inside, and what was said to it, by whom and when."""

    id: str
    employee_id: str
    first: date
    last: date
    reason: str
    requested_at: datetime
    status: LeaveStatus = LeaveStatus.PENDING
    decided_at: datetime | None = None
    decided_by: str = ""
    note: str = ""

    def must_be_pending(self) -> None:
        """Raise `LeaveDecided` when it was answered."""
        if self.status is not LeaveStatus.PENDING:
            raise LeaveDecided(f"This request was already {self.status.value}.")

    def decided(self, status: LeaveStatus, by: str, at: datetime, note: str) -> "Leave":
        """Return it answered; raises `LeaveDecided`."""
        self.must_be_pending()
        return replace(self, status=status, decided_by=by, decided_at=at, note=note)


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
