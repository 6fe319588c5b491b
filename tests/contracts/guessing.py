"""Whoever guesses a secret gets no more tries at once than one by one, wherever it is asked for."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from support.builders import NOW, a_user, an_actor, keep_all
from support.rivals import program
from support.threads import at_once
from technomart.domain.auth.attempts import FREE_ANYWHERE, FREE_HERE, AttemptKey, Attempts
from technomart.domain.kernel.errors import Refusal
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.security_log.entries import LogFilter
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.auth.passwords import ChangePassword
from technomart.domain.usecases.auth.sign_in import SignIn
from technomart.domain.usecases.users.edit import EditUser, UserEdit
from technomart.domain.users.actor import Actor, Origin
from technomart.wiring import Ports

ANA = a_user("ana@example.com", password_hash="hash:correct horse")
HERE, ANYWHERE = AttemptKey(ANA.email, "192.0.2.1"), AttemptKey(ANA.email)
Guess = Callable[[Ports, Origin, str], object]
PLACES: dict[str, Guess] = {
    "signing in": lambda do, at, guess: do.use(SignIn)(ANA.email, guess, origin=at),
    "another password": lambda do, at, guess: do.use(ChangePassword)(by(at), guess, "violet kettle marches at nine"),
    "another address": lambda do, at, guess: do.use(EditUser)(
        by(at), ANA.id, UserEdit(email="anna@example.com", current_password=guess)
    ),
}


def by(origin: Origin) -> Actor:
    return replace(an_actor(ANA.role, user_id=ANA.id), address=origin.address, account=ANA)


def ends(guess: Guess, do: Ports, origins: list[Origin], password: str = "wrong") -> Counter[str]:
    """Return how many tries at once end in which way."""

    def end(origin: Origin) -> str:
        try:
            guess(do, origin, password)
        except Refusal as refusal:
            return refusal.code
        return "right"

    return Counter(at_once([lambda origin=origin: end(origin) for origin in origins]))  # type: ignore[misc]  # bound at once


class GuessingContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.mark.parametrize("place", PLACES)
    def test_thirty_wrong_guesses_at_once_get_no_more_tries_than_one_by_one(self, store: Store, place: str) -> None:
        keep_all(store, ANA)
        do, guess = program(store), PLACES[place]

        here = ends(guess, do, [Origin(HERE.address)] * 30)
        everywhere = ends(guess, do, [Origin(f"198.51.100.{n}") for n in range(30)])

        assert here.pop("too_many_attempts") == 30 - FREE_HERE
        assert everywhere.pop("too_many_attempts") == 30 - (FREE_ANYWHERE - FREE_HERE)
        lines = store.read(lambda work: work.security_log.page(LogFilter(search="too many"), PageRequest(1, 50))).rows
        assert sum(line.times for line in lines) == 60 - FREE_ANYWHERE
        assert max(line.times for line in lines if line.address == HERE.address) == 30 - FREE_HERE
        assert set(here) == set(everywhere) == {"wrong_password" if "another" in place else "bad_credentials"}

    @pytest.mark.parametrize("place", PLACES)
    def test_a_right_one_costs_nothing(self, store: Store, place: str) -> None:
        keep_all(store, ANA)
        do = program(store)
        before = [Attempts(each.id, each.account, 3, NOW) for each in (HERE, ANYWHERE)]
        for each in (HERE, ANYWHERE) * 3:
            store.write(lambda work, each=each: work.attempts.count_failure(each, NOW))  # type: ignore[misc]  # bound at once

        assert ends(PLACES[place], do, [Origin(HERE.address)], "correct horse") == {"right": 1}

        left = store.read(lambda work: work.attempts.find([HERE.id, ANYWHERE.id]))
        expected = {
            "signing in": [replace(before[0], failures=0, failed_at=None, succeeded_at=NOW), before[1]],
            "another password": [],
            "another address": before,
        }
        assert left == {each.id: each for each in expected[place]}

    def test_what_is_given_back_is_neither_a_failure_nor_its_time(self, store: Store) -> None:
        keep_all(store, ANA)
        earlier, later = NOW, NOW.replace(year=NOW.year + 1)
        store.write(lambda work: work.attempts.count_failure(HERE, earlier))
        (before,) = store.write(lambda work: list(work.attempts.hold([HERE]).values()))
        fresh = store.write(lambda work: work.attempts.hold([ANYWHERE]))[ANYWHERE.id]

        for at in (later, later):
            store.write(lambda work, at=at: work.attempts.count_failure(HERE, at))  # type: ignore[misc]  # bound at once
        store.write(lambda work: work.attempts.give_back(before, later))
        store.write(lambda work: work.attempts.give_back(fresh, later))

        assert before == Attempts(HERE.id, HERE.account, 1, earlier)
        assert store.read(lambda work: work.attempts.find([HERE.id, ANYWHERE.id])) == {
            HERE.id: replace(before, failures=1, failed_at=earlier),
            ANYWHERE.id: Attempts(ANYWHERE.id, ANYWHERE.account),
        }
