"""Answer a repeated request with the answer it was given the first time.

Behaviour follows the IETF draft "The Idempotency-Key HTTP Header Field": one key, one request, one effect.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from technomart.domain.kernel.errors import Conflict, Invalid, Refusal

T = TypeVar("T")

LONGEST_KEY = 255
KEPT = timedelta(days=7)
"""How long an answer is repeated."""


class KeyReused(Invalid):
    """The key came before with another request."""

    code = "idempotency_key_reused"
    sentence = "This Idempotency-Key was already used for a different request."


class StillRunning(Conflict):
    """The first request with this key is not finished."""

    code = "idempotency_key_in_use"
    sentence = "The first request with this Idempotency-Key is still running."
    wait = 1


@dataclass(frozen=True, slots=True)
class Key:
    """A caller's key: whose and for which route (`scope`), and the SHA-256 of what was asked (`fingerprint`)."""

    scope: str
    value: str
    fingerprint: str

    def owned_by(self, ids: Mapping[str, str]) -> "Key":
        """Return the key with its owner, with whom the scope begins, under another id if `ids` has one."""
        owner, space, route = self.scope.partition(" ")
        return replace(self, scope=f"{ids[owner]}{space}{route}") if owner in ids else self


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it went out, so that it can go out again byte for byte.

    `about` is the id of the order, payment or refund that was made, if one was; `location` is where what was made can
    be read, and `tag` names the version of it that was answered (ETag).
    """

    status: int
    body: str
    location: str | None = None
    about: str | None = None
    tag: str | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The row behind a key."""

    key: Key
    answer: Answer
    at: datetime

    def for_request(self, key: Key) -> Answer:
        """Return the answer for the same request; raises `KeyReused` for another one."""
        if key.fingerprint != self.key.fingerprint:
            raise KeyReused
        return replace(self.answer, replayed=True)


@dataclass(frozen=True, slots=True)
class Once(Generic[T]):
    """How to answer one request once: its key, if it carries one, and how to write down what came of it."""

    key: Key | None
    answered: Callable[[T], Answer]
    refused: Callable[[Refusal], Answer]
