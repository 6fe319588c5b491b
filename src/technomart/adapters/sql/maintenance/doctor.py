"""Look a database over: can it be reached, may we work there, is it safe, and what to do if not."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Connection, Engine, text

from technomart.adapters.sql.core import sqlite_file
from technomart.adapters.sql.core.mysql_line import Line
from technomart.adapters.sql.core.retries import FAILURES
from technomart.adapters.sql.core.schema_revision import is_newer, needed_revision
from technomart.adapters.sql.core.tls import Tls
from technomart.adapters.sql.core.urls import is_near, place_of
from technomart.adapters.sql.maintenance import clocks, durability, migrate
from technomart.adapters.sql.maintenance.mistakes import CHECK_FILE, explained
from technomart.domain.kernel.errors import SchemaIncomplete, Unavailable
from technomart.domain.kernel.findings import Finding, Grade
from technomart.domain.store.handover import NO_TABLES

OLDEST = {"MariaDB": (10, 5), "MySQL": (8, 0, 16)}
"""Before these, CHECK constraints are not enforced or DDL differs."""
OTHER_STATE = "The database is at {revision} and lacks {columns}: it was made between two releases."
READABLE = "What is said to the server is not encrypted, and others on the network can read it."
UNCHECKED = "What is said to the server is encrypted, but nobody checks whose server it is."
CURE = "Go on with the program that made it, or begin a new database."


class Unusable(Unavailable):
    """The database cannot be used as it is; the sentence says why and what to do."""

    code = "database_unusable"


@contextmanager
def explaining(engine: Engine) -> Iterator[None]:
    """Raise `Unusable`, which says what to do, in place of the failure that a usual mistake leads to."""
    try:
        yield
    except (*FAILURES, Unavailable) as error:
        known = explained(error.__cause__ or error, engine)
        if known is None:
            raise
        raise Unusable(f"The database does not answer as it should. {' '.join(known)}") from error


def must_be_usable(engine: Engine) -> None:
    """Raise `Unusable` when the database cannot be reached, is missing or is too old."""
    with explaining(engine), engine.connect() as connection:
        finding = _version(connection)
    if finding.grade is Grade.WRONG:
        raise Unusable(f"{finding.sentence} {finding.cure}")


def must_be_whole(engine: Engine, revision: str) -> None:
    """Raise `SchemaIncomplete` when a database at a revision lacks columns that this version has there."""
    lacking = migrate.lacking_columns(engine)
    if lacking:
        raise SchemaIncomplete(f"{OTHER_STATE.format(revision=revision, columns=', '.join(lacking))} {CURE}")


def must_be_openable(engine: Engine) -> None:
    """Raise `Unusable` for an SQLite file that nobody could open or write; a server may only be down."""
    path = sqlite_file.path_of(engine)
    if path is None:
        return
    place = path if path.exists() else path.parent
    if not path.parent.is_dir() or path.is_dir() or not all(os.access(each, os.W_OK) for each in {place, path.parent}):
        raise Unusable(f"SQLite cannot use {engine.url.database}. {CHECK_FILE}")
    if path.is_symlink() and not path.exists():
        raise Unusable(f"SQLite cannot use {path}: it is a symbolic link to {path.readlink()}, which is not there.")


def findings(engine: Engine, *, production: bool) -> Iterator[Finding]:
    """Look everything over; stops at the first thing without which the rest cannot be seen."""
    try:
        if sqlite_file.is_absent(engine):
            yield _schema(engine)
            return
        with engine.connect() as connection:
            yield _version(connection)
            yield from _unprotected(connection)
            connection.rollback()
            yield clocks.apart(connection)
            connection.rollback()
            yield from durability.findings(connection, production=production)
            connection.rollback()
            yield _privileges(connection)
            connection.rollback()
        schema = _schema(engine)
        yield schema
        if schema.grade is Grade.WELL:
            yield from clocks.behind(engine)
    except (*FAILURES, Unavailable) as error:
        sentence, cure = explained(error.__cause__ or error, engine) or (f"The database fails: {error}", "")
        yield Finding("database", Grade.WRONG, sentence, cure)


def secret_files(engine: Engine) -> list[Path]:
    """Return the files that nobody else should read: those with the data, or the key to a server."""
    key, path = Tls.of(engine.url).key, sqlite_file.path_of(engine)
    data = [path.with_name(path.name + end) for end in ("", "-wal", "-shm")] if path else []
    return [*data, *([Path(key)] if key else [])]


def unsafe(engine: Engine) -> list[Finding]:
    """Return why committed orders would not outlive a crash of this server; nothing when it does not answer."""
    try:
        with engine.connect() as connection:
            return [each for each in durability.findings(connection, production=True) if each.grade is Grade.WRONG]
    except FAILURES:
        return []


def _version(connection: Connection) -> Finding:
    if connection.dialect.name == "sqlite":
        return Finding("database", Grade.WELL, f"SQLite {sqlite3.sqlite_version} in {connection.engine.url.database}.")
    full, url = str(connection.scalar(text("SELECT VERSION()"))), connection.engine.url
    kind = "MariaDB" if "mariadb" in full.lower() else "MySQL"
    number = full.split("-", maxsplit=1)[0]
    where = f"{kind} {number} at {place_of(url)}"
    if tuple(map(int, number.split("."))) < OLDEST[kind]:
        oldest = ".".join(map(str, OLDEST[kind]))
        return Finding("database", Grade.WRONG, f"{where} is too old.", f"Use {kind} {oldest} or newer.")
    return Finding("database", Grade.WELL, f"{where}, database {url.database}, {_protection(connection)}.")


def _protection(connection: Connection) -> str:
    version, authority = _encryption(connection), Tls.of(connection.engine.url).authority
    if version is None:
        return "not encrypted"
    return f"{version}, its certificate {f'checked by {authority}' if authority else 'unchecked'}"


def _unprotected(connection: Connection) -> Iterator[Finding]:
    """Say when others on the network could read along, or pass for the server."""
    url = connection.engine.url
    if connection.dialect.name == "sqlite" or is_near(url) or Tls.of(url).authority:
        return
    cure = "Set TECHNOMART_DB_SSL_CA to the file of the authority that signed the server's certificate."
    yield Finding("tls", Grade.NOTE, UNCHECKED if _encryption(connection) else READABLE, cure)


def _encryption(connection: Connection) -> str | None:
    line = connection.connection.driver_connection
    return line.encryption if isinstance(line, Line) else None


WORK = (
    "CREATE TABLE {name} (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES {name} (id))",
    "ALTER TABLE {name} ADD COLUMN note VARCHAR(10)",
    "CREATE INDEX ix_{name} ON {name} (note)",
    "INSERT INTO {name} (id) VALUES (1)",
    "UPDATE {name} SET note = 'x' WHERE id = 1",
    "DELETE FROM {name} WHERE id = 1",
    "SELECT * FROM {name}",
)
"""What the program and its migrations do, all in small."""


def _privileges(connection: Connection) -> Finding:
    """Do it all once, in a table of our own."""
    name = f"technomart_doctor_{token_hex(4)}"
    try:
        for step in WORK:
            connection.exec_driver_sql(step.format(name=name))
    finally:
        connection.rollback()
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
        connection.commit()
    return Finding("privileges", Grade.WELL, "Tables can be made, changed, filled and dropped.")


def _schema(engine: Engine) -> Finding:
    has, needed = migrate.current(engine, 0), needed_revision()
    if has == needed and (lacking := migrate.lacking_columns(engine)):
        return Finding("schema", Grade.WRONG, OTHER_STATE.format(revision=has, columns=", ".join(lacking)), CURE)
    if has == needed:
        return Finding("schema", Grade.WELL, f"Revision {has}, as this version needs.")
    if is_newer(has):
        return Finding("schema", Grade.WRONG, f"Revision {has} is of a newer version.", "Update the program.")
    said = f"Revision {has}; this version needs {needed}." if has else f"{NO_TABLES}."
    return Finding("schema", Grade.WRONG, said, "Run `technomart db upgrade`.")
