"""Run a change once per idempotency key, storing the answer in the same commit as what it answers."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from technomart.domain.idempotency.answers import Answer, Once
from technomart.domain.kernel.errors import Conflict, Invalid
from technomart.domain.store.unit_of_work import Store, UnitOfWork

T = TypeVar("T")


def write_once(store: Store, once: Once[T], at: datetime, change: Callable[[UnitOfWork], T]) -> Answer:
    """Return the answer to a request: a new one, or for a key that came before the very one it was given.

    A refusal by the rules (`Invalid`, `Conflict`) is an answer too and is stored; anything else rolls back and
    frees the key. Raises `KeyReused` when the key belongs to another request.
    """
    key = once.key
    if key is None:
        return once.answered(store.write(change))

    def transaction(work: UnitOfWork) -> Answer:
        stored = work.answers.claim(key, at)
        if stored is not None:
            return stored.for_request(key)
        try:
            with work.savepoint():
                answer = once.answered(change(work))
        except (Invalid, Conflict) as refusal:
            answer = once.refused(refusal)
        work.answers.record(key, answer)
        return answer

    return store.write(transaction, keyed=True)
