"""Seal a row: a hash over all that it says, which databases make of their columns alike."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Protocol

AS_DATABASES_WRITE_IT = len("2026-03-01 12:30:00.000000")
"""So much of a time is of databases; what follows is how far it is from UTC, in which they keep it."""


class Hasher(Protocol):
    """A hash that goes on."""

    def update(self, data: bytes, /) -> None:
        """Add bytes."""

    def copy(self) -> "Hasher":
        """Return another one that goes on from here."""

    def hexdigest(self) -> str:
        """Return the hash of all that was added."""


def seal_of(values: Iterable[object]) -> str:
    """Return the SHA-256 of some values in this order, each behind its length, so that none passes for two."""
    texts = [value if value.__class__ is str else _said(value) for value in values]
    return sha256("".join([f"{len(text)}:{text}" for text in texts]).encode()).hexdigest()


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "microseconds")[:AS_DATABASES_WRITE_IT]
    return "" if value is None else str(value)
