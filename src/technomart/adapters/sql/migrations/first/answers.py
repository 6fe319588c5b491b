"""Describe the first tables of stored answers and of imports."""

from sqlalchemy import Integer, String

from technomart.adapters.sql.core.types import Code, Digest, Id, LongText, UtcDateTime
from technomart.adapters.sql.migrations.steps import checks, columns, table

TABLES = (
    table(
        "idempotency_keys",
        *columns(Digest, "id", primary_key=True),
        *columns(String(255), "scope", "key"),
        *columns(Digest, "fingerprint"),
        *columns(Integer, "status", nullable=True),
        *columns(LongText, "body"),
        *columns(String(255), "location", nullable=True),
        *columns(Id, "about", nullable=True),
        *columns(String(64), "tag", nullable=True),
        *columns(UtcDateTime, "at", index=True),
        *checks(status_is_http="status >= 100 AND status <= 599"),
    ),
    table("store_imports", *columns(Code, "source", primary_key=True)),
)
