"""Run the program from the command line."""

from typing import Any

import click

from technomart.config import SettingsError
from technomart.domain.errors import Refusal
from technomart.entrypoints.commands.accounts import create_admin
from technomart.entrypoints.commands.audit import audit
from technomart.entrypoints.commands.database import db
from technomart.entrypoints.commands.demo_data import demo_data
from technomart.entrypoints.commands.payments import payments
from technomart.entrypoints.commands.refused import Refused
from technomart.entrypoints.commands.report import report
from technomart.entrypoints.commands.serve import serve
from technomart.entrypoints.commands.upkeep import backup, doctor, restore
from technomart.entrypoints.commands.users import purge, users


class Commands(click.Group):
    """Commands whose refusals end as one sentence and a status, never as a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (SettingsError, Refusal) as error:
            raise Refused(str(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="technomart", message="%(prog)s %(version)s")
def main() -> None:
    """Take orders in a canteen. Settings come from the environment and from the file .env."""


for command in (serve, db, create_admin, demo_data, audit, report, users, payments, purge, doctor, backup, restore):
    main.add_command(command)

if __name__ == "__main__":
    main()
