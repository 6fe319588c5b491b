"""Keep the answers to keyed requests in a table."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from technomart.adapters.sql.core.faults import is_lock_wait
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository, Row
from technomart.adapters.sql.core.usual import by_id
from technomart.adapters.sql.idempotency.tables import idempotency_keys as keys
from technomart.domain.idempotency.answers import Answer, Key, StillRunning, StoredAnswer
from technomart.domain.idempotency.ports import Answers

key_row, key_of = mapping(keys, Key, key="value")
given_row, given_of = mapping(keys, Answer)

PURGE = Prepared(keys.delete().where(keys.c.at < bindparam("before")))


class Seen:
    """Remembers at least the last `least` texts, by their hashes, and at most twice as many; threads share it."""

    def __init__(self, least: int = 4_800) -> None:
        """Remember none yet; a set of more hashes than that takes four times the memory."""
        self._least = least
        self._new: set[int] = set()
        self._old: set[int] = set()

    def before(self, text: str) -> bool:
        """Tell whether a text was asked about before, from now on yes; one in billions is taken for another."""
        found = hash(text)
        if found in self._new or found in self._old:
            return True
        if len(self._new) >= self._least:
            self._old, self._new = self._new, set()
        self._new.add(found)
        return False


_seen = Seen()
"""The keys that this process saw lately: the table is asked about those that come again."""


class SqlAnswers(Repository, Answers):
    """Keeps answers to keyed requests in tables."""

    @override
    def known(self, key: Key) -> StoredAnswer | None:
        return self.find(key) if _seen.before(digest(key)) else None

    @override
    def find(self, key: Key) -> StoredAnswer | None:
        row = self.sql.first(by_id(keys), id=digest(key))
        return None if row is None else answer_of(row)

    @override
    def add(self, stored: StoredAnswer) -> StoredAnswer | None:
        try:
            if self.sql.is_added(keys, answer_row(stored)):
                return None
        except DBAPIError as error:
            if is_lock_wait(error):
                raise StillRunning from error
            raise
        given = self.find(stored.key)
        if given is None:
            raise StillRunning
        return given

    @override
    def purge(self, before: datetime) -> int:
        return self.sql.change(PURGE, before=before)


def digest(key: Key) -> str:
    """Return what a key is looked up by: together with its scope it is too long for an index."""
    return sha256(f"{key.scope}\0{key.value}".encode()).hexdigest()


def answer_row(stored: StoredAnswer) -> dict[str, Any]:
    """Return an answer as the table keeps it."""
    return {"id": digest(stored.key), "at": stored.at, **key_row(stored.key), **given_row(stored.answer)}


def answer_of(row: Row) -> StoredAnswer:
    """Return the answer in a row."""
    return StoredAnswer(key_of(row), given_of(row), row["at"])
