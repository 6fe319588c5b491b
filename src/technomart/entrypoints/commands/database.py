"""Keep the database's schema."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import click

from technomart import bootstrap, maintenance
from technomart.config.settings import Settings
from technomart.domain.store.handover import NO_TABLES, Permanent
from technomart.entrypoints.commands.errors import Refused
from technomart.entrypoints.commands.json_output import as_json, say_json
from technomart.entrypoints.commands.progress import counting
from technomart.entrypoints.commands.saying import say
from technomart.wiring import Ports

NEWER = "The database is at {0.has}, of a newer version; this one needs {0.needed}. Update the program."


@contextmanager
def migrated_database(settings: Settings) -> Iterator[Permanent]:
    """Lend the database for a longer piece of work; raises `Refused` when it has no tables, and `Unavailable`."""
    has, _needed = maintenance.schema_revisions(settings)
    if has is None:
        raise Refused(f"{NO_TABLES}: run `technomart db upgrade` first.")
    with closing(maintenance.open_for_maintenance(settings)) as database:
        yield database


@contextmanager
def ports_over_database() -> Iterator[Ports]:
    """Lend the program over the database for a command; raises `Refused` when it has no tables, and `Unavailable`."""
    settings = Settings.from_env()
    with migrated_database(settings) as database:
        yield bootstrap.for_commands(settings, database)


@click.group()
def db() -> None:
    """Keep the database's schema."""


@db.command()
def upgrade() -> None:
    """Bring the database to the schema of this version, be it empty or older."""
    settings = Settings.from_env()
    found = maintenance.schema_revisions(settings)
    if found.is_newer:
        raise Refused(NEWER.format(found))
    with counting("Bringing the tables to this version"):
        maintenance.upgrade_database(settings)
    if found.has == found.needed:
        say(f"The database is at {found.needed} already.")
    else:
        say(f"The database went from {found.has or 'empty'} to {found.needed}.")


@db.command()
@as_json
def current(*, as_json: bool) -> None:
    """Say which schema the database has, and which this version needs."""
    has, needed = found = maintenance.schema_revisions(Settings.from_env())
    if as_json:
        say_json({"has": has, "needs": needed})
    elif has is None:
        say(f"{NO_TABLES}; this version needs {needed}. Run `technomart db upgrade`.")
    elif has == needed:
        say(f"The database is at {has}, as this version needs.")
    elif found.is_newer:
        say(NEWER.format(found))
    else:
        say(f"The database is at {has}; this version needs {needed}. Run `technomart db upgrade`.")
