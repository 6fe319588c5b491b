"""Run the program from the command line."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from technomart.config.errors import SettingsError
from technomart.domain.kernel.errors import Refusal
from technomart.entrypoints.commands.errors import Refused
from technomart.entrypoints.commands.garbage import uncollected
from technomart.entrypoints.commands.json_output import ASKED as JSON
from technomart.entrypoints.commands.json_output import say_refusal
from technomart.entrypoints.commands.saying import is_full, printing, replace_what_cannot_be_drawn, unwritten

COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("init", "Ask five questions and write the answers, with good secrets, into .env."),
    "serve": ("serve", "Serve the API until SIGTERM or Ctrl+C; requests that have started are finished."),
    "db": ("database", "Keep the database's schema."),
    "create-admin": ("users", "Make an administrator, or give one a new password and name."),
    "demo-data": ("demo_data", "Fill the database with believable orders; never in production."),
    "audit": ("audit", "Check every row against the invariants."),
    "report": ("report", "Show what happened: tables and charts, CSV, or a picture."),
    "export": (
        "export",
        "Write orders, payments, attendance or stock movements as CSV, newest first, into FILE or to the output.",
    ),
    "journal": ("journal", "Write every paper of some days as it was issued, as text, into FILE or to the output."),
    "users": ("users", "Keep the accounts."),
    "till": ("till", "Count cash into a drawer and out of it, and read what a register holds."),
    "day": ("day", "Close the day of a register, show what was closed, and prove that it is unchanged."),
    "payments": ("payments", "Look after payments that a gateway was asked for."),
    "purge": (
        "maintenance",
        "Forget what has run out: sessions, mailed links, failed sign-ins, old notifications, answers and log lines.",
    ),
    "doctor": ("maintenance", "Check database, clock, Redis and mail, and say what to do."),
    "backup": ("maintenance", "Write the whole database into FILE, as it is now, while orders go on."),
    "restore": ("maintenance", "Take FILE into an empty database of any engine, and audit what came of it."),
    "completion": ("completion", "Print what lets a shell complete commands, options and their values."),
}
"""Command to its module in `commands/`, loaded when it is used, since that takes its time, and its sentence."""


class Commands(click.Group):
    """Commands whose refusals end as one sentence and a status, never as a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - they are always the same
        """Return the names, in the order in which a canteen needs them."""
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - see above
        """Name the commands without loading them."""
        room = formatter.width - 6 - max(map(len, COMMANDS))
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, click.Command(name, help=sentence).get_short_help_str(room))
                    for name, (_, sentence) in COMMANDS.items()
                ]
            )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - see above
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        with uncollected():
            module = import_module(f"technomart.entrypoints.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands that begin so without loading them."""
        found = [CompletionItem(name, help=told) for name, (_, told) in COMMANDS.items() if name.startswith(incomplete)]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take arguments, of all commands, that are text; raises `Refused` for bytes that no database takes."""
        replace_what_cannot_be_drawn()
        for number, given in enumerate(args, 1):
            if any("\ud800" <= sign <= "\udfff" for sign in given):
                raise Refused(f"Argument {number} is not UTF-8 text.")  # it may be a password, so it is not repeated
        with printing():  # what is printed for --help and --version
            return super().parse_args(ctx, args)

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
        except (SettingsError, Refusal, Refused) as error:
            if ctx.meta.get(JSON):
                say_refusal(getattr(error, "code", "refused"), str(error))
                ctx.exit(Refused.exit_code)
            raise error if isinstance(error, Refused) else Refused(str(error)) from error
        except OSError as error:
            if is_full(error):  # as for the help of a command, which click prints
                raise unwritten(error) from error
            raise


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
