"""Keep the answers to keyed requests in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from technomart.adapters.memory.tables import Tables
from technomart.domain.idempotency.answers import Answer, Key, StoredAnswer
from technomart.domain.idempotency.ports import Answers


@dataclass(frozen=True, slots=True)
class MemoryAnswers(Answers):
    """The answers by scope and key; keys claimed in this transaction wait for theirs."""

    tables: Tables
    _claimed: dict[Key, datetime] = field(default_factory=dict)

    def claim(self, key: Key, at: datetime) -> StoredAnswer | None:
        """Take a key, or return its answer; nobody else can hold it, as there is one writer at a time."""
        stored = self.tables.answers.rows.get((key.scope, key.value))
        if stored is None:
            self._claimed[key] = at
        return stored

    def find(self, key: Key) -> StoredAnswer | None:
        """Return the answer a key has."""
        return self.tables.answers.rows.get((key.scope, key.value))

    def record(self, key: Key, answer: Answer) -> None:
        """Keep the answer of a claimed key."""
        self.tables.answers.put((key.scope, key.value), StoredAnswer(key, answer, self._claimed.pop(key)))

    def purge(self, before: datetime) -> int:
        """Forget the answers older than that; return how many."""
        return self.tables.answers.drop(lambda stored: stored.at < before)
