"""Passwords that are reset by a mailed code: guessed, late, twice and at once."""

from datetime import timedelta
from functools import partial

import pytest

from support.builders import FixedClock
from support.databases import statements_of
from support.http_api import STAFF, Api, Outbox, Reply, an_api
from support.threads import at_once
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.store import SqlStore
from technomart.domain.auth.reset_codes import MOST_TRIES
from technomart.domain.store.unit_of_work import Store

NEW = "three blind mice"
ASK, VERIFY, CONFIRM = (f"/api/auth/password-reset/{word}" for word in ("request", "verify", "confirm"))
WRONG = {
    "success": False,
    "message": "This code is wrong, was tried too often or is too old. Check it, or ask for a new one.",
}


@pytest.fixture
def stranger(store: Store, clock: FixedClock, outbox: Outbox) -> Api:
    return an_api(store, clock=clock, mailer=outbox)


def a_minute_later(api: Api) -> Api:
    """Return an API whose clock, that of tests, was moved: one letter goes to an address in a minute."""
    assert isinstance(api.ports.clock, FixedClock)
    api.ports.clock.move(timedelta(minutes=1))
    return api


def asked(api: Api, outbox: Outbox) -> str:
    a_minute_later(api)
    assert api.post(ASK, {"email": STAFF}).status_code == 202
    return outbox.code(STAFF)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def verify(api: Api, code: str, email: str = STAFF) -> Reply:
    return api.post(VERIFY, {"email": email, "code": code})


def test_a_code_sets_a_new_password_once(stranger: Api, cashier: Api, outbox: Outbox) -> None:
    code = asked(stranger, outbox)

    right = stranger.post(VERIFY, {"email": STAFF.upper(), "code": f" {code[:3]} {code[3:]}"})
    body = {"resetToken": right.json["resetToken"], "newPassword": NEW}
    weak = stranger.post(CONFIRM, {**body, "newPassword": "password1"})
    done, again = stranger.post(CONFIRM, body), stranger.post(CONFIRM, body)

    assert (right.status_code, set(right.json), right.json["success"]) == (
        200,
        {"success", "resetToken", "message"},
        True,
    )
    assert [answer.status_code for answer in (weak, done, again)] == [422, 200, 422]
    assert (again.json["code"], "reset token" in again.json["message"]) == ("bad_token", True)
    assert set(done.json) == {"success", "message"}
    assert verify(stranger, code).json == WRONG
    assert cashier.get("/api/auth/me").status_code == 401
    assert stranger.login(STAFF, NEW).status_code == 200
    assert "changed" in outbox.to(STAFF)[-1].subject


def test_a_code_and_a_new_password_in_one_call(stranger: Api, cashier: Api, outbox: Outbox) -> None:
    code = asked(stranger, outbox)
    path, body = "/api/auth/reset-password-code", {"email": STAFF, "code": code, "newPassword": NEW}

    wrong = stranger.post(path, {**body, "code": other_than(code)})
    weak = stranger.post(path, {**body, "newPassword": "password1"})
    done, again = stranger.post(path, body), stranger.post(path, body)

    assert (wrong.status_code, wrong.json) == (200, WRONG)
    assert (weak.status_code, weak.json["code"]) == (422, "weak_password")
    assert (done.status_code, done.json["success"], set(done.json)) == (200, True, {"success", "message"})
    assert again.json == WRONG
    assert cashier.get("/api/auth/me").status_code == 401
    assert stranger.login(STAFF, NEW).status_code == 200


def test_a_code_is_dead_after_five_wrong_tries(stranger: Api, outbox: Outbox) -> None:
    code = asked(stranger, outbox)

    tries = [verify(stranger, other_than(code)) for _ in range(5)]

    assert [(answer.status_code, answer.json) for answer in tries] == [(200, WRONG)] * 5
    assert verify(stranger, code).json == WRONG


def test_a_code_that_is_tried_by_many_at_once_is_exchanged_once(stranger: Api, outbox: Outbox) -> None:
    code = asked(stranger, outbox)

    answers = at_once([lambda: verify(stranger, code)] * 5)

    assert [answer.json["success"] for answer in answers].count(True) == 1


def test_wrong_codes_at_once_leave_no_more_tries_than_one_after_another(stranger: Api, outbox: Outbox) -> None:
    code = asked(stranger, outbox)

    at_once([lambda: verify(stranger, other_than(code))] * 5)

    assert verify(stranger, code).json == WRONG


def test_a_code_is_good_for_ten_minutes_and_its_token_for_fifteen(
    stranger: Api, outbox: Outbox, clock: FixedClock
) -> None:
    late = asked(stranger, outbox)
    clock.move(timedelta(minutes=10))
    assert verify(stranger, late).json == WRONG
    token = verify(stranger, asked(stranger, outbox)).json["resetToken"]

    clock.move(timedelta(minutes=15))

    assert stranger.post(CONFIRM, {"resetToken": token, "newPassword": NEW}).status_code == 422


def test_an_account_has_one_code_at_a_time(stranger: Api, outbox: Outbox) -> None:
    first, second = asked(stranger, outbox), asked(stranger, outbox)

    assert first == second or verify(stranger, first).json == WRONG
    assert verify(stranger, second).json["success"] is True


def test_a_newer_code_ends_what_the_one_before_was_exchanged_for(stranger: Api, outbox: Outbox) -> None:
    first = verify(stranger, asked(stranger, outbox)).json["resetToken"]
    second = verify(stranger, asked(stranger, outbox)).json["resetToken"]

    tries = [stranger.post(CONFIRM, {"resetToken": token, "newPassword": NEW}) for token in (first, second)]

    assert [answer.status_code for answer in tries] == [422, 200]
    assert tries[0].json["code"] == "bad_token"


def test_a_code_that_is_exchanged_while_a_newer_one_is_asked_for_leaves_one_that_is_good(
    stranger: Api, outbox: Outbox
) -> None:
    code = asked(stranger, outbox)

    later = a_minute_later(stranger)
    exchanged, _ = at_once([lambda: verify(stranger, code), lambda: later.post(ASK, {"email": STAFF})])

    newest, token = outbox.code(STAFF), exchanged.json.get("resetToken")
    if token is not None:  # the code was exchanged before the newer one ended it, and what it became with it
        assert stranger.post(CONFIRM, {"resetToken": token, "newPassword": NEW}).status_code == 422
    assert verify(stranger, newest).json["success"] is True


def test_a_link_and_a_code_are_each_good_for_their_own_way(stranger: Api, outbox: Outbox) -> None:
    token = verify(stranger, asked(stranger, outbox)).json["resetToken"]
    a_minute_later(stranger).post("/api/auth/forgot-password", {"email": STAFF})
    link = outbox.token(STAFF)

    by_link, by_code = ("/api/auth/reset-password", "token"), (CONFIRM, "resetToken")
    crossed = [
        stranger.post(path, {field: sent, "newPassword": NEW})
        for (path, field), sent in ((by_link, token), (by_code, link))
    ]

    assert [(answer.status_code, answer.json["code"]) for answer in crossed] == [(422, "bad_token")] * 2
    assert stranger.post(CONFIRM, {"resetToken": token, "newPassword": NEW}).status_code == 200


def test_nobody_learns_from_codes_whether_an_address_has_an_account(
    stranger: Api, admin: Api, cashier: Api, outbox: Outbox
) -> None:
    user_id = cashier.get("/api/auth/me").json["data"]["id"]
    admin.patch(f"/api/users/{user_id}/status", {"status": "deactivated"})

    answers = [stranger.post(ASK, {"email": email}) for email in (STAFF, "manager@example.com", "nobody@example.com")]
    tries = [verify(stranger, "123456", email) for email in (STAFF, "nobody@example.com") for _ in range(3)]

    assert {(answer.status_code, answer.data) for answer in answers} == {(202, answers[0].data)}
    assert {(answer.status_code, answer.data) for answer in tries} == {(200, tries[0].data)}
    assert [email.to for email in outbox.emails] == ["manager@example.com"]


@pytest.mark.parametrize("path", [ASK, "/api/auth/forgot-password"])
def test_an_address_that_nobody_has_is_as_much_work(
    sql_store: SqlStore, outbox: Outbox, clock: FixedClock, path: str
) -> None:
    api = an_api(sql_store, mailer=outbox, clock=clock)

    def asked_for(email: str) -> list[str]:
        api.post(path, {"email": email})
        with statements_of(sql_store) as sent:
            a_minute_later(api).post(path, {"email": email})
            api.post(path, {"email": email})
        return [statement.split()[0] for statement in sent]

    assert asked_for("nobody@example.com") == asked_for(STAFF)


def test_a_new_password_ends_the_code(stranger: Api, admin: Api, cashier: Api, outbox: Outbox) -> None:
    code = asked(stranger, outbox)
    user_id = cashier.get("/api/auth/me").json["data"]["id"]

    admin.put(f"/api/users/{user_id}", {"password": NEW})

    assert verify(stranger, code).json == WRONG


def test_neither_code_nor_token_is_stored(stranger: Api, outbox: Outbox) -> None:
    store = MemoryStore()
    api = an_api(store, mailer=outbox, clock=FixedClock())
    code = asked(api, outbox)
    (kept,) = (each for each in store.snapshot().reset_codes if each.tries < MOST_TRIES)

    token = verify(api, code).json["resetToken"]

    assert code not in kept.digest
    assert token not in str(store.snapshot())


def test_codes_for_one_address_are_asked_for_five_times_an_hour_from_everywhere(stranger: Api, outbox: Outbox) -> None:
    answers = [a_minute_later(stranger).at(f"192.0.2.{n}").post(ASK, {"email": STAFF}) for n in range(6)]

    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert len(outbox.to(STAFF)) == 5


def test_one_letter_goes_to_an_address_in_a_minute_whichever_way_and_however_often_it_is_asked_for(
    stranger: Api, outbox: Outbox
) -> None:
    paths = [ASK, "/api/auth/forgot-password", ASK, "/api/auth/forgot-password"]

    answers = at_once([partial(stranger.post, path, {"email": f" {STAFF.upper()}"}) for path in paths])

    assert sorted(answer.status_code for answer in answers) == [200, 200, 202, 202]
    assert len(outbox.to(STAFF)) == 1
    code = asked(stranger, outbox)
    stranger.post("/api/auth/forgot-password", {"email": STAFF})
    stranger.post(ASK, {"email": STAFF})
    assert len(outbox.to(STAFF)) == 2
    assert verify(stranger, code).json["success"] is True
