"""Make the first tables."""

from technomart.adapters.sql.migrations.first import (
    answers,
    orders,
    papers,
    payments,
    people,
    staff,
    stock_and_days,
    till,
)
from technomart.adapters.sql.migrations.steps import create_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_tables(
        (
            *people.TABLES,
            *staff.TABLES,
            *till.TABLES,
            *orders.TABLES,
            *payments.TABLES,
            *papers.TABLES,
            *answers.TABLES,
            *stock_and_days.TABLES,
        )
    )
