"""Keep the accounts from the command line."""

import re
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from getpass import GetPassWarning
from typing import Any

import click
from click.core import ParameterSource
from rich.console import Console
from rich.table import Column, Table
from typing_extensions import override

from technomart.domain.auth.password_policy import LONGEST, SHORTEST
from technomart.domain.kernel.lengths import LONGEST_EMAIL, LONGEST_NAME
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.kernel.texts import is_visible, normalised
from technomart.domain.usecases.auth.passwords import SetPassword
from technomart.domain.usecases.users.manage import CreateAdmin
from technomart.domain.usecases.users.read import FindUser, ListUsers
from technomart.domain.usecases.users.second_factor import RemoveSecondFactorOf
from technomart.domain.usecases.users.status_and_role import SetRole, SetStatus
from technomart.domain.users.actor import COMMAND_LINE
from technomart.domain.users.filters import UserFilter, UserOrder
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus, User
from technomart.entrypoints.commands.database import ports_over_database
from technomart.entrypoints.commands.errors import Refused
from technomart.entrypoints.commands.json_output import as_json
from technomart.entrypoints.commands.saying import printing, say
from technomart.entrypoints.reporting.terminal import said
from technomart.wiring import Ports

WIDE = 200
"""Columns where nobody looks at a terminal, so that addresses stay whole."""
EVERYBODY = PageRequest(1, 1_000_000)
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")

STDIN = "technomart.password_stdin"
"""Where a command keeps the password that came by the standard input."""


class NewPassword(click.Option):
    """A password that is asked for without echo, unless it came by the standard input."""

    @override
    def prompt_for_value(self, ctx: click.Context) -> str:
        """Return what came by the standard input, or ask; raises `Refused` where the echo cannot be switched off."""
        if STDIN in ctx.meta:
            return str(ctx.meta[STDIN])
        with warnings.catch_warnings():
            warnings.simplefilter("error", GetPassWarning)
            try:
                return str(super().prompt_for_value(ctx))
            except GetPassWarning as error:
                raise Refused("There is no terminal to ask for the password at; --password-stdin reads it.") from error

    @override
    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, ParameterSource]:
        """Return the password; raises `UsageError` when it is given twice."""
        if STDIN in ctx.meta and self.name in opts:
            raise click.UsageError("Give the password once: by --password or by the standard input.", ctx)
        return super().consume_value(ctx, opts)


def _from_stdin(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - for click
    if wanted and sys.stdin is None:
        raise click.UsageError("The standard input is closed; the password comes by it.", context)
    if wanted:
        context.meta[STDIN] = sys.stdin.readline(LONGEST + 2).rstrip("\r\n")


def _as_text(_context: click.Context, _parameter: click.Parameter, given: str) -> str:
    """Return the password as the bytes it came in say, whatever language the machine speaks."""
    try:
        return given.encode(errors="surrogateescape").decode()
    except UnicodeError as error:
        raise click.BadParameter("it is no text in UTF-8.") from error


def new_password(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command take a new password: typed, from the standard input, or as an option, which others can see."""
    typed = click.option(
        "--password",
        cls=NewPassword,
        prompt=True,
        hide_input=True,
        confirmation_prompt=True,
        callback=_as_text,
        help=f"{SHORTEST} to {LONGEST} characters; asked for without echo when it is not given.",
    )
    piped = click.option(
        "--password-stdin",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_from_stdin,
        help="Read the password from the first line of the standard input.",
    )
    return typed(piped(command))


@click.group()
def users() -> None:
    """Keep the accounts."""


@users.command("list")
@click.option("--status", type=click.Choice([status.value for status in AccountStatus]), help="Those of one state.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Those of one role.")
@as_json
def list_users(status: str | None, role: str | None, *, as_json: bool) -> None:
    """List the accounts by name."""
    wanted = UserFilter(
        status=AccountStatus(status) if status else None,
        role=Role(role) if role else None,
        sort_by=UserOrder.NAME,
        descending=False,
    )
    with ports_over_database() as ports:
        found = ports.use(ListUsers)(COMMAND_LINE, wanted, EVERYBODY)
        if as_json:
            say_users(ports, found.rows)
            return
    table = Table(
        "name", Column("e-mail", overflow="fold"), "role", "status", "last sign-in"
    )  # commands ask for it whole
    for user in found.rows:
        table.add_row(*map(said, cells(user)))
    with printing():
        Console(width=None if sys.stdout.isatty() else WIDE).print(table)


@users.command()
@click.argument("emails", nargs=-1, required=True, metavar="EMAIL...")
def approve(emails: tuple[str, ...]) -> None:
    """Let accounts in that wait for approval or were switched off."""
    set_status(emails, AccountStatus.ACTIVE, "may sign in now.")


@users.command()
@click.argument("emails", nargs=-1, required=True, metavar="EMAIL...")
def deactivate(emails: tuple[str, ...]) -> None:
    """Switch accounts off; whoever is signed in with one is out at once."""
    set_status(emails, AccountStatus.DEACTIVATED, "is switched off.")


@users.command("set-role")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
def set_role(email: str, role: str) -> None:
    """Give an account another role."""
    with ports_over_database() as ports:
        user = ports.use(SetRole)(COMMAND_LINE, ports.use(FindUser)(COMMAND_LINE, email).id, Role(role))
    say(f"{user.email} is {user.role.value} now.")


@users.command("set-password")
@click.argument("email")
@new_password
def set_password(email: str, password: str) -> None:
    """Give an account a new password; whoever is signed in with it is out at once."""
    with ports_over_database() as ports:
        user = ports.use(SetPassword)(COMMAND_LINE, ports.use(FindUser)(COMMAND_LINE, email).id, password)
    say(f"{user.email} has a new password.")


@users.command("remove-second-factor")
@click.argument("email")
def remove_second_factor(email: str) -> None:
    """Let somebody sign in by password alone who lost their second factor."""
    with ports_over_database() as ports:
        user = ports.use(RemoveSecondFactorOf)(COMMAND_LINE, ports.use(FindUser)(COMMAND_LINE, email).id)
    say(f"{user.email} has no second factor now, and was signed out everywhere.")


def _email(_context: click.Context, _parameter: click.Parameter, given: str) -> str:
    if len(given) > LONGEST_EMAIL or not EMAIL.fullmatch(given.strip()) or not given.isprintable():
        raise click.BadParameter("that is not an e-mail address.")
    return given.strip()


def _name(_context: click.Context, _parameter: click.Parameter, given: str | None) -> str | None:
    if given is None:
        return None
    if not is_visible(given) or len(given) > LONGEST_NAME or not given.isprintable():
        raise click.BadParameter(f"a name has 1 to {LONGEST_NAME} characters that can be seen.")
    return normalised(given).strip()


@click.command("create-admin")
@click.option("--email", required=True, callback=_email, help="The address to sign in with.")
@click.option("--name", callback=_name, help="What people call them; Administrator unless they have a name already.")
@new_password
def create_admin(email: str, name: str | None, password: str) -> None:
    """Make an administrator, or give one a new password and name."""
    with ports_over_database() as ports:
        admin = ports.use(CreateAdmin)(email, password, name)
    say(f"{admin.name} may sign in as {admin.email}, with every permission.")


def set_status(emails: tuple[str, ...], to: AccountStatus, told: str) -> None:
    """Switch accounts; the first one that cannot be stops the rest."""
    with ports_over_database() as ports:
        for email in emails:
            user = ports.use(SetStatus)(COMMAND_LINE, ports.use(FindUser)(COMMAND_LINE, email).id, to)
            say(f"{user.email} {told}")


def say_users(ports: Ports, found: Sequence[User]) -> None:
    """Print accounts in JSON."""
    from technomart.entrypoints.commands.api_answers import say_as_the_api  # noqa: PLC0415 - the web takes its time
    from technomart.entrypoints.web.http import ok  # noqa: PLC0415
    from technomart.entrypoints.web.shared.base import listed  # noqa: PLC0415
    from technomart.entrypoints.web.users.schemas import UserSchema  # noqa: PLC0415

    say_as_the_api(ports, listed(UserSchema, len(found)), ok(found))


def cells(user: User) -> tuple[str, ...]:
    """Return what the list says of an account."""
    last = f"{user.last_login:%Y-%m-%d %H:%M} UTC" if user.last_login else "never"
    return user.name, user.email, user.role.value, user.status.value, last
