"""Describe sessions, and why somebody is refused one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from technomart.domain.kernel.errors import Forbidden, Unauthenticated


class Registration(StrEnum):
    """What becomes of a new account: it waits for approval, works at once, or cannot be made."""

    APPROVAL = "approval"
    OPEN = "open"
    CLOSED = "closed"


class AccountDeactivated(Forbidden):
    """The account was switched off."""

    code = "account_deactivated"


class BadCredentials(Unauthenticated):
    """The e-mail and the password do not belong together; it is not said which is wrong."""

    code = "bad_credentials"
    sentence = "The e-mail or the password is wrong."


class SessionOver(Unauthenticated):
    """The session was signed out, revoked or has run out."""

    code = "session_over"
    sentence = "Please sign in again."


class RegistrationClosed(Forbidden):
    """New accounts are made by an administrator alone."""

    code = "registration_closed"
    sentence = "New accounts are made by an administrator; please ask one."


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that lasts until it is ended or runs out; access tokens carry its id."""

    id: str
    user_id: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        """Tell whether it still authenticates its user."""
        return self.ended_at is None and at < self.expires_at
