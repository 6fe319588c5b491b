"""What keeps the answers to keyed requests must do."""

from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest

from contracts.users import by_email
from support.builders import NOW, a_key, a_user, an_answer
from support.exact import assert_exactly
from support.refusals import refused
from support.threads import at_once
from technomart.domain.idempotency.answers import Answer, Key, KeyReused, Once, StoredAnswer
from technomart.domain.kernel.errors import Conflict
from technomart.domain.services.write_once import write_once
from technomart.domain.store.unit_of_work import Store, UnitOfWork


def added(stored: StoredAnswer, work: UnitOfWork) -> StoredAnswer | None:
    return work.answers.add(stored)


def stored_for(store: Store, key: Key) -> StoredAnswer | None:
    """Look a key up, both by looking and by adding another answer, and leave no trace of having asked."""

    class Enough(Exception):
        def __init__(self, found: StoredAnswer | None) -> None:
            self.found = found

    def look(work: UnitOfWork) -> None:
        raise Enough(work.answers.add(an_answer(key, body="another")))

    with pytest.raises(Enough) as enough:
        store.write(look)
    assert_exactly(store.read(lambda work: work.answers.find(key)), enough.value.found)
    return enough.value.found


class AnswersContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_a_fresh_key_is_free_and_then_has_its_answer(self, store: Store) -> None:
        answer = an_answer(a_key("ключ-ñ"), body='{"name":"Niño 🍜","price":1.10}')

        assert store.write(lambda work: added(answer, work)) is None

        assert_exactly(stored_for(store, answer.key), answer)

    def test_a_refusal_has_no_location_and_is_about_nothing(self, store: Store) -> None:
        refusal = StoredAnswer(a_key(), Answer(422, "{}"), NOW)

        store.write(lambda work: added(refusal, work))

        assert_exactly(stored_for(store, refusal.key), refusal)

    def test_a_long_answer_comes_back_byte_for_byte(self, store: Store) -> None:
        answer = an_answer(body="ñ🍜\n\t\\'\"%s" * 10_000)

        store.write(lambda work: added(answer, work))

        assert_exactly(stored_for(store, answer.key), answer)

    def test_keys_differ_by_every_character_and_by_scope(self, store: Store) -> None:
        keys = [a_key(value) for value in ("k", "K", "k ", "ñ", "n", "k" * 255, "k" * 254 + "j", "'", "%")]
        keys += [a_key("k", scope="ben POST /api/orders"), a_key("k", scope="Ana POST /api/orders")]
        for i, key in enumerate(keys):
            assert store.write(partial(added, an_answer(key, body=str(i)))) is None

        bodies = [found.answer.body for found in (stored_for(store, key) for key in keys) if found]
        assert bodies == [str(i) for i in range(len(keys))]

    def test_a_key_is_free_again_when_its_transaction_failed(self, store: Store) -> None:
        def fail(work: UnitOfWork) -> None:
            added(an_answer(), work)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            store.write(fail, keyed=True)

        assert stored_for(store, a_key()) is None

    def test_a_savepoint_that_fails_leaves_the_answer_that_is_added_after_it(self, store: Store) -> None:
        refused = an_answer(body="refused")

        def refuse(work: UnitOfWork) -> None:
            with suppress(Conflict), work.savepoint():
                work.users.add(a_user("gone@example.com"))
                raise Conflict("No.")
            assert work.answers.add(refused) is None

        store.write(refuse, keyed=True)

        assert_exactly(stored_for(store, refused.key), refused)
        assert by_email(store, "gone@example.com") is None

    def test_equal_requests_at_once_have_one_effect_and_one_answer(self, store: Store) -> None:
        once: Once[str] = Once(a_key(), lambda email: Answer(201, email), lambda refusal: Answer(409, refusal.code))

        def add(work: UnitOfWork, number: int) -> str:
            work.users.add(a_user(f"user{number}@example.com"))
            return f"user{number}@example.com"

        def ask(number: int) -> Answer:
            return write_once(store, once, NOW, lambda work: add(work, number))

        answers = at_once([partial(ask, number) for number in range(8)])

        assert len({answer.body for answer in answers}) == 1
        assert sorted(answer.replayed for answer in answers) == [False] + [True] * 7
        emails = [f"user{number}@example.com" for number in range(8)]
        kept = [email for email in emails if by_email(store, email)]
        assert kept == [answers[0].body]

    def test_a_key_that_comes_with_another_request_is_refused(self, store: Store) -> None:
        store.write(lambda work: added(an_answer(), work))
        once: Once[None] = Once(a_key(fingerprint="0" * 64), lambda _: Answer(201, ""), lambda _: Answer(409, ""))

        with refused(KeyReused):
            write_once(store, once, NOW, lambda work: work.users.add(a_user()))

        assert by_email(store, a_user().email) is None

    def test_old_answers_are_forgotten(self, store: Store) -> None:
        week = timedelta(days=7)
        old, edge, new = (an_answer(a_key(f"key-{i}"), at=NOW + i * week) for i in range(3))
        store.write(lambda work: [added(answer, work) for answer in (old, edge, new)])

        assert_exactly(store.write(lambda work: work.answers.purge(NOW + week)), 1)

        assert stored_for(store, old.key) is None
        assert_exactly(stored_for(store, edge.key), edge)
        assert_exactly(stored_for(store, new.key), new)
        assert_exactly(store.write(lambda work: work.answers.purge(NOW)), 0)
