"""Look after an installation: schema, backup, restore, and a check-up of everything it depends on."""

import shlex
import smtplib
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from technomart.adapters.sql.core import sqlite_file
from technomart.adapters.sql.core.engine import SqlOptions
from technomart.adapters.sql.core.schema_revision import is_newer, needed_revision
from technomart.adapters.sql.maintenance import backup, doctor, migrate
from technomart.adapters.sql.maintenance.backup import Dumped, Told, untold
from technomart.adapters.sql.maintenance.restore import restore_dump
from technomart.adapters.sql.store import SqlStore
from technomart.bootstrap import must_have_no_demo_accounts, open_database
from technomart.config.papers import PaperSettings
from technomart.config.settings import NO_SECRET, REDIS_WAIT, MailKind, Settings, SettingsError
from technomart.domain.kernel.bookings import ClockState, spoken_state, state_of
from technomart.domain.kernel.findings import Finding, Grade
from technomart.domain.papers.queue import PrinterOff
from technomart.outside import open_printer, smtp_server
from technomart.private_files import is_anybodys

MAINTENANCE_TIMEOUT = 60  # seconds
PRINTER_CURE = "Switch it on, or correct the setting; papers wait for it meanwhile."


def open_for_maintenance(settings: Settings) -> SqlStore:
    """Return the database for work that may take its time; nothing is connected yet."""
    return SqlStore.open(settings.database_url, SqlOptions(timeout=MAINTENANCE_TIMEOUT, reply_timeout=None))


def upgrade_database(settings: Settings) -> None:
    """Bring the database to the schema of this version; raises `Unavailable`."""
    with closing(open_for_maintenance(settings)) as database:
        sqlite_file.make(database.engine)
        doctor.must_be_usable(database.engine)
        with doctor.explaining(database.engine):
            migrate.upgrade(database.engine)


class Revisions(NamedTuple):
    """The revision a database is at, None when it has no tables, and the one this version needs."""

    has: str | None
    needed: str

    @property
    def is_newer(self) -> bool:
        """Tell whether the database belongs to a newer version."""
        return is_newer(self.has)


def schema_revisions(settings: Settings) -> Revisions:
    """Return the revision the database is at, and the one this version needs.

    Raises `Unavailable`, and `SchemaIncomplete` for a database at that revision which lacks some of its columns.
    """
    with closing(open_database(settings)) as database, doctor.explaining(database.engine):
        has, needed = migrate.current(database.engine, settings.db_timeout_seconds), needed_revision()
        if has == needed:
            doctor.must_be_whole(database.engine, needed)
        return Revisions(has, needed)


def back_up(settings: Settings, path: Path, told: Told = untold) -> Dumped:
    """Write the whole database into a file, signed where there is a key; `told` hears of so many more rows.

    Raises `Conflict`, `FileExistsError`, `OSError` and `Unavailable`.
    """
    with closing(open_for_maintenance(settings)) as database:
        doctor.must_be_usable(database.engine)
        with doctor.explaining(database.engine):
            return backup.dump(database.engine, path, datetime.now(UTC), settings.signing_key, told)


def restore(settings: Settings, path: Path, told: Told = untold, *, unsigned: bool = False) -> Dumped:
    """Take a file of `back_up` into an empty database: where there is a key one signed with it, unless told otherwise.

    Raises `Invalid`, `Conflict`, `OSError` and `Unavailable`.
    """
    with closing(open_for_maintenance(settings)) as database:
        sqlite_file.make(database.engine)
        doctor.must_be_usable(database.engine)
        database.must_have_no_stand_in()
        with doctor.explaining(database.engine):
            return restore_dump(database.engine, path, None if unsigned else settings.signing_key, told)


def must_be_openable(settings: Settings) -> None:
    """Raise `Unavailable` for an SQLite file that nobody could use; a server may only be down."""
    with closing(open_database(settings)) as database:
        doctor.must_be_openable(database.engine)


def must_be_durable(settings: Settings) -> None:
    """Raise `SettingsError` in production when the database may forget what it has acknowledged.

    A database that does not answer yet is no hindrance.
    """
    if not settings.is_production:
        return
    with closing(open_database(settings)) as database:
        found = doctor.unsafe(database.engine)
    if found:
        raise SettingsError(" ".join(f"{each.sentence} {each.cure}" for each in found))


def check_up(settings: Settings, backups: Iterable[Path] = ()) -> Iterator[Finding]:
    """Look everything over, one finding a line; of `backups`, whether others can read them."""
    with closing(open_database(settings)) as database:
        yield from doctor.findings(database.engine, production=settings.is_production)
        secret = doctor.secret_files(database.engine)
    yield from look_at_files([*secret, Path(".env"), *backups], settings)
    try:
        must_have_no_demo_accounts(settings)
    except SettingsError as error:
        yield Finding("accounts", Grade.WRONG, str(error))
    if settings.unknown:
        sentence = f"{', '.join(settings.unknown)}: no setting has this name."
        yield Finding("settings", Grade.NOTE, sentence, "Correct it or take it out.")
    yield from look_at_clock(datetime.now(UTC))
    yield look_at_secret(settings)
    yield look_at_redis(settings)
    yield look_at_mail(settings)
    yield from look_at_printers(settings.papers)


def look_at_files(paths: Iterable[Path], settings: Settings) -> Iterator[Finding]:
    """Say which files everybody on this machine can read."""
    found = [str(path) for path in dict.fromkeys(paths) if is_anybodys(path)]
    if found:
        grade = Grade.WRONG if settings.is_production else Grade.NOTE
        sentence = f"Every account of this machine can read {', '.join(found)}."
        yield Finding("files", grade, sentence, f"chmod 600 {shlex.join(found)}")


def look_at_clock(now: datetime) -> Iterator[Finding]:
    """Say when the clock of this machine was never set."""
    if state_of(now, None) is ClockState.NOT_SET:
        cure = "Set it by NTP (timedatectl set-ntp true); until then nothing is booked."
        yield Finding("bookings", Grade.WRONG, spoken_state(ClockState.NOT_SET, now, None), cure)


def look_at_secret(settings: Settings) -> Finding:
    """Tell whether sign-ins outlive a restart."""
    if settings.jwt_secret:
        return Finding("secret", Grade.WELL, "TECHNOMART_JWT_SECRET is set.")
    return Finding("secret", Grade.NOTE, NO_SECRET, "Set it to 32 random bytes or more.")


def look_at_redis(settings: Settings) -> Finding:
    """Tell whether processes count limits together."""
    if settings.redis_url is None:
        cure = "Set TECHNOMART_REDIS_URL when there are several workers."
        return Finding("redis", Grade.NOTE, "None is set: each process counts limits for itself.", cure)
    import redis  # noqa: PLC0415 - every other command would wait for it

    try:
        with closing(redis.Redis.from_url(settings.redis_url.removeprefix("redis+"), **REDIS_WAIT)) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        cure = "Check TECHNOMART_REDIS_URL; until it answers, each process counts limits for itself."
        return Finding("redis", Grade.WRONG, f"Redis does not answer: {error}.", cure)
    return Finding("redis", Grade.WELL, "It answers; limits are counted together.")


def look_at_mail(settings: Settings) -> Finding:
    """Tell whether the SMTP server takes e-mails; none is sent."""
    if settings.mail is MailKind.NONE:
        sentence = "None is sent: nobody can reset a password by mail."
        return Finding("mail", Grade.NOTE, sentence, "Set TECHNOMART_SMTP_HOST.")
    server = smtp_server(settings)
    if server is None:
        return Finding("mail", Grade.NOTE, "E-mails go to the console.", "Set TECHNOMART_SMTP_HOST.")
    try:
        with server.signed_in() as client:
            client.noop()
    except (OSError, smtplib.SMTPException) as error:
        cure = "Check the TECHNOMART_SMTP_ settings."
        return Finding("mail", Grade.WRONG, f"{server.host}:{server.port} takes no e-mails: {error}.", cure)
    return Finding("mail", Grade.WELL, f"{server.host}:{server.port} takes e-mails.")


def look_at_printers(papers: PaperSettings) -> Iterator[Finding]:
    """Tell of each printer that is set whether it can be reached; nothing is printed."""
    for subject, address in ("printer", papers.printer), ("kitchen", papers.kitchen_printer):
        if address is None:
            continue
        try:
            open_printer(address, papers.printer_width).must_be_on()
        except PrinterOff as error:
            yield Finding(subject, Grade.WRONG, f"{address} is off. {error}", PRINTER_CURE)
        else:
            yield Finding(subject, Grade.WELL, f"{address} can be reached.")
