"""Describe the tables of answers to keyed requests."""

from sqlalchemy import Column, Integer, String, Table

from technomart.adapters.sql.core.columns import MYSQL, metadata, named, rules
from technomart.adapters.sql.core.types import Digest, Id, LongText, UtcDateTime

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("id", Digest, primary_key=True),  # of scope and key, which together are too long for an index
    named("scope", length=255),
    named("key", length=255),
    Column("fingerprint", Digest, nullable=False),
    Column("status", Integer),
    Column("body", LongText, nullable=False),
    Column("location", String(255)),
    Column("about", Id),
    Column("tag", String(64)),
    Column("at", UtcDateTime, nullable=False, index=True),
    *rules(status_is_http="status >= 100 AND status <= 599"),
    **MYSQL,
)
