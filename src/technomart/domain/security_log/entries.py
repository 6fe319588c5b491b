"""Log security events: who signed in, who was refused, who changed permissions; ids and addresses, no secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from technomart.domain.kernel.paging import Position
from technomart.domain.users.actor import Actor, Origin
from technomart.domain.users.user import User

LONGEST_DETAILS = 500
LONGEST_ADDRESS = 64


class LogType(StrEnum):
    """What an entry is about."""

    SIGN_IN = "sign_in"
    ACCOUNT = "account"
    REFUSAL = "refusal"


class LogCategory(StrEnum):
    """What an entry is about, in the words of a page that shows the log."""

    LOGIN = "login"
    ACTION = "action"
    SECURITY = "security"
    SYSTEM = "system"


class LogAction(StrEnum):
    """What happened."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_REFUSED = "sign_in_refused"
    TOKEN_REUSED = "token_reused"
    NOT_ALLOWED = "not_allowed"
    REGISTERED = "registered"
    REGISTERED_TWICE = "registered_twice"
    EMAIL_VERIFIED = "email_verified"
    GOOGLE_LINKED = "google_linked"
    GOOGLE_UNLINKED = "google_unlinked"
    RESET_ASKED = "reset_asked"
    PASSWORD_RESET = "password_reset"
    PASSWORD_CHANGED = "password_changed"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_EDITED = "account_edited"
    ACCOUNT_REMOVED = "account_removed"
    ROLE_CHANGED = "role_changed"
    STATUS_CHANGED = "status_changed"
    DISCOUNT_GIVEN = "discount_given"
    LINE_VOIDED = "line_voided"
    EMPLOYEE_LINKED = "employee_linked"
    EMPLOYEE_UNLINKED = "employee_unlinked"
    PRICE_SET = "price_set"
    RECIPE_SET = "recipe_set"
    EMPLOYEE_EDITED = "employee_edited"
    MENU_ITEM_REMOVED = "menu_item_removed"
    STOCK_CORRECTED = "stock_corrected"
    STOCK_EDITED = "stock_edited"
    STOCK_REMOVED = "stock_removed"
    ATTENDANCE_ENTERED = "attendance_entered"
    ATTENDANCE_CORRECTED = "attendance_corrected"
    ATTENDANCE_REMOVED = "attendance_removed"
    SCHEDULE_CHANGED = "schedule_changed"
    LOG_PURGED = "log_purged"
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"
    REFUND_APPROVED = "refund_approved"
    PAPER_REPRINTED = "paper_reprinted"


SIGN_IN = frozenset({LogAction.SIGNED_IN, LogAction.SIGNED_OUT})
REFUSALS = frozenset(
    {LogAction.SIGN_IN_FAILED, LogAction.SIGN_IN_REFUSED, LogAction.TOKEN_REUSED, LogAction.NOT_ALLOWED}
)
TYPES: Mapping[LogAction, LogType] = {
    action: LogType.SIGN_IN if action in SIGN_IN else LogType.REFUSAL if action in REFUSALS else LogType.ACCOUNT
    for action in LogAction
}


SECURITY = REFUSALS | {
    LogAction.RESET_ASKED,
    LogAction.PASSWORD_RESET,
    LogAction.PASSWORD_CHANGED,
    LogAction.GOOGLE_LINKED,
    LogAction.GOOGLE_UNLINKED,
    LogAction.ROLE_CHANGED,
    LogAction.STATUS_CHANGED,
    LogAction.SECOND_FACTOR_ADDED,
    LogAction.SECOND_FACTOR_REMOVED,
    LogAction.RECOVERY_CODES_MADE,
    LogAction.RECOVERY_CODE_USED,
}
KEPT = frozenset(
    {
        LogAction.REGISTERED,
        LogAction.GOOGLE_LINKED,
        LogAction.GOOGLE_UNLINKED,
        LogAction.ACCOUNT_ADDED,
        LogAction.ACCOUNT_EDITED,
        LogAction.ACCOUNT_REMOVED,
        LogAction.ROLE_CHANGED,
        LogAction.STATUS_CHANGED,
        LogAction.LOG_PURGED,
        LogAction.SECOND_FACTOR_ADDED,
        LogAction.SECOND_FACTOR_REMOVED,
    }
)
"""What is never forgotten: which accounts there are and what they may do, and that something was forgotten."""
CATEGORIES: Mapping[LogAction, LogCategory] = {
    action: LogCategory.LOGIN
    if action in SIGN_IN
    else LogCategory.SECURITY
    if action in SECURITY
    else LogCategory.SYSTEM
    if action is LogAction.LOG_PURGED
    else LogCategory.ACTION
    for action in LogAction
}
"""The category of each action; of the system is what the program does by itself."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line, of what happened so many `times`; `user_name` is who did it, under the name of that moment.

    It is empty for a stranger.
    """

    id: str
    at: datetime
    action: LogAction
    user_id: str | None = None
    user_name: str = ""
    details: str = ""
    address: str = ""
    request_id: str = ""
    times: int = 1

    @property
    def type(self) -> LogType:
        """Return what the entry is about."""
        return TYPES[self.action]

    @property
    def category(self) -> LogCategory:
        """Return what the entry is about, in the words of a page."""
        return CATEGORIES[self.action]

    @property
    def search_key(self) -> str:
        """Return what a search looks in."""
        return f"{self.action.value}\n{self.user_name}\n{self.details}\n{self.address}".casefold()


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which entries are asked for, from `since` and before `until`, of one account; None means any."""

    search: str | None = None
    type: LogType | LogCategory | None = None
    since: datetime | None = None
    until: datetime | None = None
    user_id: str | None = None

    @property
    def actions(self) -> tuple[LogAction, ...] | None:
        """Return the actions of the type asked for."""
        if self.type is None:
            return None
        return tuple(action for action in LogAction if self.type in (TYPES[action], CATEGORIES[action]))

    def admits(self, entry: LogEntry) -> bool:
        """Tell whether an entry is one of those asked for."""
        return (
            self.type in (None, entry.type, entry.category)
            and self.user_id in (None, entry.user_id)
            and (self.since is None or self.since <= entry.at)
            and (self.until is None or entry.at < self.until)
            and (not self.search or self.search.casefold() in entry.search_key)
        )

    @property
    def is_by_time(self) -> bool:
        """Tell whether the entries are sorted by their time before their ids, which follow it."""
        return self.since is not None or self.until is not None or self.user_id is not None

    def position(self, entry: LogEntry) -> Position:
        """Return where an entry stands among those asked for; the newest stand highest."""
        return (entry.at.isoformat(), entry.id) if self.is_by_time else (entry.id,)


def id_of_minute(at: datetime, *about: str) -> str:
    """Return the id of the one entry of a minute about something (RFC 9562, version 8), sorted as those by time are."""
    said = int.from_bytes(sha256("\0".join(about).encode()).digest()[:10])
    minute = int(at.replace(second=0, microsecond=0).timestamp() * 1000)
    return str(UUID(int=minute << 80 | 8 << 76 | (said >> 62 & 0xFFF) << 64 | 0b10 << 62 | said & (1 << 62) - 1))


@dataclass(frozen=True, slots=True)
class Stamp:
    """What one entry says of itself: its id, the instant and where the request comes from."""

    id: str
    at: datetime
    origin: Origin

    def of(self, action: LogAction, user: User | None, details: str = "") -> LogEntry:
        """Return what an account did, or a stranger."""
        name = user.name if user else ""
        return self._entry(action, user.id if user else None, name, details)

    def by(self, actor: Actor, action: LogAction, details: str = "") -> LogEntry:
        """Return what somebody signed in did."""
        return self._entry(action, actor.user_id, actor.name, details)

    def _entry(self, action: LogAction, user_id: str | None, name: str, details: str) -> LogEntry:
        return LogEntry(
            self.id,
            self.at,
            action,
            user_id,
            name,
            details[:LONGEST_DETAILS],
            self.origin.address[:LONGEST_ADDRESS],
            self.origin.request_id,
        )
