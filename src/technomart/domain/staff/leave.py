"""Ask for leave, and answer."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from technomart.domain.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from technomart.domain.kernel.paging import Position

MOST_DAYS = 366
"""Leave is no longer than this, and begins no more days back or ahead."""


class LeaveType(StrEnum):
    """Why somebody stays away."""

    SICK = "sick"
    VACATION = "vacation"
    OTHER = "other"


class LeaveStatus(StrEnum):
    """What was said to a request for leave."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class BadLeave(Invalid):
    """The days cannot be."""

    code = "bad_leave"


class LeaveNotFound(NotFound):
    """No request for leave has this id."""

    code = "leave_not_found"
    sentence = "There is no such request for leave."


class LeaveDecided(Conflict):
    """The request was answered before."""

    code = "leave_decided"


class LeaveOverlaps(Conflict):
    """Nobody is away twice on one day."""

    code = "leave_overlaps"


class OwnLeave(Forbidden):
    """Nobody decides on their own leave."""

    code = "own_leave"
    sentence = "Nobody decides on their own leave; somebody else has to."


class TooMuchOpenLeave(Conflict):
    """Somebody has as many requests that wait as one person may."""

    code = "too_much_open_leave"


@dataclass(frozen=True, slots=True)
class Leave:
    """A request to stay away from `first` to `last`, both inside, and who decided on it or took that back, when.

    `decided_by` is a name, `decided_by_id` the account; the command line has none.
    """

    id: str
    employee_id: str
    first: date
    last: date
    reason: str
    requested_at: datetime
    type: LeaveType = LeaveType.OTHER
    status: LeaveStatus = LeaveStatus.PENDING
    decided_at: datetime | None = None
    decided_by: str = ""
    note: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    decided_by_id: str | None = None
    version: int = 1

    @property
    def holds(self) -> bool:
        """Tell whether its days are taken, or asked for."""
        return self.status in (LeaveStatus.PENDING, LeaveStatus.APPROVED)

    def place(self) -> Position:
        """Return where a request stands among others; the newest stand highest."""
        return (self.id,)

    def must_be_possible(self, today: date) -> None:
        """Raise `BadLeave` for days that run backwards, are too many or too far away."""
        if self.last < self.first:
            sentence = "Leave cannot end before it begins."
            raise BadLeave(sentence, errors={"endDate": ["Must not be before `startDate`."]})
        if (self.last - self.first).days >= MOST_DAYS:
            raise BadLeave(f"Leave has at most {MOST_DAYS} days.", errors={"endDate": ["Is too far away."]})
        if abs((self.first - today).days) > MOST_DAYS:
            sentence = f"Leave begins at most {MOST_DAYS} days back or ahead."
            raise BadLeave(sentence, errors={"startDate": ["Is too far away."]})

    def must_be_pending(self) -> None:
        """Raise `LeaveDecided` when it was answered."""
        if self.status is not LeaveStatus.PENDING:
            done = f"This request was already {self.status.value}"
            is_over = self.status is LeaveStatus.WITHDRAWN
            raise LeaveDecided(f"{done}." if is_over else f"{done}; withdraw it and ask again to change it.")

    def answered(self, status: LeaveStatus, by: str, at: datetime, note: str, *, by_id: str | None = None) -> "Leave":
        """Return it approved, rejected, or what was decided withdrawn; raises `LeaveDecided`."""
        if status is LeaveStatus.WITHDRAWN:
            return self.withdrawn(by, at)
        self.must_be_pending()
        return replace(self, status=status, decided_by=by, decided_by_id=by_id, decided_at=at, note=note)

    def withdrawn(self, by: str, at: datetime) -> "Leave":
        """Return it taken back after it was decided, with who decided; raises `BadLeave` while it waits."""
        if self.status is LeaveStatus.PENDING:
            sentence = "A request that waits is deleted; only what was decided is withdrawn."
            raise BadLeave(sentence, errors={"status": ["Must not be withdrawn."]})
        if self.status is LeaveStatus.WITHDRAWN:
            raise LeaveDecided("This request was already withdrawn.")
        return replace(self, status=LeaveStatus.WITHDRAWN, withdrawn_by=by, withdrawn_at=at)


@dataclass(frozen=True, slots=True)
class LeaveFilter:
    """Whose leave is asked for; None means any, but what was withdrawn is shown to those alone who ask for that."""

    employee_id: str | None = None
    status: LeaveStatus | None = None
    type: LeaveType | None = None

    def admits(self, leave: Leave) -> bool:
        """Tell whether a request is one of those asked for."""
        is_meant = self.status is leave.status or (self.status is None and leave.status is not LeaveStatus.WITHDRAWN)
        return is_meant and self.employee_id in (None, leave.employee_id) and self.type in (None, leave.type)
