"""Describe the tables of tokens, identities elsewhere and failures, of the security log and of notifications."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy import Table as SqlTable

from technomart.adapters.sql.columns import CLUSTERED, MYSQL, instant, metadata, named, one_of, rules
from technomart.adapters.sql.types import Code, Digest, Id
from technomart.domain.accounts import Role
from technomart.domain.notifications import LONGEST_MESSAGE, LONGEST_TITLE
from technomart.domain.one_time import Purpose
from technomart.domain.security_log import LONGEST_ADDRESS, LONGEST_DETAILS, LogAction

LONGEST_EMAIL = 254
LONGEST_SUBJECT = 255
LONGEST_SEARCH_KEY = 2000


def of_user(*, primary_key: bool = False, index: bool = False) -> Column[str]:
    """Return the column that names an account and goes with it."""
    key = ForeignKey("users.id", ondelete="CASCADE")
    return Column("user_id", Id, key, nullable=False, primary_key=primary_key, index=index)


refresh_tokens = SqlTable(
    "refresh_tokens",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("session_id", Id, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("generation", Integer, nullable=False),
    instant("spent_at", nullable=True),
    UniqueConstraint("session_id", "generation", name="uq_refresh_tokens_generation"),
    *rules(generation_positive="generation >= 1"),
    **MYSQL,
)

one_time_tokens = SqlTable(
    "one_time_tokens",
    metadata,
    Column("digest", Digest, primary_key=True),
    of_user(index=True),
    Column("purpose", Code, nullable=False),
    named("email", length=LONGEST_EMAIL),
    instant("created_at"),
    instant("expires_at"),
    instant("used_at", nullable=True),
    one_of("purpose", Purpose),
    **MYSQL,
)

identities = SqlTable(
    "identities",
    metadata,
    Column("issuer", String(64), primary_key=True),
    Column("subject", String(LONGEST_SUBJECT), primary_key=True),
    of_user(index=True),
    instant("linked_at"),
    **MYSQL,
)

sign_in_attempts = SqlTable(
    "sign_in_attempts",
    metadata,
    Column("id", Digest, primary_key=True),
    Column("account", Digest, nullable=False, index=True),
    Column("failures", Integer, nullable=False),  # before failed_at: MySQL assigns in this order
    instant("failed_at", nullable=True),
    instant("succeeded_at", nullable=True),
    *rules(failures_not_negative="failures >= 0"),
    **MYSQL,
)

security_log = SqlTable(
    "security_log",
    metadata,
    Column("id", Id, primary_key=True),
    instant("at"),
    Column("action", Code, nullable=False),
    Column("user_id", Id),  # not a key of users: what somebody did stays when the account goes
    named("user_name"),
    named("details", length=LONGEST_DETAILS),
    named("address", length=LONGEST_ADDRESS),
    named("request_id", length=128),
    named("search_key", length=LONGEST_SEARCH_KEY),
    Index(None, "action", "id"),
    Index(None, "at"),
    one_of("action", LogAction),
    **CLUSTERED,
)

notifications = SqlTable(
    "notifications",
    metadata,
    Column("id", Id, primary_key=True),
    instant("at"),
    named("title", length=LONGEST_TITLE),
    named("message", length=LONGEST_MESSAGE),
    Column("role", Code),
    Column("sender_id", Id),
    named("sender_name"),
    one_of("role", Role),
    **CLUSTERED,
)

notification_readings = SqlTable(
    "notification_readings",
    metadata,
    Column("notification_id", Id, ForeignKey("notifications.id", ondelete="CASCADE"), primary_key=True),
    of_user(primary_key=True, index=True),
    instant("at"),
    **CLUSTERED,
)
