"""Run the program from the command line."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from technomart.config.source import SettingsError
from technomart.domain.kernel.errors import Refusal
from technomart.entrypoints.commands.errors import Refused

COMMANDS: Mapping[str, str] = {
    "serve": "serve",
    "db": "database",
    "create-admin": "users",
    "demo-data": "demo_data",
    "audit": "audit",
    "report": "report",
    "users": "users",
    "payments": "payments",
    "purge": "maintenance",
    "doctor": "maintenance",
    "backup": "maintenance",
    "restore": "maintenance",
}
"""Command to the module of `commands/` it is in, which is loaded when it is used: charts and Redis take their time."""


class Commands(click.Group):
    """Commands whose refusals end as one sentence and a status, never as a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - they are always the same
        """Return the names, in the order in which a canteen needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - see above
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"technomart.entrypoints.commands.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for; what it refuses is said once, in its own sentence."""
        if ctx._protected_args[:1] != ["serve"]:  # noqa: SLF001 - click hands on the command's name in no other way
            ctx.with_resource(_only_errors_logged())
        try:
            return super().invoke(ctx)
        except click.BadParameter as error:
            port = os.environ.get("PORT")
            if port is None or error.param is None or error.param.name != "port" or repr(port) not in error.message:
                raise
            raise Refused(f"PORT must be a whole number from 1 to 65535, not {port!r}.") from error
        except (SettingsError, Refusal) as error:
            raise Refused(str(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="technomart", message="%(prog)s %(version)s")
def main() -> None:
    """Take orders in a canteen. Settings come from the environment and from the file .env."""


@contextmanager
def _only_errors_logged() -> Iterator[None]:
    """Raise the log level to ERROR as long as a command runs; whoever runs it in a process of his own gets it back."""
    log = logging.getLogger("technomart")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


if __name__ == "__main__":
    main()
