"""Make the tables of days that are added up."""

import sqlalchemy as sa

from technomart.adapters.sql.core.types import Code, Id
from technomart.adapters.sql.migrations.steps import CLUSTERED, create_table

STATUSES = "'pending', 'in_queue', 'in_progress', 'ready', 'completed', 'cancelled', 'refunded'"


def create() -> None:
    _report_days()
    _report_takings()
    _report_orders()
    _report_items()


def _report_days() -> None:
    create_table(
        "report_days",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("business_date", name="pk_report_days"),
        **CLUSTERED,
    )


def _report_takings() -> None:
    create_table(
        "report_takings",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("method", Code, nullable=False),
        sa.Column("captured", sa.BigInteger(), nullable=False),
        sa.Column("payments", sa.Integer(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("refunds", sa.Integer(), nullable=False),
        sa.CheckConstraint("method IN ('cash', 'card', 'mobile')", name="ck_report_takings_method_known"),
        sa.PrimaryKeyConstraint("business_date", "method", name="pk_report_takings"),
        **CLUSTERED,
    )


def _report_orders() -> None:
    create_table(
        "report_orders",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("type", Code, nullable=False),
        sa.Column("status", Code, nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("ready", sa.Integer(), nullable=False),
        sa.Column("ready_seconds", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("type IN ('walk-in', 'online')", name="ck_report_orders_type_known"),
        sa.CheckConstraint(f"status IN ({STATUSES})", name="ck_report_orders_status_known"),
        sa.PrimaryKeyConstraint("business_date", "type", "status", name="pk_report_orders"),
        **CLUSTERED,
    )


def _report_items() -> None:
    create_table(
        "report_items",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("menu_item_id", Id, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("business_date", "menu_item_id", name="pk_report_items"),
        **CLUSTERED,
    )
