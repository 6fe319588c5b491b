"""Describe the tables of days that are added up, so that reports need not read every order.

They hold nothing that cannot be worked out again from the orders, payments and refunds.
"""

from sqlalchemy import BigInteger, Boolean, Column, ColumnElement, Integer, String, Table, literal_column

from technomart.adapters.sql.core.columns import CLUSTERED, day, metadata, money, one_of
from technomart.adapters.sql.core.types import Code, Id
from technomart.domain.kernel.lengths import LONGEST_NAME
from technomart.domain.orders.order import OrderType, PaymentMethod
from technomart.domain.orders.status import OrderStatus

END = "."
"""Stands after each customer's name: servers compare texts as if blanks at their ends were not there."""

report_days = Table(
    "report_days",
    metadata,
    day("business_date", primary_key=True),
    Column("stale", Boolean, nullable=False),  # something of the day changed after it was added up
    Column("mark", BigInteger, nullable=False),  # drawn each time it is added up, so that its sums can be told apart
    **CLUSTERED,
)

report_takings = Table(
    "report_takings",
    metadata,
    day("business_date", primary_key=True),
    Column("method", Code, primary_key=True),
    money("captured"),
    Column("payments", Integer, nullable=False),
    money("refunded"),
    Column("refunds", Integer, nullable=False),
    money("corrected"),  # of what was refunded: taken anew by another method
    one_of("method", PaymentMethod),
    **CLUSTERED,
)

report_orders = Table(
    "report_orders",
    metadata,
    day("business_date", primary_key=True),
    Column("type", Code, primary_key=True),
    Column("status", Code, primary_key=True),
    Column("orders", Integer, nullable=False),
    money("discount"),
    money("total"),
    Column("ready", Integer, nullable=False),
    Column("ready_seconds", BigInteger, nullable=False),
    one_of("type", OrderType),
    one_of("status", OrderStatus),
    **CLUSTERED,
)

report_items = Table(
    "report_items",
    metadata,
    day("business_date", primary_key=True),
    Column("menu_item_id", Id, primary_key=True),
    Column("quantity", BigInteger, nullable=False),
    money("total"),
    **CLUSTERED,
)

report_discounts = Table(
    "report_discounts",
    metadata,
    day("business_date", primary_key=True),
    Column("person_id", Id, primary_key=True),  # empty for whoever has no account
    Column("orders", BigInteger, nullable=False),
    money("discount"),
    **CLUSTERED,
)

report_customers = Table(
    "report_customers",
    metadata,
    Column("customer", String(LONGEST_NAME + len(END)), primary_key=True),
    day("business_date", primary_key=True, index=True),
    Column("payments", Integer, nullable=False),
    money("captured"),
    money("refunded"),
    **CLUSTERED,
)
"""What each customer paid and got back on a day, be it for a payment of another day; the days of one lie together."""


def ended(name: ColumnElement[str]) -> ColumnElement[str]:
    """Return a customer's name as it is kept with the days that are added up."""
    return name + literal_column(f"'{END}'", String())
