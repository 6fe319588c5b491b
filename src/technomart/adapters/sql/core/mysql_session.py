"""Begin each session on a server as the program needs it, whatever the server's own settings are."""

from collections.abc import Mapping

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

ALWAYS: Mapping[str, str] = {
    "sql_mode": "'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'",
    "time_zone": "'+00:00'",
    "completion_type": "'NO_CHAIN'",
    "default_storage_engine": "InnoDB",
    "foreign_key_checks": "1",
    "unique_checks": "1",
    "sql_big_selects": "1",
    "sql_quote_show_create": "1",
    "sql_safe_updates": "0",
    "sql_select_limit": "18446744073709551615",
    "group_concat_max_len": "1048576",
    "autocommit": "1",
}
"""What every session has, but for autocommit, which the driver switches off where it should be.

MySQL calls autocommit on in whatever it answers until a session has changed it, and the driver believes that.
"""
WHERE_KNOWN = ("check_constraint_checks", "innodb_snapshot_isolation")
"""What is on where a server knows it."""


def prepare(engine: Engine, *, lock_wait: int) -> None:
    """Have an engine begin sessions so, which wait for locks so many seconds."""
    values = {**ALWAYS, "innodb_lock_wait_timeout": str(lock_wait)}
    always = f"SET SESSION {', '.join(f'{name} = {value}' for name, value in values.items())}"
    known = f"SHOW VARIABLES WHERE Variable_name IN {WHERE_KNOWN}"

    def begin(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(always)
        cursor.execute(known)
        for name, _ in cursor.fetchall():
            cursor.execute(f"SET SESSION {name} = ON")
        cursor.close()

    event.listen(engine, "connect", begin, insert=True)  # before SQLAlchemy looks at the mode and sets the isolation
