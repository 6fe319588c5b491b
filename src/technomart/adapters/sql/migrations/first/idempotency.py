"""Make the tables of stored answers."""

import sqlalchemy as sa

from technomart.adapters.sql.core.types import Digest, Id, LongText, UtcDateTime
from technomart.adapters.sql.migrations.steps import PLAIN, create_index, create_table


def create() -> None:
    _idempotency_keys()


def _idempotency_keys() -> None:
    create_table(
        "idempotency_keys",
        sa.Column("id", Digest, nullable=False),
        sa.Column("scope", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", Digest, nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("body", LongText, nullable=False),
        sa.Column("location", sa.String(length=255)),
        sa.Column("about", Id),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("status >= 100 AND status <= 599", name="ck_idempotency_keys_status_is_http"),
        sa.PrimaryKeyConstraint("id", name="pk_idempotency_keys"),
        **PLAIN,
    )
    create_index("idempotency_keys", "at")
