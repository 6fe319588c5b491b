"""Declare the repository of answers to keyed requests."""

from datetime import datetime
from typing import Protocol

from technomart.domain.idempotency.answers import Answer, Key, StoredAnswer


class Answers(Protocol):
    """The answers given to requests that carried an idempotency key."""

    def claim(self, key: Key, at: datetime) -> StoredAnswer | None:
        """Lock a key for this transaction, or return the answer it already has.

        Raises `StillRunning` when another transaction holds the key for longer than a bounded wait.
        """

    def find(self, key: Key) -> StoredAnswer | None:
        """Return the answer a key has, or None, without taking the key."""

    def record(self, key: Key, answer: Answer) -> None:
        """Keep the answer of a key this transaction claimed."""

    def purge(self, before: datetime) -> int:
        """Forget the answers older than that; return how many."""
