"""TLS to a server: whether a connection is encrypted, and whose certificate it takes."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import URL


class Mode(StrEnum):
    """How much is asked of an encryption; the words are those of MySQL's `--ssl-mode`."""

    DISABLED = "disabled"
    PREFERRED = "preferred"
    REQUIRED = "required"
    VERIFY_CA = "verify_ca"
    VERIFY_IDENTITY = "verify_identity"


NO_FILES: frozenset[str] = frozenset()
OWN = NO_FILES | {"ssl_cert", "ssl_key"}
USED = {
    Mode.DISABLED: NO_FILES,
    Mode.PREFERRED: NO_FILES,
    Mode.REQUIRED: OWN,
    Mode.VERIFY_CA: OWN | {"ssl_ca"},
    Mode.VERIFY_IDENTITY: OWN | {"ssl_ca"},
}
"""Which files each mode has a use for; one without use would seem to protect."""
OPTIONS = ("ssl_ca", "ssl_cert", "ssl_key", "ssl_mode")


@dataclass(frozen=True, slots=True)
class Tls:
    """How the connections to a server are encrypted; files are PEM, and without `ca` the system's authorities count."""

    mode: Mode = Mode.PREFERRED
    ca: str | None = None
    cert: str | None = None
    key: str | None = None

    @classmethod
    def of(cls, url: URL) -> "Tls":
        """Return what a database URL asks for; raises `ValueError` for what cannot be had together."""
        given = {name: str(url.query[name]) for name in OPTIONS if name in url.query}
        word = given.pop("ssl_mode", None)
        mode = _usual(given) if word is None else _mode(word)
        for name in sorted(given.keys() - USED[mode]):
            raise ValueError(f"{_named(name)} is of no use while {_named('ssl_mode')} is {mode}")
        if "ssl_key" in given and "ssl_cert" not in given:
            raise ValueError(f"{_named('ssl_key')} needs {_named('ssl_cert')}")
        return cls(mode, given.get("ssl_ca"), given.get("ssl_cert"), given.get("ssl_key"))

    def arguments(self) -> Mapping[str, Any]:
        """Return what the driver is told; raises `ValueError` for files that cannot be read."""
        if self.mode is Mode.DISABLED:
            return {"ssl_disabled": True}
        return {} if self.mode is Mode.PREFERRED else {"ssl": _context(self)}

    @property
    def authority(self) -> str | None:
        """Return who vouches for the server's certificate, None when nobody is asked."""
        if self.mode not in (Mode.VERIFY_CA, Mode.VERIFY_IDENTITY):
            return None
        return self.ca or "the system's authorities"


@cache
def _context(tls: Tls) -> ssl.SSLContext:
    """Return what all connections of this kind have in common; reading the system's authorities takes its time."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = tls.mode is Mode.VERIFY_IDENTITY
    context.verify_mode = ssl.CERT_NONE if tls.authority is None else ssl.CERT_REQUIRED
    if tls.ca is not None:
        with _reading("ssl_ca", tls.ca):
            context.load_verify_locations(tls.ca)
    elif tls.authority is not None:
        context.load_default_certs()
    if tls.cert is not None:
        with _reading("ssl_cert", tls.cert):
            context.load_cert_chain(tls.cert, tls.key, password="")  # without one, OpenSSL asks the terminal
    return context


def _usual(given: Mapping[str, str]) -> Mode:
    """Return the mode that files ask for when no word is said."""
    if "ssl_ca" in given:
        return Mode.VERIFY_IDENTITY
    return Mode.REQUIRED if given else Mode.PREFERRED


def _mode(word: str) -> Mode:
    try:
        return Mode(word.strip().lower())
    except ValueError:
        raise ValueError(f"{_named('ssl_mode')} must be one of {', '.join(Mode)}") from None


def _named(option: str) -> str:
    return f"{option} (TECHNOMART_DB_{option.upper()})"


@contextmanager
def _reading(option: str, path: str) -> Iterator[None]:
    try:
        yield
    except ssl.SSLError as error:
        kind = "certificate" if option == "ssl_ca" else "certificate with its key, which must have no password"
        raise ValueError(f"{_named(option)}: {path} holds no {kind}") from error
    except OSError as error:
        files = path if option == "ssl_ca" else f"{path} or its key"
        raise ValueError(f"{_named(option)}: {files} cannot be read: {error.strerror}") from error
