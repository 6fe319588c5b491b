"""Declare the repository of answers to keyed requests."""

from datetime import datetime
from typing import Protocol

from technomart.domain.idempotency.answers import Key, StoredAnswer


class Answers(Protocol):
    """The answers given to requests that carried an idempotency key."""

    def known(self, key: Key) -> StoredAnswer | None:
        """Return the answer a key has where looking costs nothing; far away, `add` finds out."""

    def find(self, key: Key) -> StoredAnswer | None:
        """Return the answer a key has, or None, without taking the key."""

    def add(self, stored: StoredAnswer) -> StoredAnswer | None:
        """Keep an answer, or return the one its key has: then nothing of this transaction may stay.

        Raises `StillRunning` when another transaction keeps an answer for this key longer than a bounded wait.
        """

    def purge(self, before: datetime) -> int:
        """Forget the answers older than that; return how many."""
