"""Tell what a failed transaction left behind, and which constraint a refused statement violated."""

import re
import sqlite3

import pymysql
from sqlalchemy import UniqueConstraint
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from technomart.adapters.sql.core.columns import metadata
from technomart.adapters.sql.core.server_codes import (
    DISCONNECTS,
    FATES,
    OFF_LINE,
    OUT_OF_RANGE,
    READ_ONLY,
    SILENCE,
    Fate,
)
from technomart.adapters.sql.core.sqlite_file import FileAbsent

SQLITE_FATES = {
    sqlite3.SQLITE_BUSY: Fate.NOT_STARTED,
    sqlite3.SQLITE_LOCKED: Fate.NOT_STARTED,
    sqlite3.SQLITE_IOERR: Fate.ROLLED_BACK,
    sqlite3.SQLITE_READONLY: Fate.ELSEWHERE,
    sqlite3.SQLITE_FULL: Fate.DOWN,  # at COMMIT too: what there is no room for is never written whole
    sqlite3.SQLITE_CANTOPEN: Fate.DOWN,
    sqlite3.SQLITE_CORRUPT: Fate.DOWN,
    sqlite3.SQLITE_NOTADB: Fate.DOWN,
}
SPOILT = re.compile(
    "Could not decode to UTF-8|integer overflow|user-defined function raised|malformed JSON|JSON cannot hold|too big"
)
"""What SQLite says of a value that a question cannot be answered over."""
MISSING = re.compile("no such (table|column)|has no column")

DUPLICATE = 1062
CHECK_VIOLATED = frozenset({3819, 4025})
DEFECTS = (pymysql.err.IntegrityError, pymysql.err.DataError, pymysql.err.ProgrammingError)
SQLITE_DEFECTS = (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.ProgrammingError)
"""What a statement of this program brings about, however well the engine is."""


def fate_of(error: BaseException, *, committing: bool) -> Fate:
    """Return what a failure left behind; `committing` says whether COMMIT was on its way.

    A server rolls back what it was never told to commit, so what breaks before COMMIT certainly stored nothing.
    """
    if isinstance(error, PoolExhausted):
        return Fate.NOT_STARTED
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _sqlite_fate(cause, committing=committing)
    if isinstance(cause, pymysql.err.Error):
        return _server_fate(cause, committing=committing)
    if committing:  # nothing of which the driver says so has kept it from happening
        return Fate.UNKNOWN
    return Fate.BROKEN if isinstance(cause, OSError) else Fate.FINAL


def _server_fate(error: pymysql.err.Error, *, committing: bool) -> Fate:
    known = FATES.get(-1 if (code := server_code(error)) is None else code)
    if known is not None:
        return known[committing]
    if committing:  # which says nothing that could be wrong
        return Fate.UNKNOWN
    return Fate.FINAL if isinstance(error, DEFECTS) else Fate.BROKEN


def _sqlite_fate(error: sqlite3.Error, *, committing: bool) -> Fate:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the rest is detail
    if code == sqlite3.SQLITE_IOERR and committing:
        return Fate.UNKNOWN
    if code in SQLITE_FATES:
        return SQLITE_FATES[code]
    if MISSING.search(str(error)):
        return Fate.DOWN
    if isinstance(error, SQLITE_DEFECTS):
        return Fate.FINAL
    return Fate.UNKNOWN if committing else Fate.BROKEN


def is_full(error: BaseException | None) -> bool:
    """Tell whether a failure, or what it was raised for, is that the disk of an SQLite file has no room."""
    while error is not None:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            return True
        error = error.__cause__
    return False


def is_of_a_value(error: DBAPIError) -> bool:
    """Tell whether a question failed over what somebody wrote into a cell, so that another question may be answered."""
    if isinstance(error.orig, sqlite3.Error):
        return bool(SPOILT.search(str(error.orig)))
    return isinstance(error.orig, pymysql.err.DataError) or server_code(error) == OUT_OF_RANGE


def leads_elsewhere(error: BaseException) -> bool:
    """Tell whether a server says that it does not store at present, so that every connection to it is useless."""
    return server_code(error.__cause__ or error) in READ_ONLY | OFF_LINE


def is_disconnect(error: BaseException) -> bool:
    """Tell whether a connection is no good after a failure; after one that nobody knows, none is trusted."""
    return server_code(error) in DISCONNECTS or (
        isinstance(error, pymysql.err.Error) and fate_of(error, committing=False) is Fate.BROKEN
    )


def server_code(error: BaseException | None) -> int | None:
    """Return the number MariaDB, MySQL or PyMySQL gave a failure."""
    if isinstance(error, DBAPIError):
        error = error.orig
    if isinstance(error, pymysql.err.Error) and error.args and isinstance(error.args[0], int):
        return error.args[0]
    return None


def is_outage(error: BaseException | None) -> bool:
    """Tell whether a failure, or what it was raised for, is silence: no connection, or none any more."""
    while error is not None:
        if server_code(error) in SILENCE:
            return True
        error = error.__cause__
    return False


def is_missing_table(error: DBAPIError) -> bool:
    """Tell whether a statement named a table that is not there, be it for want of a file."""
    return server_code(error) == 1146 or isinstance(error.orig, FileAbsent) or "no such table" in str(error.orig)


def violated(error: DBAPIError) -> str | None:
    """Return the name of the constraint a statement violated; a primary key is `pk_` and the table."""
    text = str(error.orig)
    code = server_code(error)
    if code == DUPLICATE:
        return _quoted(r"for key '(?:\w+\.)?(\w+)'", text)
    if code in CHECK_VIOLATED:
        return _quoted(r"onstraint '(\w+)'", text) or _quoted(r"CONSTRAINT `(\w+)`", text)
    if text.startswith("CHECK constraint failed: "):
        return text.partition(": ")[2]
    if text.startswith("UNIQUE constraint failed: "):
        return _unique_key(text.partition(": ")[2])
    return None


def _quoted(pattern: str, text: str) -> str | None:
    found = re.search(pattern, text)
    return found[1] if found else None


def _unique_key(named: str) -> str | None:
    """Return the name of a unique key that SQLite speaks of by its columns."""
    table = metadata.tables[named.partition(".")[0]]
    keys = (table.primary_key, *(c for c in table.constraints if isinstance(c, UniqueConstraint)))
    return next((str(k.name) for k in keys if ", ".join(f"{table.name}.{c.name}" for c in k.columns) == named), None)


def is_lock_wait(error: DBAPIError) -> bool:
    """Tell whether a statement waited too long for another transaction."""
    return server_code(error) == 1205
