"""Getting an account: register, prove the address, be approved."""

from datetime import timedelta

import pytest

from support.builders import FixedClock
from support.http_api import PASSWORD, STAFF, Api, Outbox, an_api
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.auth.registration import Registration
from technomart.domain.store.unit_of_work import Store

BEA = {"name": "Bea Cruz", "email": " Bea@Example.com ", "password": "siomai at noon", "contactNumber": "+63 900"}
EMAIL = "bea@example.com"


@pytest.fixture
def store() -> Store:
    return MemoryStore()


@pytest.fixture
def stranger(store: Store, clock: FixedClock, outbox: Outbox) -> Api:
    return an_api(store, clock=clock, mailer=outbox)


def state(api: Api, token: str) -> dict[str, object]:
    found: dict[str, object] = api.get("/api/auth/registration", Authorization=f"Bearer {token}").json["data"]
    return found


def test_a_new_account_waits_for_approval(stranger: Api, manager: Api) -> None:
    answer = stranger.post("/api/auth/register", BEA)

    assert answer.status_code == 201
    assert set(answer.json) == {"success", "pending", "user", "verifyToken"}
    user = answer.json["user"]
    assert (user["email"], user["role"], user["status"], user["phone"]) == (EMAIL, "staff", "pending", "+63 900")
    waiting = stranger.login(EMAIL, BEA["password"]).json
    assert (waiting["success"], waiting["pending"], "token" in waiting) == (True, True, False)
    assert [row["id"] for row in manager.get("/api/verify/requests").json["data"]] == [user["id"]]


def test_what_is_not_asked_for_is_not_taken(stranger: Api, store: Store) -> None:
    greedy = {**BEA, "role": "admin", "status": "active", "emailVerified": True, "permissions": ["all"], "id": "1"}

    user = stranger.post("/api/auth/register", greedy).json["user"]

    assert (user["role"], user["status"], user["emailVerified"]) == ("staff", "pending", False)
    assert user["id"] != "1"


def test_a_manager_lets_people_in(stranger: Api, manager: Api, outbox: Outbox) -> None:
    made = stranger.post("/api/auth/register", BEA).json

    approved = manager.post("/api/verify/approve", {"requestId": made["user"]["id"], "role": "staff", "note": ""})

    assert approved.json["data"]["status"] == "approved"
    assert stranger.signed_in(EMAIL, BEA["password"]).get("/api/auth/me").status_code == 200
    assert state(stranger, made["verifyToken"]) == {"status": "active", "emailVerified": False}
    assert "ready" in outbox.to(EMAIL)[-1].subject
    again = manager.post("/api/verify/reject", {"requestId": made["user"]["id"], "note": ""})
    assert (again.status_code, again.json["code"]) == (409, "not_pending")


def test_a_manager_turns_people_away(stranger: Api, manager: Api) -> None:
    made = stranger.post("/api/auth/register", BEA).json

    assert manager.post("/api/verify/reject", {"requestId": made["user"]["id"], "note": ""}).status_code == 200

    assert stranger.login(EMAIL, BEA["password"]).status_code == 403
    assert state(stranger, made["verifyToken"])["status"] == "deactivated"


def test_reviewing_reaches_nobody_but_those_who_wait(cashier: Api, manager: Api) -> None:
    user_id = cashier.get("/api/auth/me").json["data"]["id"]

    assert manager.post("/api/verify/reject", {"requestId": user_id}).status_code == 409
    assert manager.post("/api/verify/reject", {"requestId": "nobody"}).status_code == 404
    assert cashier.get("/api/auth/me").status_code == 200


def test_signing_in_after_registering_tells_a_taken_address_and_the_owner_hears_of_it(
    stranger: Api, outbox: Outbox
) -> None:
    for email in (BEA["email"], STAFF):
        stranger.post("/api/auth/register", {**BEA, "email": email})

    free, taken = (stranger.at("192.0.2.9").login(email, BEA["password"]) for email in (BEA["email"], STAFF))

    assert (free.status_code, free.json["pending"], taken.status_code) == (200, True, 401)
    assert [mail.subject for mail in outbox.to(STAFF)] == ["You already have an account"]


def test_an_address_that_is_taken_is_answered_alike_and_its_owner_told(stranger: Api, outbox: Outbox) -> None:
    new = stranger.post("/api/auth/register", BEA)
    taken = stranger.at("192.0.2.9").post("/api/auth/register", {**BEA, "email": STAFF, "name": "Mallory"})

    assert (taken.status_code, set(taken.json)) == (new.status_code, set(new.json))
    assert set(taken.json["user"]) == set(new.json["user"])
    assert (taken.json["user"]["name"], taken.json["user"]["status"]) == ("Mallory", "pending")
    assert taken.headers["Location"] == new.headers["Location"]
    assert state(stranger, taken.json["verifyToken"]) == state(stranger, new.json["verifyToken"])
    assert "already" in outbox.to(STAFF)[-1].subject
    assert stranger.post("/api/auth/resend-verification", {"verifyToken": taken.json["verifyToken"]}).status_code == 200
    assert len(outbox.to(STAFF)) == 1
    assert stranger.login(STAFF).status_code == 200
    assert stranger.login(STAFF, BEA["password"]).status_code == 401


def test_an_address_is_proved_by_the_mailed_link(stranger: Api, outbox: Outbox) -> None:
    made = stranger.post("/api/auth/register", BEA).json
    token = outbox.token(EMAIL)

    answer = stranger.post("/api/auth/verify-email", {"token": token})
    again = stranger.post("/api/auth/verify-email", {"token": token})

    assert (again.status_code, again.json) == (200, answer.json)
    assert (answer.json["success"], "data" in answer.json) == (True, False)
    assert state(stranger, made["verifyToken"]) == {"status": "pending", "emailVerified": True}


def test_a_mailed_link_runs_out_and_another_can_be_had(stranger: Api, outbox: Outbox, clock: FixedClock) -> None:
    made = stranger.post("/api/auth/register", BEA).json
    old = outbox.token(EMAIL)
    clock.move(timedelta(hours=23))
    stranger.post("/api/auth/resend-verification", {"verifyToken": made["verifyToken"]})
    clock.move(timedelta(hours=1))

    assert stranger.post("/api/auth/verify-email", {"token": old}).status_code == 422
    assert stranger.post("/api/auth/verify-email", {"token": outbox.token(EMAIL)}).status_code == 200
    assert stranger.get("/api/auth/registration", Authorization=f"Bearer {made['verifyToken']}").status_code == 422


def test_tokens_of_one_kind_do_nothing_of_another(stranger: Api, outbox: Outbox) -> None:
    made = stranger.post("/api/auth/register", BEA).json
    verify = outbox.token(EMAIL)
    stranger.post("/api/auth/forgot-password", {"email": EMAIL})
    reset = outbox.token(EMAIL)
    new = "three blind mice"

    for wrong in (verify, made["verifyToken"]):
        assert stranger.post("/api/auth/reset-password", {"token": wrong, "newPassword": new}).status_code == 422
    for wrong in (reset, made["verifyToken"]):
        assert stranger.post("/api/auth/verify-email", {"token": wrong}).status_code == 422
    for wrong in (reset, verify):
        assert stranger.post("/api/auth/resend-verification", {"verifyToken": wrong}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody"),
        ("email", "a@b"),
        ("email", "a@example.com\nBcc: all@example.com"),
        ("email", 7),
        ("name", ""),
        ("name", "x" * 121),
        ("name", "a\x00b"),
        ("password", "short"),
        ("password", "x" * 129),
        ("password", "Password123!"),
        ("password", "12345678"),
        ("password", "aaaaaaaa"),
        ("password", "TechnoMart1"),
        ("password", "beacruz2026"),
        ("password", "bea@example.com"),
        ("password", "\ud800" * 9),
        ("password", None),
    ],
)
def test_what_cannot_be_is_refused_with_the_field_named(stranger: Api, field: str, value: object) -> None:
    answer = stranger.post("/api/auth/register", {**BEA, field: value})

    assert answer.status_code in (400, 422)
    assert answer.json["code"] == "bad_json" or field in answer.json["errors"]


def test_registration_that_is_open_signs_in_at_once(store: Store, outbox: Outbox) -> None:
    api = an_api(store, mailer=outbox, registration=Registration.OPEN)

    made = api.post("/api/auth/register", BEA).json
    taken = api.post("/api/auth/register", BEA).json

    assert set(made) == {"success", "user", "token", "refreshToken", "expiresIn"}
    assert api.get("/api/auth/me", Authorization=f"Bearer {made['token']}").status_code == 200
    assert "token" not in taken
    assert api.get("/api/auth/me", Authorization=f"Bearer {taken['verifyToken']}").status_code == 401


def test_registration_that_is_closed_is_refused(store: Store) -> None:
    answer = an_api(store, registration=Registration.CLOSED).post("/api/auth/register", BEA)

    assert (answer.status_code, answer.json["code"]) == (403, "registration_closed")


def test_the_fourth_registration_in_a_minute_has_to_wait(stranger: Api) -> None:
    tries = [stranger.post("/api/auth/register", {**BEA, "email": f"{n}@example.com"}) for n in range(4)]

    assert [answer.status_code for answer in tries] == [201, 201, 201, 429]
    assert "Retry-After" in tries[-1].headers


def test_the_log_keeps_no_password(stranger: Api, admin: Api) -> None:
    stranger.post("/api/auth/register", BEA)
    stranger.login(PASSWORD, "in the wrong field")

    text = admin.get("/api/logs").text
    assert "registered" in text
    assert PASSWORD not in text
    assert BEA["password"] not in text


def test_whoever_registers_with_an_address_of_others_sends_one_letter_a_minute_there(
    stranger: Api, outbox: Outbox, clock: FixedClock
) -> None:
    again = {"verifyToken": stranger.post("/api/auth/register", BEA).json["verifyToken"]}
    for _ in range(3):
        assert stranger.post("/api/auth/resend-verification", again).status_code == 200
    for n in range(3):
        taken = stranger.at(f"192.0.2.{n}").post("/api/auth/register", {**BEA, "email": STAFF})
        assert taken.status_code == 201, taken.text

    assert (len(outbox.to(EMAIL)), len(outbox.to(STAFF))) == (2, 1)
    clock.move(timedelta(minutes=1))
    stranger.post("/api/auth/resend-verification", again)
    stranger.at("192.0.2.9").post("/api/auth/register", {**BEA, "email": STAFF})
    assert (len(outbox.to(EMAIL)), len(outbox.to(STAFF))) == (3, 2)
