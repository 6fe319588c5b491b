"""Describe the tables of sessions, tokens, identities elsewhere and failures."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from technomart.adapters.sql.core.columns import MYSQL, instant, metadata, named, of_user, one_of, rules
from technomart.adapters.sql.core.types import Code, Digest, Id, TextList
from technomart.domain.auth.one_time_tokens import Purpose
from technomart.domain.auth.session import LONGEST_USER_AGENT
from technomart.domain.kernel.lengths import LONGEST_EMAIL
from technomart.domain.security_log.entries import LONGEST_ADDRESS

sessions = Table(
    "sessions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    instant("created_at"),
    instant("expires_at"),
    instant("ended_at", nullable=True),
    named("address", length=LONGEST_ADDRESS),
    named("user_agent", length=LONGEST_USER_AGENT),
    **MYSQL,
)

LONGEST_SUBJECT = 255


refresh_tokens = Table(
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

one_time_tokens = Table(
    "one_time_tokens",
    metadata,
    Column("digest", Digest, primary_key=True),
    of_user(index=True),
    Column("purpose", Code, nullable=False),
    named("email", length=LONGEST_EMAIL),
    instant("created_at"),
    instant("expires_at"),
    instant("used_at", nullable=True),
    Column("session_id", Id),  # not a key of sessions: they may be forgotten before
    one_of("purpose", Purpose),
    **MYSQL,
)

reset_codes = Table(
    "reset_codes",
    metadata,
    Column("id", Digest, primary_key=True),
    Column("digest", Digest, nullable=False),
    instant("expires_at"),
    Column("tries", Integer, nullable=False),
    *rules(tries_not_negative="tries >= 0"),
    **MYSQL,
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", String(64), primary_key=True),
    Column("subject", String(LONGEST_SUBJECT), primary_key=True),
    of_user(index=True),
    instant("linked_at"),
    **MYSQL,
)

second_factors = Table(
    "second_factors",
    metadata,
    of_user(primary_key=True),
    named("secret", length=255),
    instant("created_at"),
    instant("confirmed_at", nullable=True),
    Column("last_step", BigInteger, nullable=False),
    Column("recovery", TextList, nullable=False),
    *rules(last_step_not_negative="last_step >= 0"),
    **MYSQL,
)

sign_in_attempts = Table(
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
