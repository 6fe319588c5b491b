"""Describe the tables of the security log."""

from sqlalchemy import Column, Index, Integer, Table

from technomart.adapters.sql.core.columns import CLUSTERED, instant, metadata, named, one_of, rules
from technomart.adapters.sql.core.types import Code, Id
from technomart.domain.security_log.entries import LONGEST_ADDRESS, LONGEST_DETAILS, LogAction

LONGEST_SEARCH_KEY = 2000

security_log = Table(
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
    Column("times", Integer, nullable=False),
    Index(None, "action", "id"),
    Index(None, "action", "at"),
    Index(None, "user_id", "at"),
    Index(None, "at"),
    one_of("action", LogAction),
    *rules(times_positive="times >= 1"),
    **CLUSTERED,
)
