"""Keep the answers to keyed requests in a table."""

from datetime import datetime
from functools import lru_cache
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


class SqlAnswers(Repository, Answers):
    """Keeps answers to keyed requests in tables."""

    @override
    def known(self, key: Key) -> StoredAnswer | None:
        seen = _times_seen(digest(key))
        seen.append(None)
        return self.find(key) if len(seen) > 1 else None

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


@lru_cache(maxsize=10_000)
def _times_seen(_digest: str) -> list[None]:
    """Return one list for each key this process saw lately; the table is asked about those that come again."""
    return []


def digest(key: Key) -> str:
    """Return what a key is looked up by: together with its scope it is too long for an index."""
    return sha256(f"{key.scope}\0{key.value}".encode()).hexdigest()


def answer_row(stored: StoredAnswer) -> dict[str, Any]:
    """Return an answer as the table keeps it."""
    return {"id": digest(stored.key), "at": stored.at, **key_row(stored.key), **given_row(stored.answer)}


def answer_of(row: Row) -> StoredAnswer:
    """Return the answer in a row."""
    return StoredAnswer(key_of(row), given_of(row), row["at"])
