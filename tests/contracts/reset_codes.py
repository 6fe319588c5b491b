"""What a repository of codes for a new password must do."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from contracts.auth import LATER, digest
from support.builders import NOW
from support.exact import assert_exactly
from support.threads import at_once
from technomart.domain.auth.reset_codes import ResetCode
from technomart.domain.store.unit_of_work import Store, UnitOfWork


def a_code(number: int = 1, **said: Any) -> ResetCode:
    """Return a code that is good until LATER."""
    return replace(ResetCode(digest(number), "a" * 64, LATER), **said)


class ResetCodesContract:
    """Subclassed with a fixture `store` that is empty."""

    def test_an_address_has_one_code_at_a_time(self, store: Store) -> None:
        for value in ("a", "b"):
            store.write(lambda work, value=value: work.reset_codes.put(a_code(digest=value * 64)))  # type: ignore[misc]  # bound at once

        found = store.write(lambda work: work.reset_codes.try_one(digest(1), NOW))

        assert_exactly(found, a_code(digest="b" * 64, tries=1))
        assert store.write(lambda work: work.reset_codes.try_one(digest(2), NOW)) is None

    def test_a_place_is_claimed_by_one_until_it_runs_out(self, store: Store) -> None:
        codes = [a_code(digest=value * 64) for value in "abcdef"]

        def claim(code: ResetCode) -> bool:
            return store.write(lambda work: work.reset_codes.claim(code, NOW))

        def renew(code: ResetCode, work: UnitOfWork) -> bool:
            return work.reset_codes.claim(code, LATER)

        assert sorted(at_once([partial(claim, code) for code in codes])) == [False] * 5 + [True]
        assert not claim(a_code(digest="7" * 64))
        later = [a_code(digest=value * 64, expires_at=LATER + timedelta(minutes=1)) for value in "89"]
        again = at_once([partial(store.write, partial(renew, code)) for code in later])
        assert sorted(again) == [False, True]
        kept = replace(later[again.index(True)], tries=1)
        assert_exactly(store.write(lambda work: work.reset_codes.try_one(digest(1), NOW)), kept)

    def test_of_eight_tries_at_once_five_count(self, store: Store) -> None:
        store.write(lambda work: work.reset_codes.put(a_code()))

        found = at_once([lambda: store.write(lambda work: work.reset_codes.try_one(digest(1), NOW))] * 8)

        assert sorted(code.tries for code in found if code) == [1, 2, 3, 4, 5]

    def test_a_code_runs_out_is_dropped_and_purged(self, store: Store) -> None:
        store.write(lambda work: work.reset_codes.put(a_code()))
        store.write(lambda work: work.reset_codes.put(a_code(2)))

        store.write(lambda work: work.reset_codes.drop(digest(2)))

        tried = [store.write(lambda work, n=n: work.reset_codes.try_one(digest(n), LATER)) for n in (1, 2)]  # type: ignore[misc]  # bound at once
        assert tried == [None, None]
        assert store.write(lambda work: work.reset_codes.purge(LATER)) == 0
        assert store.write(lambda work: work.reset_codes.purge(LATER + timedelta(seconds=1))) == 1
