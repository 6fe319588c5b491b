"""Keep the database's schema."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from technomart import bootstrap
from technomart.config.settings import Settings
from technomart.domain.store.handover import Permanent
from technomart.entrypoints.commands.errors import Refused

NO_TABLES = "The database has no tables yet: run `technomart db upgrade` first."


@contextmanager
def migrated_database(settings: Settings) -> Iterator[Permanent]:
    """Lend the database for a longer piece of work; raises `Refused` when it has no tables, and `Unavailable`."""
    has, _needed = bootstrap.schema_revisions(settings)
    if has is None:
        raise Refused(NO_TABLES)
    database = bootstrap.open_for_maintenance(settings)
    try:
        yield database
    finally:
        database.close()


@click.group()
def db() -> None:
    """Keep the database's schema."""


@db.command()
def upgrade() -> None:
    """Bring the database to the schema of this version, be it empty or older."""
    settings = Settings.from_env()
    before, needed = bootstrap.schema_revisions(settings)
    bootstrap.upgrade_database(settings)
    if before == needed:
        click.echo(f"The database is at {needed} already.")
    else:
        click.echo(f"The database went from {before or 'empty'} to {needed}.")


@db.command()
def current() -> None:
    """Say which schema the database has, and which this version needs."""
    has, needed = bootstrap.schema_revisions(Settings.from_env())
    if has is None:
        click.echo(f"The database has no tables; this version needs {needed}. Run `technomart db upgrade`.")
    elif has == needed:
        click.echo(f"The database is at {has}, as this version needs.")
    else:
        click.echo(f"The database is at {has}; this version needs {needed}. Run `technomart db upgrade`.")
