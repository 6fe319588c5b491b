"""Whoever is signed in and shows their current password guesses no faster than at sign-in, and is seen."""

from collections import Counter
from functools import partial
from typing import Any

import pytest

from support.builders import FixedClock
from support.http_api import ADMIN, PASSWORD, STAFF, Api, an_api, me
from support.threads import at_once
from technomart.domain.store.unit_of_work import Store

PATH = "/api/auth/change-password"
MANY = "1000000 per minute"
WRONG = {"currentPassword": "wrong", "newPassword": "three blind mice"}


@pytest.fixture
def stranger(store: Store, clock: FixedClock) -> Api:
    return an_api(store, clock=clock, limit_login=MANY)


def try_to_move(api: Api, password: str) -> Any:
    """Ask for another address of one's own."""
    return api.put(f"/api/users/{me(api)['id']}", {"email": "other@example.com", "currentPassword": password})


@pytest.mark.long_on("mariadb")
def test_guessing_a_current_password_from_many_addresses_is_slowed_down(cashier: Api) -> None:
    assert cashier.login(STAFF).status_code == 200

    for n in range(20):
        at = cashier.at(f"198.51.100.{n}")
        answer = at.post(PATH, WRONG) if n % 2 else try_to_move(at, "wrong")
        assert (answer.status_code, answer.json["code"]) == (422, "wrong_password")

    refused = try_to_move(cashier.at("198.51.100.99"), PASSWORD)
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_attempts")
    assert refused.headers["Retry-After"]
    assert try_to_move(cashier, "wrong").status_code == 422  # where the account signed in, its owner is let through


def test_a_guess_with_a_key_counts_too(cashier: Api) -> None:
    path = f"/api/users/{me(cashier)['id']}"

    answers = [
        cashier.put(path, {"email": "other@example.com", "currentPassword": f"guess {n}"}, Idempotency_Key=f"k{n}")
        for n in range(9)
    ]

    assert [answer.status_code for answer in answers] == [422] * 8 + [429]


def test_guesses_with_keys_at_once_are_no_more_than_one_by_one(cashier: Api) -> None:
    path = f"/api/users/{me(cashier)['id']}"

    def guess(n: int) -> int:
        return cashier.put(
            path, {"email": "other@example.com", "currentPassword": f"guess {n}"}, Idempotency_Key=f"k{n}"
        ).status_code

    assert Counter(at_once([partial(guess, n) for n in range(16)])) == {422: 8, 429: 8}
    assert cashier.login(STAFF).status_code == 429


def test_a_right_password_with_a_key_costs_nothing(cashier: Api) -> None:
    path = f"/api/users/{me(cashier)['id']}"

    for n in range(20):
        body = {"email": f"other{n}@example.com", "currentPassword": PASSWORD}
        assert cashier.put(path, body, Idempotency_Key=f"k{n}").status_code == 200
    taken = {"email": ADMIN, "currentPassword": PASSWORD}
    assert [cashier.put(path, taken, Idempotency_Key=f"t{n}").status_code for n in range(9)] == [409] * 9


def test_wrong_current_passwords_are_logged_and_told(cashier: Api, admin: Api) -> None:
    for _ in range(5):
        cashier.post(PATH, WRONG)

    rows = admin.get("/api/logs?type=security").json["data"]
    own = [row for row in rows if row["action"] == "sign_in_failed"]
    assert [row["details"] for row in own] == ["wrong current password"] * 5
    told = admin.get("/api/logs/alerts").json["data"]
    assert f"sign_ins_failed:{me(cashier)['id']}" in {alert["id"] for alert in told}


def test_tries_at_sign_in_and_of_who_is_signed_in_are_counted_together(stranger: Api, cashier: Api) -> None:
    for n in range(8):
        answer = stranger.login(STAFF, f"guess {n}") if n % 2 else cashier.post(PATH, WRONG)
        assert answer.status_code in (401, 422)

    assert (cashier.post(PATH, WRONG).status_code, stranger.login(STAFF).status_code) == (429, 429)
    assert stranger.login(ADMIN).status_code == 200
