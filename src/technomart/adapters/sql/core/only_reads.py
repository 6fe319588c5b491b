"""Tell ahead of writing what may be left that a database only reads: a replica, or a file nobody may write here.

Who finds out by trying loses every connection to a server, since another one may have taken its place.
"""

from sqlalchemy import Engine, text

from technomart.adapters.sql.core import sqlite_file

VARIABLES = text("""
    SHOW VARIABLES WHERE Variable_name IN
    ('read_only', 'super_read_only', 'innodb_read_only', 'transaction_read_only', 'tx_read_only')
""")
OFF = ("OFF", "0")


def only_reads(engine: Engine) -> bool:
    """Tell whether a database takes no changes; an account that might change it all the same is not meant to."""
    if engine.dialect.name == "sqlite":
        return sqlite_file.only_reads(engine)
    with engine.connect() as connection:
        return any(value not in OFF for _, value in connection.execute(VARIABLES))
