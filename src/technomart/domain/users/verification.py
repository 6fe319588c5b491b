"""Describe verification requests: somebody registered, and somebody else decides whether they may come in."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from operator import gt

from technomart.domain.kernel.paging import Page, PageRequest, Position, cut
from technomart.domain.users.permissions import NotAllowed, Role
from technomart.domain.users.user import AccountStatus, User


class VerificationStatus(StrEnum):
    """How a request stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


STANDS = {
    AccountStatus.PENDING: VerificationStatus.PENDING,
    AccountStatus.ACTIVE: VerificationStatus.APPROVED,
    AccountStatus.DEACTIVATED: VerificationStatus.REJECTED,
}
"""How the request of an account stands that is in a state, or was put into it while it waited."""


@dataclass(frozen=True, slots=True)
class VerificationRequest:
    """What an account waits for, one for each account; `role` is what was given, `decided_by` a name."""

    user_id: str
    requested_at: datetime
    status: VerificationStatus = VerificationStatus.PENDING
    role: Role | None = None
    note: str = ""
    decided_at: datetime | None = None
    decided_by: str = ""

    def decided(self, to: AccountStatus, role: Role, by: str, at: datetime, note: str) -> "VerificationRequest":
        """Return the request with what was decided, by whom, when and why."""
        given = role if to is AccountStatus.ACTIVE else None
        return replace(self, status=STANDS[to], role=given, note=note, decided_at=at, decided_by=by)


@dataclass(frozen=True, slots=True)
class Applicant:
    """A request with the account that it is about."""

    user: User
    request: VerificationRequest
    has_headshot: bool = False

    @property
    def position(self) -> Position:
        """Return where it stands among all; who waits longest stands first."""
        return self.request.requested_at.isoformat(), self.user.id


def page_of_applicants(
    all_: Iterable[Applicant], status: VerificationStatus | None, request: PageRequest
) -> Page[Applicant]:
    """Return one page of the requests of a status, None for any, who waits longest first; raises `BadCursor`."""
    found = [each for each in all_ if status in (None, each.request.status)]
    return cut(sorted(found, key=lambda each: each.position), request, lambda each: each.position, follows=gt)


def must_be_able_to_give(giver: Role, role: Role) -> None:
    """Raise `NotAllowed` for a role above the giver's own."""
    ranks = list(Role)  # the one that may most comes first
    if ranks.index(role) < ranks.index(giver):
        raise NotAllowed(f"Your role, {giver.value}, cannot make somebody {role.value}.")
