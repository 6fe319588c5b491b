"""Ask for leave, and answer."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from technomart.domain.kernel.errors import Conflict, Invalid, NotFound


class LeaveStatus(StrEnum):
    """What was said to a request for leave."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class BadLeave(Invalid):
    """The days run backwards."""

    code = "bad_leave"
    sentence = "Leave cannot end before it begins."


class LeaveNotFound(NotFound):
    """No request for leave has this id."""

    code = "leave_not_found"
    sentence = "There is no such request for leave."


class LeaveDecided(Conflict):
    """The request was answered before."""

    code = "leave_decided"


@dataclass(frozen=True, slots=True)
class Leave:
    """A request to stay away from `first` to `last`, both inside, and what was said to it, by whom and when."""

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
