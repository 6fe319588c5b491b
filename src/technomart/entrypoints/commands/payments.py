"""Look after payments that a gateway was asked for."""

import sys

import click

from technomart.domain.usecases.payments.resume import ResumePayments
from technomart.entrypoints.commands.database import ports_over_database
from technomart.entrypoints.commands.json_output import as_json, say_json
from technomart.entrypoints.commands.saying import say


@click.group()
def payments() -> None:
    """Look after payments that a gateway was asked for."""


@payments.command()
@as_json
def resume(*, as_json: bool) -> None:
    """Finish what was left open when a gateway or this program died; nothing is ever asked for twice.

    Exit status: 0 when nothing is left, 1 when the gateway still owes an answer.
    """
    with ports_over_database() as ports:
        found, waiting = ports.use(ResumePayments)()
    if as_json:
        say_json({"settled": found - waiting, "waiting": waiting})
    else:
        say(f"{found - waiting} payments and refunds were settled; {waiting} are still under way.")
    sys.exit(1 if waiting else 0)
