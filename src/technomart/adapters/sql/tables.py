"""Say which tables there are: whoever means all of them asks here.

Each is imported by its name, since a table is known to `metadata` only once its module was imported.
"""

from technomart.adapters.sql.auth.tables import identities, one_time_tokens, refresh_tokens, sessions, sign_in_attempts
from technomart.adapters.sql.closed_days.tables import report_days, report_items, report_orders, report_takings
from technomart.adapters.sql.core.columns import metadata
from technomart.adapters.sql.core.imports import store_imports
from technomart.adapters.sql.idempotency.tables import idempotency_keys
from technomart.adapters.sql.inventory.tables import recipe_parts, stock_items, stock_movements, stock_reservations
from technomart.adapters.sql.menu.tables import categories, menu_images, menu_items
from technomart.adapters.sql.notifications.tables import notification_readings, notifications
from technomart.adapters.sql.orders.tables import order_counters, order_history, order_lines, orders
from technomart.adapters.sql.payments.tables import payment_intents, payment_methods_off, payments, refunds
from technomart.adapters.sql.security_log.tables import security_log
from technomart.adapters.sql.staff.tables import attendance, employees, leaves, shifts
from technomart.adapters.sql.users.tables import users

__all__ = [
    "attendance",
    "categories",
    "employees",
    "idempotency_keys",
    "identities",
    "leaves",
    "menu_images",
    "menu_items",
    "metadata",
    "notification_readings",
    "notifications",
    "one_time_tokens",
    "order_counters",
    "order_history",
    "order_lines",
    "orders",
    "payment_intents",
    "payment_methods_off",
    "payments",
    "recipe_parts",
    "refresh_tokens",
    "refunds",
    "report_days",
    "report_items",
    "report_orders",
    "report_takings",
    "security_log",
    "sessions",
    "shifts",
    "sign_in_attempts",
    "stock_items",
    "stock_movements",
    "stock_reservations",
    "store_imports",
    "users",
]
