"""Make the first tables."""

import sqlalchemy as sa

from technomart.adapters.sql.core.types import Code
from technomart.adapters.sql.migrations.first import (
    auth,
    closed_days,
    idempotency,
    inventory,
    menu,
    notifications,
    orders,
    payments,
    security_log,
    staff,
    users,
)
from technomart.adapters.sql.migrations.steps import PLAIN, create_table

revision = "0001"
down_revision = None


def upgrade() -> None:
    for area in (
        users,
        auth,
        security_log,
        notifications,
        menu,
        orders,
        payments,
        inventory,
        staff,
        closed_days,
        idempotency,
    ):
        area.create()
    _store_imports()


def _store_imports() -> None:
    create_table(
        "store_imports",
        sa.Column("source", Code, nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_store_imports"),
        **PLAIN,
    )
