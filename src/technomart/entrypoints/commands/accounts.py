"""Keep accounts from the command line."""

import re

import click

from technomart.domain.auth.password_policy import LONGEST, SHORTEST
from technomart.domain.kernel.lengths import LONGEST_EMAIL, LONGEST_NAME
from technomart.domain.usecases.users.manage import CreateAdmin
from technomart.entrypoints.commands.database import ports_over_database

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def _email(_context: click.Context, _parameter: click.Parameter, given: str) -> str:
    if len(given) > LONGEST_EMAIL or not EMAIL.fullmatch(given.strip()) or not given.isprintable():
        raise click.BadParameter("that is not an e-mail address.")
    return given.strip()


def _name(_context: click.Context, _parameter: click.Parameter, given: str | None) -> str | None:
    if given is None:
        return None
    if not given.strip() or len(given) > LONGEST_NAME or not given.isprintable():
        raise click.BadParameter(f"a name has 1 to {LONGEST_NAME} characters.")
    return given.strip()


password_option = click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help=f"{SHORTEST} to {LONGEST} characters; asked for without echo when it is not given.",
)


@click.command("create-admin")
@click.option("--email", required=True, callback=_email, help="The address to sign in with.")
@click.option("--name", callback=_name, help="What people call them; Administrator unless they have a name already.")
@password_option
def create_admin(email: str, name: str | None, password: str) -> None:
    """Make an administrator, or give one a new password and name."""
    with ports_over_database() as ports:
        admin = ports.use(CreateAdmin)(email, password, name)
    click.echo(f"{admin.name} may sign in as {admin.email}, with every permission.")
