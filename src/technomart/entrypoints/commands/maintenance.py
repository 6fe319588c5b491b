"""Look after an installation: check it over, back it up, restore it, forget what has run out."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from technomart import maintenance
from technomart.config.settings import Settings
from technomart.domain.audit.invariants import MOST_NAMED
from technomart.domain.kernel.findings import Finding, Grade
from technomart.domain.usecases.expired import TellOfExpired
from technomart.domain.usecases.purge import Purge
from technomart.domain.usecases.unpaid import TellOfUnpaid
from technomart.entrypoints.commands.audit import verdict, violations
from technomart.entrypoints.commands.database import ports_over_database
from technomart.entrypoints.commands.errors import Refused
from technomart.entrypoints.commands.files import FileName
from technomart.entrypoints.commands.json_output import as_json, say_json
from technomart.entrypoints.commands.progress import counting
from technomart.entrypoints.commands.saying import say


@click.command()
@as_json
@click.argument("backups", type=FileName(exists=True), nargs=-1)
def doctor(backups: tuple[Path, ...], *, as_json: bool) -> None:
    """Check database, clock, Redis and mail, and say what to do.

    Files that every account of this machine can read are named, BACKUPS among them.
    Exit status: 0 when nothing is wrong, 1 when something is.
    """
    found: list[Finding] = []
    for finding in maintenance.check_up(Settings.from_env(), backups):
        found.append(finding)
        if not as_json:
            say(f"{finding.grade:<6}{finding.subject:<11} {finding.sentence} {finding.cure}".rstrip())
    if as_json:
        say_json([asdict(each) for each in found])
    sys.exit(1 if any(each.grade is Grade.WRONG for each in found) else 0)


@click.command()
@click.argument("file", type=FileName())
def backup(file: Path) -> None:
    """Write the whole database into FILE, as it is now, while orders go on.

    It is signed where TECHNOMART_BACKUP_KEY is set.
    """
    settings = Settings.from_env()
    try:
        with counting("Writing", "rows") as advance:
            dumped = maintenance.back_up(settings, file, advance)
    except FileExistsError as error:
        raise Refused(f"{file} is there already: nothing is overwritten.") from error
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}.") from error
    say(f"{dumped.rows:,} rows of schema {dumped.revision} are in {file}{', signed' if settings.backup_key else ''}.")


@click.command()
@click.option("--unsigned", is_flag=True, help="Take a file that is not signed with TECHNOMART_BACKUP_KEY, too.")
@click.argument("file", type=FileName(exists=True))
def restore(file: Path, *, unsigned: bool) -> None:
    """Take FILE into an empty database of any engine, and audit what came of it.

    Where TECHNOMART_BACKUP_KEY is set, FILE must be signed with it.
    Exit status: 0 when all is well, 1 when the audit finds a row, 2 when nothing was restored.
    """
    settings = Settings.from_env()
    try:
        with counting("Checking and taking in", "rows") as advance:
            dumped = maintenance.restore(settings, file, advance, unsigned=unsigned)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error
    say(f"{dumped.rows:,} rows of schema {dumped.revision} are in the database.")
    found = violations(settings, MOST_NAMED + 1)
    say(verdict(min(len(found), MOST_NAMED), more=len(found) > MOST_NAMED))
    sys.exit(1 if found else 0)


@click.command()
@as_json
def purge(*, as_json: bool) -> None:
    """Forget what has run out: sessions, mailed links, failed sign-ins, old notifications, answers and log lines.

    Managers are told of orders that were left unpaid and of stock past its date, too, each once.
    """
    with ports_over_database() as ports, counting("Forgetting"):
        gone = ports.use(Purge)()
        told = ports.use(TellOfUnpaid)()
        ports.use(TellOfExpired)()
    if as_json:
        say_json({"forgotten": gone, "unpaidOrdersTold": told})
        return
    say(", ".join(f"{count} {kind}" for kind, count in gone.items()) + " forgotten.")
    say(f"Managers were told of {told} unpaid {'order' if told == 1 else 'orders'}.")
