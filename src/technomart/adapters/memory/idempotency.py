"""Keep the answers to keyed requests in memory."""

from datetime import datetime

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.idempotency.answers import Key, StoredAnswer
from technomart.domain.idempotency.ports import Answers


class MemoryAnswers(Repository, Answers):
    """Keeps answers to keyed requests in memory."""

    @override
    def known(self, key: Key) -> StoredAnswer | None:
        return self.find(key)

    @override
    def find(self, key: Key) -> StoredAnswer | None:
        return self.tables.answers.rows.get((key.scope, key.value))

    @override
    def add(self, stored: StoredAnswer) -> StoredAnswer | None:
        given = self.find(stored.key)
        if given is None:
            self.tables.answers.put((stored.key.scope, stored.key.value), stored)
        return given

    @override
    def purge(self, before: datetime) -> int:
        return self.tables.answers.drop(lambda stored: stored.at < before)
