"""Look after payments that a gateway was asked for."""

import sys

import click

from technomart import bootstrap
from technomart.config.settings import Settings
from technomart.entrypoints.commands.database import migrated_database


@click.group()
def payments() -> None:
    """Look after payments that a gateway was asked for."""


@payments.command()
def resume() -> None:
    """Finish what was left open when a gateway or this program died; nothing is ever asked for twice.

    Exit status: 0 when nothing is left, 1 when the gateway still owes an answer.
    """
    settings = Settings.from_env()
    with migrated_database(settings) as database:
        found, waiting = bootstrap.resume_payments(settings, database)()
    click.echo(f"{found - waiting} payments and refunds were settled; {waiting} are still under way.")
    sys.exit(1 if waiting else 0)
