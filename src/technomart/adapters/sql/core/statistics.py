"""Tell a server how full its tables are after many rows came at once.

It looks for itself, but late: until then it takes them for empty, and a question that joins two of them reads one
whole for each row of the other. SQLite knows no better and asks in an order that needs no statistics.
"""

import logging

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

BASE_TABLES = text(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
)
log = logging.getLogger(__name__)


def gather(engine: Engine) -> None:
    """Gather the statistics of every table; without them everything is right, only slower."""
    if engine.dialect.name == "sqlite":
        return
    try:
        with engine.connect() as connection:
            names = ", ".join(f"`{name}`" for name in connection.scalars(BASE_TABLES))
            connection.exec_driver_sql(f"ANALYZE TABLE {names}").all()
    except (SQLAlchemyError, OSError):  # also where the pool has no connection left: the rows are stored
        log.warning("The server gathered no statistics about its tables; it is slow until it does.", exc_info=True)
