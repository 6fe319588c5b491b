"""Keep the accounts, and forget what has run out, from the command line."""

import sys
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from technomart.domain.kernel.paging import PageRequest
from technomart.domain.usecases.auth.passwords import SetPassword
from technomart.domain.usecases.purge import Purge
from technomart.domain.usecases.users.read import FindUser, ListUsers
from technomart.domain.usecases.users.status_and_role import SetRole, SetStatus
from technomart.domain.users.actor import COMMAND_LINE
from technomart.domain.users.filters import UserFilter, UserOrder
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus, User
from technomart.entrypoints.commands.accounts import password_option
from technomart.entrypoints.commands.database import ports_over_database

WIDE = 200
"""Columns where nobody looks at a terminal, so that addresses stay whole."""
EVERYBODY = PageRequest(1, 1_000_000)


@click.group()
def users() -> None:
    """Keep the accounts."""


@users.command("list")
@click.option("--status", type=click.Choice([status.value for status in AccountStatus]), help="Those of one state.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Those of one role.")
def list_users(status: str | None, role: str | None) -> None:
    """List the accounts by name."""
    wanted = UserFilter(
        status=AccountStatus(status) if status else None,
        role=Role(role) if role else None,
        sort_by=UserOrder.NAME,
        descending=False,
    )
    with ports_over_database() as ports:
        found = ports.use(ListUsers)(COMMAND_LINE, wanted, EVERYBODY)
    table = Table("name", "e-mail", "role", "status", "last sign-in")
    for user in found.rows:
        table.add_row(*cells(user))
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
    click.echo(f"{user.email} is {user.role.value} now.")


@users.command("set-password")
@click.argument("email")
@password_option
def set_password(email: str, password: str) -> None:
    """Give an account a new password; whoever is signed in with it is out at once."""
    with ports_over_database() as ports:
        user = ports.use(SetPassword)(COMMAND_LINE, ports.use(FindUser)(COMMAND_LINE, email).id, password)
    click.echo(f"{user.email} has a new password.")


@click.command()
def purge() -> None:
    """Forget what has run out: sessions, mailed links, counts of failed sign-ins, answers to repeated requests."""
    with ports_over_database() as ports:
        gone = ports.use(Purge)()
    click.echo(", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in asdict(gone).items()) + " forgotten.")


def set_status(emails: tuple[str, ...], to: AccountStatus, told: str) -> None:
    """Switch accounts; the first one that cannot be stops the rest."""
    with ports_over_database() as ports:
        for email in emails:
            user = ports.use(SetStatus)(COMMAND_LINE, ports.use(FindUser)(COMMAND_LINE, email).id, to)
            click.echo(f"{user.email} {told}")


def cells(user: User) -> tuple[str, ...]:
    """Return what the list says of an account."""
    last = f"{user.last_login:%Y-%m-%d %H:%M} UTC" if user.last_login else "never"
    return user.name, user.email, user.role.value, user.status.value, last
