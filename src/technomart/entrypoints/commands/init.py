"""Write the first settings of an installation."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from typing_extensions import override

from technomart.config.settings import Environment, Settings, SettingsError
from technomart.config.values import is_local
from technomart.entrypoints.commands.errors import Refused
from technomart.entrypoints.commands.saying import say
from technomart.private_files import new_file

FILE = Path(".env")
IN_THE_WAY = f"{FILE} is there already: nothing is overwritten."
SECRET_BYTES = 48
ASK_NOTHING = "technomart.ask_nothing"
NO_MAIL = "none"


class Answer(click.Option):
    """A question, unless its answer came as an option or `--yes` takes what is usual."""

    @override
    def prompt_for_value(self, ctx: click.Context) -> Any:
        """Return what is usual, or ask until the answer can be used."""
        return self.get_default(ctx) if ctx.meta.get(ASK_NOTHING) else super().prompt_for_value(ctx)


def question(option: str, name: str, usual: str, prompt: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Ask for the value of the setting of this name."""

    def check(_context: click.Context, _parameter: click.Parameter, given: str) -> str:
        answer = given.strip()
        if (name, answer.lower()) == (MAIL, NO_MAIL):
            return NO_MAIL
        if not answer.isprintable() or "${" in answer:
            raise click.BadParameter("it takes signs that can be seen, and no ${.")
        try:
            Settings.from_env({name: answer})
        except SettingsError as error:
            raise click.BadParameter(str(error)) from error
        return answer

    return click.option(option, cls=Answer, default=usual, prompt=prompt, callback=check, help=f"{name}.")


def _begin(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - for click
    """Keep whether to ask; raises `Refused` before anybody has answered for nothing."""
    if os.path.lexists(FILE):
        raise Refused(IN_THE_WAY)
    context.meta[ASK_NOTHING] = wanted


MAIL = "TECHNOMART_SMTP_HOST"
DATABASE = "A SQLAlchemy URL: sqlite:///FILE, or mysql://USER:PASSWORD@HOST/NAME\nWhere are orders kept"
ADDRESS = "An https:// address makes it production, with all that is stricter there\nWhich address do people open"
NAME = "What is the canteen called"
ZONE = "In which time zone do its days begin"
LETTERS = f"A host that takes e-mail by SMTP, or {NO_MAIL}\nWho sends its letters"


@click.command()
@click.option("--yes", is_flag=True, is_eager=True, expose_value=False, callback=_begin, help="Ask nothing.")
@question("--database-url", "TECHNOMART_DATABASE_URL", Settings.database_url, DATABASE)
@question("--business-name", "TECHNOMART_BUSINESS_NAME", Settings.business_name, NAME)
@question("--timezone", "TECHNOMART_TIMEZONE", Settings.timezone.key or "UTC", ZONE)
@question("--frontend-url", "TECHNOMART_FRONTEND_URL", Settings.frontend_url, ADDRESS)
@question("--smtp-host", MAIL, NO_MAIL, LETTERS)
def init(**given: str) -> None:
    """Ask five questions and write the answers, with good secrets, into .env.

    The file is for its owner alone; one that is there already stays as it is.
    """
    wanted = settings_of(**given)
    try:
        settings = Settings.from_env(wanted)
        with new_file(FILE) as file:
            file.writelines(f"{name}={quoted(value)}\n".encode() for name, value in wanted.items())
    except FileExistsError as error:
        raise Refused(IN_THE_WAY) from error
    except OSError as error:
        raise Refused(f"{FILE} cannot be written: {error.strerror}.") from error
    say(f"{FILE} is written, for {settings.env.value}. Keep a copy of it elsewhere: backups are signed with its key.")
    say("Next: technomart doctor, technomart db upgrade, technomart create-admin --email ..., technomart serve")


def settings_of(
    database_url: str, business_name: str, timezone: str, frontend_url: str, smtp_host: str
) -> dict[str, str]:
    """Return the settings that the answers stand for, by name."""
    is_safe = urlsplit(frontend_url).scheme == "https" and not is_local(frontend_url)
    mail = {"TECHNOMART_MAIL": NO_MAIL} if smtp_host == NO_MAIL else {MAIL: smtp_host}
    return {
        "TECHNOMART_ENV": (Environment.PRODUCTION if is_safe else Environment.DEVELOPMENT).value,
        "TECHNOMART_DATABASE_URL": database_url,
        "TECHNOMART_JWT_SECRET": secrets.token_urlsafe(SECRET_BYTES),
        "TECHNOMART_BACKUP_KEY": secrets.token_urlsafe(SECRET_BYTES),
        "TECHNOMART_BUSINESS_NAME": business_name,
        "TECHNOMART_TIMEZONE": timezone,
        "TECHNOMART_FRONTEND_URL": frontend_url,
        **mail,
    }


def quoted(value: str) -> str:
    """Return a value as the reader of the file takes it, sign by sign."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
