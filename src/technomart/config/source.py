"""Read one setting at a time, and refuse a wrong value in one sentence that names it."""

import os
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from dotenv.parser import parse_stream
from environs import Env
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from technomart.config import values
from technomart.config.errors import SettingsError
from technomart.config.values import HIGHEST_PORT
from technomart.domain.kernel.texts import in_order, is_visible

PREFIX = "TECHNOMART_"
TESTS = "TECHNOMART_TEST_"
OLDER_PREFIX = "DJANGO_"
SERVER_KEYS = ("DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD")
SSL_KEYS = ("DB_SSL_MODE", "DB_SSL_CA", "DB_SSL_CERT", "DB_SSL_KEY")
OLDER_KEYS = frozenset({"DB_ENGINE", "DB_NAME", "DB_CONN_MAX_AGE", "JWT_SECRET", "JWT_EXP_SECONDS", *SERVER_KEYS})
MYSQL = "mysql+pymysql"
DRIVERS = {"sqlite": "sqlite", "sqlite3": "sqlite", "mysql": MYSQL, "mariadb": MYSQL}

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")
Default = TypeVar("Default")


class _Variables(Env):
    """Look names up in a mapping first, then in the `.env` file; an empty value counts as not set."""

    def __init__(self, environ: Mapping[str, str], file: Path | None) -> None:
        super().__init__()
        self._given = environ
        if file is not None and file.is_file():
            try:
                _check_lines(file)
                self.read_env(file, recurse=False)
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError(f"The file {file.name} cannot be read as UTF-8 text.") from error

    def names(self) -> set[str]:
        """Return every name that is given anywhere."""
        return {*self._given, *self._environ}

    def _get_value(self, env_key: str, default: Any) -> Any:  # environs has no public way to hand it a mapping
        value = self._given[env_key] if env_key in self._given else self._environ.get(env_key, "")
        return value if value.strip() else default


class SettingsSource:
    """Read settings by the part of their name after the prefix, from `environ` alone when it is given.

    Without it, from the environment and the `.env` file of the working directory. Every method raises
    `SettingsError` for a value that cannot be used.
    """

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        file = Path(".env") if environ is None else None
        self._variables = _Variables(os.environ if environ is None else environ, file)
        self._known = {PREFIX + key for key in OLDER_KEYS}

    def name_of(self, key: str) -> str:
        """Return the full name under which the setting was given, or its own name when it was not."""
        self._known.add(PREFIX + key)
        older = OLDER_PREFIX + key
        if key not in OLDER_KEYS or self._read(PREFIX + key) is not None:
            return PREFIX + key
        return older if self._read(older) is not None else PREFIX + key

    def unknown(self) -> tuple[str, ...]:
        """Return the names with our prefix that no setting has, once every setting was asked for."""
        return tuple(
            sorted(n for n in self._variables.names() - self._known if n.startswith(PREFIX) and not n.startswith(TESTS))
        )

    def optional(self, key: str) -> str | None:
        """Return the text of a setting, None when it is not set."""
        return self._read(self.name_of(key))

    def shown(self, key: str) -> str | None:
        """Return a text that people read, without what nobody sees; None when there is nothing else in it."""
        given = self.optional(key) or ""
        return in_order(given).strip() if is_visible(given) else None

    def of_library(self, name: str) -> str | None:
        """Return the text of a setting whose full name a library gave it; None when it is not set."""
        return self._read(name)

    def url_of_library(self, name: str, *schemes: str) -> str | None:
        """Return an absolute address whose full name a library gave it, as `url` does; None when it is not set."""
        given = self.of_library(name)
        try:
            return None if given is None else values.url(given.strip(), schemes)
        except ValueError as error:
            raise SettingsError(
                f"{name} must be an address that starts with {_either(*schemes, after='://')}."
            ) from error

    def number(self, key: str, default: int, lowest: int, highest: int) -> int:
        """Return a whole number between two bounds, both inside."""

        def parse(given: str) -> int:
            return values.accepted(int(given), when=lowest <= int(given) <= highest)

        return self._parsed(key, default, parse, f"be a whole number from {lowest} to {highest}")

    def choice(self, key: str, kind: type[Choice], default: Choice) -> Choice:
        """Return one of the values of `kind`, in any case."""
        return self._parsed(key, default, lambda given: kind(given.lower()), f"be {_either(*kind)}")

    def switch(self, key: str, *, default: bool) -> bool:
        """Return whether something is on or off, in any case."""
        return self._parsed(key, default, lambda given: {"on": True, "off": False}[given.lower()], "be on or off")

    def timezone(self, key: str, default: ZoneInfo) -> ZoneInfo:
        """Return a time zone by its IANA name."""
        return self._parsed(key, default, ZoneInfo, "be the name of a time zone, such as Asia/Manila")

    def limit(self, key: str, default: str) -> str:
        """Return a rate limit, such as `5 per minute` or `1/second; 20/minute`."""
        return self._parsed(key, default, values.limit, "be a rate limit, such as 5 per minute")

    def url(self, key: str, default: Default, *schemes: str, is_base: bool = False) -> str | Default:
        """Return an absolute address whose scheme is one of `schemes`; a base has no query, for paths to follow it."""

        def parse(given: str) -> str:
            return values.url(given, schemes, is_base=is_base)

        wanted = f"be an address that starts with {_either(*schemes, after='://')}"
        return self._parsed(key, default, parse, wanted + ", without ? and #" * is_base)

    def sentry_dsn(self, key: str) -> str | None:
        """Return the address of a project at Sentry with its key, None when it is not set."""
        return self._parsed(key, None, values.sentry_dsn, "be an address such as https://KEY@sentry.example/1")

    def redis_url(self, key: str) -> str | None:
        """Return the address of a Redis server, None when it is not set."""
        start = _either(*values.REDIS, after="://")
        wanted = f"be an address that starts with {start}, with options that redis-py knows"
        return self._parsed(key, None, values.redis_url, wanted)

    def host(self, key: str) -> str | None:
        """Return the name or address of a host, None when it is not set."""
        return self._parsed(key, None, values.host, "be the name or address of a host, without a port")

    def printer(self, key: str) -> values.PrinterAddress | None:
        """Return where papers are printed, None for nowhere."""
        return self._parsed(
            key, None, values.printer, "be none, file:/PATH or tcp://HOST:PORT, and PATH no folder and no database"
        )

    def origins(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Return web origins from a list with commas; each is a scheme and a host, without a path."""
        wanted = "list origins such as http://localhost:8080, with commas between"
        return self._parsed(key, default, values.origins, wanted)

    def mailbox(self, key: str, default: str) -> str:
        """Return a mail address, with or without a name before it."""
        return self._parsed(key, default, values.mailbox, "be a mail address, such as canteen@example.com")

    def database_url(self, default: str) -> str:
        """Return a SQLAlchemy URL: the one that is set, or one composed from the `DB_` settings.

        Every MySQL and MariaDB URL uses PyMySQL. The `DB_SSL_` settings are options of it.
        """
        found = make_url(self._plain_database_url(default))
        given = {key: value for key in SSL_KEYS if (value := self.optional(key)) is not None}
        if given and found.get_backend_name() == "sqlite":
            raise SettingsError(f"{self.name_of(next(iter(given)))} is set, and SQLite is no server.")
        options = {key.removeprefix("DB_").lower(): value.strip() for key, value in given.items()}
        return _rendered(found.update_query_dict(options))

    def _plain_database_url(self, default: str) -> str:
        url = self._parsed(
            "DATABASE_URL", None, values.database_url, "be a database URL, such as sqlite:///technomart.db"
        )
        if url is None:
            return self._composed_database_url(default)
        driver = DRIVERS.get(url.get_backend_name())
        if driver is None:
            raise SettingsError(f"{self.name_of('DATABASE_URL')} must start with sqlite:, mysql: or mariadb:.")
        return _rendered(url.set(drivername=driver))

    def _composed_database_url(self, default: str) -> str:
        engine = self.optional("DB_ENGINE")
        if engine is None:
            for key in SERVER_KEYS:
                if self.optional(key) is not None:
                    raise SettingsError(f"{self.name_of(key)} is set, so {PREFIX}DB_ENGINE must be mysql or mariadb.")
            engine = "sqlite"
        driver = DRIVERS.get(engine.strip().lower().rpartition(".")[2])  # django.db.backends.mysql is mysql
        if driver is None:
            raise SettingsError(f"{self.name_of('DB_ENGINE')} must be mysql, mariadb or sqlite.")
        name = self.optional("DB_NAME")
        if driver == "sqlite":
            return default if name is None else _rendered(URL.create(driver, database=name))
        if name is None:
            raise SettingsError(f"{PREFIX}DB_NAME must be set when {self.name_of('DB_ENGINE')} is {engine}.")
        return _rendered(
            URL.create(
                driver,
                username=self.optional("DB_USER"),
                password=self.optional("DB_PASSWORD"),
                host=self.host("DB_HOST") or "127.0.0.1",
                port=self.number("DB_PORT", 3306, 1, HIGHEST_PORT),
                database=name,
            )
        )

    def _parsed(self, key: str, default: Default, parse: Callable[[str], Value], wanted: str) -> Value | Default:
        """Return what `parse` makes of a setting; the sentence of the refusal says what it must do."""
        given = self.optional(key)
        if given is None:
            return default
        try:
            return parse(given.strip())
        except (KeyError, ValueError, OSError, ArgumentError) as error:  # zones: unknown, a path outside, a folder
            raise SettingsError(f"{self.name_of(key)} must {wanted}.") from error

    def _read(self, name: str) -> str | None:
        value = self._variables.str(name, None)
        try:
            (value or "").encode()
        except UnicodeEncodeError as error:
            raise SettingsError(f"{name} must be UTF-8 text.") from error
        return value


def _check_lines(file: Path) -> None:
    """Raise `SettingsError` for a line that the reader of the file would skip, and with it what the line was to set."""
    with file.open(encoding="utf-8") as lines:
        for binding in parse_stream(lines):
            if binding.error:
                read = binding.original.string  # with the empty lines before it
                number = binding.original.line + read[: len(read) - len(read.lstrip())].count("\n")
                raise SettingsError(
                    f"Line {number} of the file {file.name} is not NAME=value; look at its quotes, too."
                )


def _rendered(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _either(*words: str, after: str = "") -> str:
    spoken = [word + after for word in words]
    return " or ".join([", ".join(spoken[:-1]), spoken[-1]] if len(spoken) > 1 else spoken)
