"""Keep the answers to keyed requests in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from typing_extensions import override

from technomart.adapters.memory.tables import Repository
from technomart.domain.idempotency.answers import Answer, Key, StoredAnswer
from technomart.domain.idempotency.ports import Answers


@dataclass(frozen=True, slots=True)
class MemoryAnswers(Repository, Answers):
    """Keeps answers to keyed requests in memory; keys claimed in this transaction wait for theirs."""

    _claimed: dict[Key, datetime] = field(default_factory=dict)

    @override
    def claim(self, key: Key, at: datetime) -> StoredAnswer | None:
        # Nobody else can hold the key, as there is one writer at a time.
        stored = self.tables.answers.rows.get((key.scope, key.value))
        if stored is None:
            self._claimed[key] = at
        return stored

    @override
    def find(self, key: Key) -> StoredAnswer | None:
        return self.tables.answers.rows.get((key.scope, key.value))

    @override
    def record(self, key: Key, answer: Answer) -> None:
        self.tables.answers.put((key.scope, key.value), StoredAnswer(key, answer, self._claimed.pop(key)))

    @override
    def purge(self, before: datetime) -> int:
        return self.tables.answers.drop(lambda stored: stored.at < before)
