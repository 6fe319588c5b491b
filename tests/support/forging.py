"""Write into a database as somebody does who has its file or its password, past every constraint."""

from functools import cache
from typing import Any

from sqlalchemy import URL, Engine, NullPool, create_engine, event

from technomart.adapters.sql.core.functions import add_functions


def careless(engine: Engine) -> Engine:
    """Return an engine for the same database that lets everything in that constraints would keep out."""
    return careless_engine(engine.url, kind_of(engine))


def kind_of(engine: Engine) -> str:
    """Return the kind of an engine that was connected before: sqlite, mariadb or mysql."""
    return "mariadb" if getattr(engine.dialect, "is_mariadb", False) else engine.dialect.name


@cache
def careless_engine(url: URL, kind: str) -> Engine:
    """Return the one engine of a database that has compiled the audit before."""
    careless = (
        create_engine(url, poolclass=NullPool)  # the file is lent to others next, who take its log away
        if kind == "sqlite"
        else create_engine(url, paramstyle="format")
    )
    fences = {
        "sqlite": ("PRAGMA ignore_check_constraints=ON", "PRAGMA foreign_keys=OFF"),
        "mariadb": ("SET check_constraint_checks=0", "SET foreign_key_checks=0"),
        "mysql": ("SET foreign_key_checks=0",),
    }

    @event.listens_for(careless, "connect")
    def take_down(connection: Any, _entry: object) -> None:
        if kind == "sqlite":
            add_functions(connection)
        cursor = connection.cursor()
        for statement in fences[kind]:
            cursor.execute(statement)
        cursor.close()

    return careless
