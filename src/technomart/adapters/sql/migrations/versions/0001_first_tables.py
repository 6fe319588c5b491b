"""Make the first tables."""

from technomart.adapters.sql.migrations.first import people, stock_and_days, till, trade
from technomart.adapters.sql.migrations.steps import create_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_tables((*people.TABLES, *till.TABLES, *trade.TABLES, *stock_and_days.TABLES))
