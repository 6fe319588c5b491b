"""Parse the text of a setting; each function raises `ValueError` for what nothing can be done with."""

import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from email.utils import getaddresses
from ipaddress import IPv4Address, ip_address
from pathlib import Path
from socket import inet_aton
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from sqlalchemy.engine import URL, make_url

ORIGIN = re.compile(r"https?://[^\s/?#@*]+")
NOT_IN_HOSTS = re.compile(r"[\s/?#@,]")
REDIS = ("redis", "rediss", "redis+unix")
YEAR = 366 * 24 * 3600
MOST_CALLS = 10**9
HIGHEST_PORT = 65535
RAW_PRINTING = 9100
SQLITE = b"SQLite format 3\0"
WAITING = {"": True, "waiteof=true": True, "waiteof=false": False}
"""How CUPS has its users say whether a printer closes connections."""
FEWEST_SIGNS = 8
"""Different characters of a secret; 32 digits in base 16 have fewer once in 10^11 times."""

Value = TypeVar("Value")


@dataclass(frozen=True)
class PrinterAddress:
    """Where a printer is: a path, or a host and port; `waits` for it to close the connection when it has printed."""

    path: Path | None = None
    host: str = ""
    port: int = RAW_PRINTING
    waits: bool = True

    def __str__(self) -> str:
        """Return it as settings name it."""
        return f"file:{self.path}" if self.path else f"tcp://{self.host}:{self.port}"

    def is_device_of(self, other: "PrinterAddress") -> bool:
        """Tell whether both are one device of this machine, by whatever way its file is named."""
        return self.path is not None and other.path is not None and self.path.resolve() == other.path.resolve()


def accepted(value: Value, *, when: bool) -> Value:
    """Return the value; raises `ValueError` when it is none."""
    if not when:
        raise ValueError(value)
    return value


def limit(given: str) -> str:
    """Return rate limits that can be reached in a time that passes."""
    from limits import parse_many  # noqa: PLC0415 - it loads every way to count, which commands have no use for

    numbers = [int(digits) for digits in re.findall(r"\d+", given)]  # the library reads a period of 0 as 1
    are_possible = all(1 <= number <= MOST_CALLS for number in numbers)
    return accepted(given, when=are_possible and all(rate.get_expiry() <= YEAR for rate in parse_many(given)))


def host(given: str) -> str:
    """Return a host that a socket can look up, without a port."""
    given.encode("idna")  # as sockets do; raises for a name with an empty part or one longer than 63 letters
    if ":" in given:
        ip_address(given)  # one of version 6, and no port
    return accepted(given, when=given.isprintable() and not NOT_IN_HOSTS.search(given))


def split(given: str) -> SplitResult:
    """Return the parts of an address with a possible host and port and no space."""
    parts = urlsplit(given)
    host(parts.hostname or "")
    return accepted(parts, when=parts.port != 0 and given.isprintable() and " " not in given)


def url(given: str, schemes: Collection[str], *, is_base: bool = False) -> str:
    """Return an absolute address whose scheme is one of `schemes`; a base has no query, for paths to follow it."""
    parts = split(given)
    has_host = bool(parts.hostname) or parts.scheme == "redis+unix"
    is_whole = not is_base or not any(mark in given for mark in "?#")
    return accepted(given, when=parts.scheme in schemes and has_host and is_whole)


def sentry_dsn(given: str) -> str:
    """Return the address of a project at Sentry, with the key that opens it."""
    parts = urlsplit(url(given, ("https", "http")))
    project = parts.path.rpartition("/")[2]
    return accepted(given, when=bool(parts.username) and project.isascii() and project.isdecimal())


def redis_url(given: str) -> str:
    """Return the address of a Redis server with options that its client takes."""
    if urlsplit(url(given, REDIS)).query:
        from redis import Redis  # noqa: PLC0415 - it takes its time, and few addresses have options

        try:
            Redis.from_url(given.removeprefix("redis+")).connection_pool.make_connection()  # which connects later
        except TypeError as error:
            raise ValueError(given) from error
    return given


def origins(given: str) -> tuple[str, ...]:
    """Return web origins from a list with commas, each once."""
    entries = (entry.strip().rstrip("/") for entry in given.split(","))
    found = tuple(dict.fromkeys(entry for entry in entries if entry))
    are_origins = all(ORIGIN.fullmatch(origin) and split(origin).hostname for origin in found)
    return accepted(found, when=bool(found) and are_origins)


def is_varied(secret: str) -> bool:
    """Tell whether a secret has enough different characters and is no pattern that comes again, whole or in part."""
    is_pattern = any(secret.startswith(secret[length:]) for length in range(1, len(secret) // 2 + 1))
    return len(set(secret)) >= FEWEST_SIGNS and not is_pattern


def is_local(address: str) -> bool:
    """Tell whether an address leads every machine to itself."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    try:
        found = ip_address(host) if ":" in host else IPv4Address(inet_aton(host))  # browsers take 127.1, too
    except (ValueError, OSError):
        return host in ("localhost", "localhost.localdomain") or host.endswith(".localhost")
    plain = getattr(found, "ipv4_mapped", None) or found
    return bool(plain.is_loopback or plain.is_unspecified)


def mailbox(given: str) -> str:
    """Return one mail address, with or without a name before it."""
    [(_, address)] = getaddresses([given])  # raises when there are several
    user, at, domain = address.rpartition("@")
    return accepted(given, when=bool(user and at and domain) and address in given and given.isprintable())


def database_url(given: str) -> URL:
    """Return a SQLAlchemy URL with a possible host and port; raises `ArgumentError`, too."""
    found = make_url(given)
    host(found.host or "")
    return accepted(found, when=found.port is None or 1 <= found.port <= HIGHEST_PORT)


def is_database(path: Path) -> bool:
    """Tell whether there is an SQLite file, which papers would destroy."""
    if not path.is_file() or not os.access(path, os.R_OK):
        return False
    with path.open("rb") as file:
        return file.read(len(SQLITE)) == SQLITE


def printer(given: str) -> PrinterAddress | None:
    """Return where a printer is, None for nowhere."""
    if given.lower() == "none":
        return None
    if given.startswith("file:"):
        path = Path(given.removeprefix("file:"))
        is_one = path.is_absolute() and not given.endswith("/") and not path.is_dir() and not is_database(path)
        return accepted(PrinterAddress(path), when=is_one and given.isprintable())
    parts = split(given)
    waits = WAITING[parts.query.lower()]
    is_plain = parts.scheme == "tcp" and parts.path in ("", "/") and not (parts.fragment or "@" in parts.netloc)
    return PrinterAddress(
        None, accepted(parts.hostname or "", when=is_plain and bool(parts.hostname)), parts.port or RAW_PRINTING, waits
    )
