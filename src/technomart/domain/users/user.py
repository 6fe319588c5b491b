"""Describe the accounts."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from technomart.domain.kernel.errors import Conflict, Forbidden, NotFound
from technomart.domain.kernel.texts import normalised
from technomart.domain.users.permissions import Role


class AccountStatus(StrEnum):
    """Whether a person may sign in."""

    ACTIVE = "active"
    PENDING = "pending"
    DEACTIVATED = "deactivated"


class AccountDeactivated(Forbidden):
    """The account was switched off."""

    code = "account_deactivated"
    sentence = "This account is not active; ask an administrator."


class NotPending(Conflict):
    """The registration was decided before."""

    code = "not_pending"


class LastAdmin(Conflict):
    """Without this administrator nobody could keep the accounts."""

    code = "last_admin"
    sentence = "This is the last administrator; make another one first."


class UserNotFound(NotFound):
    """No account has this id."""

    code = "user_not_found"
    sentence = "There is no such account."


class EmailTaken(Conflict):
    """Another account has this e-mail address."""

    code = "email_taken"
    sentence = "Another account has this e-mail address."


@dataclass(frozen=True, slots=True)
class User:
    """An account; `email` is in lower case and unique, times are UTC.

    `pending_email` is the address it shall have, once that is proved. `is_demo` marks accounts of the demo data, which
    never sign in in production. `has_second_factor` says that signing in takes a code.
    """

    id: str
    email: str
    name: str
    role: Role
    created_at: datetime
    status: AccountStatus = AccountStatus.ACTIVE
    password_hash: str | None = field(default=None, repr=False)
    phone: str = ""
    avatar: str = ""
    employee_id: str | None = None
    last_login: datetime | None = None
    email_verified: bool = False
    is_demo: bool = False
    pending_email: str = ""
    has_second_factor: bool = False
    version: int = 1

    @property
    def label(self) -> str:
        """Return how the log names the account."""
        return f"{self.name} ({self.id})"

    @property
    def beginning(self) -> str:
        """Return how the log names what the account begins as, which the audit reads."""
        return f"as {self.role.value}, {self.status.value}"

    def proved(self, email: str) -> "User":
        """Return the account with an address that its owner proved."""
        pending = "" if email == self.pending_email else self.pending_email
        return replace(self, email=email, email_verified=True, pending_email=pending)


def canonical_email(email: str) -> str:
    """Return the form under which an address is stored and looked up."""
    return normalised(email.strip()).lower()


def is_safe_picture(address: str) -> bool:
    """Tell whether an address may be shown as somebody's picture: that of a host by TLS, as every browser loads it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_plain = address.isascii() and address.isprintable() and not set(address) & set(" \"'<>\\")
    return is_plain and parts.scheme == "https" and bool(parts.hostname) and parts.username is None
