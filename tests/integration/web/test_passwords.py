"""Forgotten, reset and changed passwords, and guessing them."""

import hashlib
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from typing_extensions import override

from support.builders import FixedClock
from support.hashing import no_place_left, quick_hasher
from support.http_api import PASSWORD, STAFF, Api, Outbox, an_api, refused
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.passwords import Argon2Passwords
from technomart.domain.store.unit_of_work import Store

NEW = "three blind mice"
MANY = "1000000 per minute"


@pytest.fixture
def store() -> Store:
    return MemoryStore()


@pytest.fixture
def stranger(store: Store, clock: FixedClock, outbox: Outbox) -> Api:
    return an_api(store, clock=clock, mailer=outbox)


def reset(api: Api, token: str, password: str = NEW) -> int:
    return api.post("/api/auth/reset-password", {"token": token, "newPassword": password}).status_code


def test_a_forgotten_password_is_set_anew_by_the_mailed_link_once(stranger: Api, cashier: Api, outbox: Outbox) -> None:
    stranger.post("/api/auth/forgot-password", {"email": STAFF.upper()})
    token = outbox.token(STAFF)
    assert f"http://localhost:8080/reset-password?token={token}" in outbox.to(STAFF)[-1].text

    assert reset(stranger, token, "short") == 422
    answer = stranger.post("/api/auth/reset-password", {"token": token, "newPassword": NEW})

    assert (answer.json["success"], "data" in answer.json) == (True, False)
    assert reset(stranger, token) == 422
    assert cashier.get("/api/auth/me").status_code == 401
    assert stranger.login(STAFF).status_code == 401
    assert stranger.login(STAFF, NEW).json["user"]["emailVerified"] is True
    assert "changed" in outbox.to(STAFF)[-1].subject


@pytest.mark.parametrize("weak", ["michelle", "technomart-juan"])
def test_wherever_a_password_is_set_easily_guessed_ones_are_refused(
    weak: str, stranger: Api, admin: Api, outbox: Outbox, clock: FixedClock
) -> None:
    cashier = stranger.signed_in(STAFF)
    user_id = cashier.get("/api/auth/me").json["data"]["id"]
    admin.put(f"/api/users/{user_id}", {"name": "Juan"})
    stranger.post("/api/auth/forgot-password", {"email": STAFF})
    clock.move(timedelta(minutes=1))
    stranger.post("/api/auth/password-reset/request", {"email": STAFF})
    link, code = outbox.to(STAFF)[-2].text.partition("token=")[2].split()[0], outbox.code(STAFF)
    exchanged = stranger.post("/api/auth/password-reset/verify", {"email": STAFF, "code": code}).json["resetToken"]
    by_code = stranger.post("/api/auth/password-reset/confirm", {"resetToken": exchanged, "newPassword": weak})
    clock.move(timedelta(minutes=1))
    stranger.post("/api/auth/password-reset/request", {"email": STAFF})
    person = {"name": "Juan", "email": "juan@example.com", "password": weak}
    tried = [
        stranger.post("/api/auth/register", person),
        admin.post("/api/users", {**person, "role": "staff"}),
        admin.put(f"/api/users/{user_id}", {"password": weak}),
        cashier.post("/api/auth/change-password", {"currentPassword": PASSWORD, "newPassword": weak}),
        stranger.post("/api/auth/reset-password", {"token": link, "newPassword": weak}),
        by_code,
        stranger.post(
            "/api/auth/reset-password-code", {"email": STAFF, "code": outbox.code(STAFF), "newPassword": weak}
        ),
    ]

    assert [(answer.status_code, answer.json["code"]) for answer in tried] == [(422, "weak_password")] * len(tried)
    assert all("easily guessed" in answer.json["message"] for answer in tried)
    assert stranger.login(STAFF).status_code == 200


def test_a_link_is_good_for_half_an_hour(stranger: Api, outbox: Outbox, clock: FixedClock) -> None:
    stranger.post("/api/auth/forgot-password", {"email": STAFF})
    clock.move(timedelta(minutes=30))

    assert reset(stranger, outbox.token(STAFF)) == 422


def test_a_link_is_no_good_once_the_address_or_the_account_changed(
    stranger: Api, cashier: Api, admin: Api, outbox: Outbox
) -> None:
    user_id = cashier.get("/api/auth/me").json["data"]["id"]
    stranger.post("/api/auth/forgot-password", {"email": STAFF})
    first = outbox.token(STAFF)
    cashier.put(f"/api/users/{user_id}", {"email": "new@example.com", "currentPassword": PASSWORD})
    stranger.post("/api/auth/verify-email", {"token": outbox.token("new@example.com")})
    stranger.post("/api/auth/forgot-password", {"email": "new@example.com"})
    second = outbox.token("new@example.com")
    admin.patch(f"/api/users/{user_id}/status", {"status": "deactivated"})

    assert [reset(stranger, token) for token in (first, second)] == [422, 422]


def test_nobody_learns_whether_an_address_has_an_account(stranger: Api, outbox: Outbox) -> None:
    answers = [stranger.post("/api/auth/forgot-password", {"email": e}) for e in (STAFF, "nobody@example.com", "?")]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.data for answer in answers}) == 1
    assert len(outbox.emails) == 1


def test_only_the_digest_of_a_mailed_token_is_stored(stranger: Api, outbox: Outbox, store: MemoryStore) -> None:
    stranger.post("/api/auth/forgot-password", {"email": STAFF})

    assert outbox.token(STAFF) not in str(store.snapshot())


def test_a_password_is_changed_by_whoever_knows_it(stranger: Api, cashier: Api) -> None:
    body = {"currentPassword": PASSWORD, "newPassword": NEW}
    wrong = cashier.post("/api/auth/change-password", {**body, "currentPassword": "wrong"})
    weak = cashier.post("/api/auth/change-password", {**body, "newPassword": "password1"})
    same = cashier.post("/api/auth/change-password", {**body, "newPassword": PASSWORD})
    done = cashier.post("/api/auth/change-password", body)

    assert [(answer.status_code, answer.json["code"]) for answer in (wrong, weak, same)] == [
        (422, "wrong_password"),
        (422, "weak_password"),
        (422, "weak_password"),
    ]
    assert (done.status_code, done.json["success"], "data" in done.json) == (200, True, False)
    assert stranger.login(STAFF, NEW).status_code == 200


def test_a_changed_password_ends_every_session_but_the_one_it_was_changed_in(stranger: Api, cashier: Api) -> None:
    other = stranger.signed_in(STAFF, PASSWORD)

    cashier.post("/api/auth/change-password", {"currentPassword": PASSWORD, "newPassword": NEW})

    refresh = "/api/auth/refresh-token"
    assert cashier.get("/api/auth/me").status_code == 200
    assert cashier.post(refresh, {"refreshToken": cashier.refresh_token}).status_code == 200
    assert other.get("/api/auth/me").status_code == 401
    assert other.post(refresh, {"refreshToken": other.refresh_token}).status_code == 401


def test_guessing_the_current_password_is_slowed_down_too(cashier: Api) -> None:
    body = {"currentPassword": "wrong", "newPassword": NEW}
    codes = [cashier.post("/api/auth/change-password", body).status_code for _ in range(9)]

    assert codes == [422] * 8 + [429]


def test_a_password_out_of_django_lets_in_and_is_kept_better_from_then_on(stranger: Api, store: Store) -> None:
    made = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), b"salt", 1000)
    user = store.read(lambda work: work.users.find_by_email(STAFF))
    assert user is not None
    django = f"pbkdf2_sha256$1000$salt${b64encode(made).decode()}"
    store.write(lambda work: work.users.save(replace(user, password_hash=django)))

    assert stranger.login(STAFF, "wrong").status_code == 401
    assert stranger.login(STAFF).status_code == 200

    kept = store.read(lambda work: work.users.get(user.id)).password_hash
    assert kept is not None
    assert kept.startswith("$argon2id$")
    assert stranger.login(STAFF).status_code == 200


def test_guessing_from_one_address_is_slowed_down_and_the_owner_gets_in_from_elsewhere(
    store: Store, clock: FixedClock
) -> None:
    attacker = an_api(store, clock=clock, limit_login=MANY).at("203.0.113.66")
    codes = [attacker.login(STAFF, f"guess {n}").status_code for n in range(40)]

    assert codes == [401] * 8 + [429] * 32
    refused = attacker.login(STAFF)
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_attempts")
    assert f"{refused.headers['Retry-After']} second" in refused.json["message"]
    assert attacker.at("192.0.2.1").login(STAFF).status_code == 200
    clock.move(timedelta(seconds=int(refused.headers["Retry-After"])))
    assert attacker.login(STAFF).status_code == 200


def test_the_wait_grows_up_to_a_quarter_of_an_hour(store: Store, clock: FixedClock) -> None:
    attacker = an_api(store, clock=clock, limit_login=MANY)
    waits = []
    for n in range(16):
        answer = attacker.login(STAFF, f"guess {n}")
        if answer.status_code == 429:
            waits.append(int(answer.headers["Retry-After"]))
            clock.move(timedelta(seconds=waits[-1]))
            assert attacker.login(STAFF, f"guess {n} again").status_code == 401

    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


def test_guessing_from_many_addresses_is_slowed_down_and_a_known_address_gets_in(
    store: Store, clock: FixedClock
) -> None:
    api = an_api(store, clock=clock, limit_login=MANY)
    owner = api.at("192.0.2.1")
    assert owner.login(STAFF).status_code == 200
    codes = [api.at(f"198.51.100.{n}").login(STAFF, f"guess {n}").status_code for n in range(200)]

    assert codes == [401] * 20 + [429] * 180
    assert owner.login(STAFF).status_code == 200
    newcomer = api.at("192.0.2.2")
    wait = int(newcomer.login(STAFF).headers["Retry-After"])
    assert wait <= 10
    clock.move(timedelta(seconds=wait))
    assert newcomer.login(STAFF).status_code == 200


def test_a_new_password_ends_every_wait(store: Store, clock: FixedClock) -> None:
    outbox = Outbox()
    api = an_api(store, clock=clock, mailer=outbox, limit_login=MANY)
    for n in range(30):
        api.login(STAFF, f"guess {n}")
    api.post("/api/auth/forgot-password", {"email": STAFF})

    assert reset(api, outbox.token(STAFF)) == 200
    assert api.login(STAFF, NEW).status_code == 200


def test_an_account_that_does_not_exist_is_slowed_down_alike(store: Store, clock: FixedClock) -> None:
    api = an_api(store, clock=clock, limit_login=MANY)
    answers = {
        email: [(a.status_code, a.data) for a in (api.login(email, "guess") for _ in range(12))]
        for email in (STAFF, "nobody@example.com")
    }

    assert answers[STAFF] == answers["nobody@example.com"]


class NotingHasher(PasswordHasher):
    """Notes the parameters of each hash it measures a password against; they alone decide what that costs."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=1024, parallelism=1)
        self.measured: list[Parameters] = []

    @override
    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.measured.append(extract_parameters(str(hash)))
        return super().verify(hash, password)


def test_unknown_accounts_and_wrong_passwords_cost_the_same(store: Store, clock: FixedClock) -> None:
    hasher = NotingHasher()
    api = an_api(store, clock=clock, passwords=Argon2Passwords(hasher), limit_login=MANY)
    costs = []
    for email in (STAFF, "nobody@example.com"):
        hasher.measured.clear()
        assert api.login(email, "wrong").status_code == 401
        costs.append(list(hasher.measured))

    known, unknown = costs
    assert len(known) == 1
    assert unknown == known


def test_who_finds_no_place_is_told_to_come_back_and_no_try_is_counted() -> None:
    store, keeper = MemoryStore(), Argon2Passwords(quick_hasher())
    stranger = an_api(store, passwords=keeper)
    cashier = stranger.signed_in(STAFF)
    before = store.snapshot()

    with no_place_left(keeper.place):
        answer = stranger.login(STAFF)
        known = cashier.post("/api/auth/change-password", {"currentPassword": PASSWORD, "newPassword": "taho-at-noon"})
        placed = cashier.placed()

    for busy in (answer, known):
        assert (refused(busy, 503)["code"], busy.headers["Retry-After"]) == ("passwords_busy", "1")
    assert placed["status"] == "in_queue"
    assert store.snapshot().attempts == before.attempts
    assert stranger.login(STAFF).status_code == 200
