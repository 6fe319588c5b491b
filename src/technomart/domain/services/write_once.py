"""Run a change once per idempotency key, storing the answer in the same commit as what it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from technomart.domain.idempotency.answers import Answer, Key, Once, StoredAnswer
from technomart.domain.kernel.errors import Conflict, Invalid
from technomart.domain.store.unit_of_work import Store, UnitOfWork

T = TypeVar("T")


@dataclass(eq=False)
class _Given(Exception):
    """Rolls a change back whose key has an answer already."""

    stored: StoredAnswer


@dataclass(eq=False)
class _Refused(Exception):
    """Rolls a change back that the rules refuse."""

    answer: Answer


def write_once(
    store: Store,
    once: Once[T],
    at: datetime,
    change: Callable[[UnitOfWork], T],
    *,
    despite: Callable[[UnitOfWork], object] = lambda _: None,
) -> Answer:
    """Return the answer to a request: a new one, or for a key that came before the very one it was given.

    A refusal by the rules (`Invalid`, `Conflict`) is an answer too and is stored, with what is to stay `despite` it;
    anything else rolls back and frees the key, as do refusals that say so; whoever hears of one asks `given_before`.
    Raises `KeyReused` when the key belongs to another request.
    """
    key = once.key
    if key is None:
        return once.answered(store.write(change))

    def transaction(work: UnitOfWork) -> Answer:
        given = work.answers.known(key)
        if given is not None:
            raise _Given(given)
        try:
            answer = once.answered(change(work))
        except (Invalid, Conflict) as refusal:
            if refusal.frees_key:
                raise
            raise _Refused(once.refused(refusal)) from refusal
        return _kept(work, StoredAnswer(key, answer, at))

    try:
        return _first(key, lambda: store.write(transaction, keyed=True))
    except _Refused as refused:
        stored = StoredAnswer(key, refused.answer, at)
        return _first(key, lambda: store.write(lambda work: _kept(work, stored, despite), keyed=True))


def given_before(store: Store, key: Key | None) -> Answer | None:
    """Return the answer that a key has, if it has one; raises `KeyReused` when it was given to another request.

    To be asked before a request with a key is refused: the process that refuses it may not know that it was done.
    """
    found = None if key is None else store.read(lambda work: work.answers.find(key))
    return None if found is None or key is None else found.for_request(key)


def _kept(work: UnitOfWork, stored: StoredAnswer, despite: Callable[[UnitOfWork], object] = lambda _: None) -> Answer:
    despite(work)
    given = work.answers.add(stored)
    if given is not None:
        raise _Given(given)
    return stored.answer


def _first(key: Key, write: Callable[[], Answer]) -> Answer:
    """Return the answer that was written, or the one the key had before."""
    try:
        return write()
    except _Given as given:
        return given.stored.for_request(key)
