"""Second factors: set up, asked for by every way in, spent once, lost, required, taken away."""

import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from pyotp import TOTP

from support.builders import NOW, FixedClock
from support.http_api import ADMIN, PASSWORD, STAFF, Api, Outbox, Reply, an_api, an_app, me, refused
from support.phone import FACTOR, MINE, STEP, Phone
from support.threads import at_once
from technomart.adapters.one_time_codes import TotpCodes
from technomart.domain.auth.google import GoogleProfile, Identity
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.security_log.entries import LogAction, LogFilter
from technomart.domain.store.unit_of_work import Store
from technomart.domain.users.permissions import WITHOUT_SECOND_FACTOR
from technomart.entrypoints.web.contract import Access, contracts

OPEN = (Access.PUBLIC, *WITHOUT_SECOND_FACTOR)

in_memory = pytest.mark.parametrize("store", ["memory"], indirect=True)


@pytest.fixture
def stranger(store: Store, clock: FixedClock, outbox: Outbox) -> Api:
    return an_api(store, clock=clock, mailer=outbox, limit_login="1000 per minute")


@pytest.fixture
def phone(cashier: Api, clock: FixedClock) -> Phone:
    return Phone(cashier, clock)


def first_step(api: Api, email: str = STAFF, password: str = PASSWORD) -> str:
    told = api.login(email, password)
    assert (told.status_code, told.json["success"], told.json["expiresIn"]) == (200, False, 300), told.text
    assert set(told.json) == {"success", "message", "secondFactorToken", "expiresIn"}
    return str(told.json["secondFactorToken"])


def second_step(api: Api, token: str, code: str) -> Reply:
    return api.post(f"{FACTOR}/sign-in", {"secondFactorToken": token, "code": code})


def logged(store: Store, action: LogAction) -> list[str]:
    page = store.read(lambda work: work.security_log.page(LogFilter(), PageRequest(1, 200)))
    return [entry.details for entry in page.rows if entry.action is action]


def test_a_code_is_asked_for_after_the_password_and_good_once(
    stranger: Api, cashier: Api, clock: FixedClock, outbox: Outbox, store: Store
) -> None:
    elsewhere = stranger.signed_in(STAFF)
    begun = cashier.post(FACTOR, MINE).json["data"]
    assert stranger.login(STAFF).json["success"] is True  # what is not confirmed counts for nothing
    totp = TOTP(begun["secret"])
    assert begun["address"] == totp.provisioning_uri(name=STAFF, issuer_name="TechnoMart Canteen")
    assert refused(cashier.post(f"{FACTOR}/confirm", {"code": "nonsense"}), 422)["code"] == "wrong_code"
    first = totp.at(clock.now())
    sheet = cashier.post(f"{FACTOR}/confirm", {"code": first}).json["data"]["codes"]
    assert cashier.get(FACTOR).json["data"] == {"enabled": True, "required": False, "recoveryCodesLeft": 10}
    assert len(set(sheet)) == 10
    assert elsewhere.get("/api/auth/me").status_code == 401
    assert "second factor" in outbox.to(STAFF)[-1].subject
    assert refused(cashier.post(FACTOR, MINE), 409)["code"] == "second_factor_there"

    token = first_step(stranger)
    spent = second_step(stranger, token, first)
    clock.move(STEP)
    right = second_step(stranger, token, totp.at(clock.now()))
    again = second_step(stranger, token, totp.at(clock.now() + STEP))
    same = second_step(stranger, first_step(stranger), totp.at(clock.now()))

    assert [answer.status_code for answer in (spent, right, again, same)] == [422, 200, 422, 422]
    assert [answer.json["code"] for answer in (spent, again, same)] == ["wrong_code", "bad_token", "wrong_code"]
    assert me(replace(stranger, token=right.json["token"]))["email"] == STAFF
    assert begun["secret"] not in repr(store.read(lambda work: work.second_factors.find(me(cashier)["id"])))
    assert logged(store, LogAction.SECOND_FACTOR_ADDED) == [""]


@in_memory
@pytest.mark.parametrize("how", ["everywhere", "link", "address"])
def test_a_sign_in_that_is_half_done_ends_with_what_ends_all_others(
    stranger: Api, cashier: Api, phone: Phone, outbox: Outbox, how: str
) -> None:
    token = first_step(stranger)
    if how == "everywhere":
        assert cashier.post("/api/auth/logout-everywhere").status_code == 200
    elif how == "link":
        link = Identity("https://accounts.google.com", "1", me(cashier)["id"], NOW)
        stranger.ports.store.write(lambda work: work.identities.add(link))
        assert cashier.delete(f"/api/auth/links/{link.link_id}").status_code == 200
    else:
        wish = {"email": "moved@example.com", "currentPassword": PASSWORD}
        assert cashier.put(f"/api/users/{me(cashier)['id']}", wish).status_code == 200
        proof = {"token": outbox.token("moved@example.com")}
        assert stranger.post("/api/auth/verify-email", proof).status_code == 200

    assert refused(second_step(stranger, token, phone.code()), 422)["code"] == "bad_token"


@pytest.mark.parametrize("kind", ["app", "paper"])
def test_of_twenty_sign_ins_at_once_with_one_code_one_is_let_in(stranger: Api, phone: Phone, kind: str) -> None:
    code = phone.code() if kind == "app" else phone.sheet[0]
    tokens = [first_step(stranger) for _ in range(20)]

    answers = at_once([partial(second_step, stranger, token, code) for token in tokens])

    refusals = {answer.json["code"] for answer in answers if answer.status_code != 200}
    assert sum(answer.status_code == 200 for answer in answers) == 1
    assert refusals <= {"wrong_code", "too_many_attempts"}


def test_twenty_wrong_codes_at_once_are_five_tries(stranger: Api, phone: Phone, store: Store) -> None:
    token = first_step(stranger)

    answers = at_once([lambda: second_step(stranger, token, phone.wrong())] * 20)

    assert sorted(answer.json["code"] for answer in answers) == ["too_many_attempts"] * 15 + ["wrong_code"] * 5
    assert second_step(stranger.at("192.0.2.9"), token, phone.code()).status_code == 429
    assert int(second_step(stranger, token, phone.code()).headers["Retry-After"]) == 30
    assert len(logged(store, LogAction.SIGN_IN_FAILED)) == 5
    assert len(logged(store, LogAction.SIGN_IN_REFUSED)) == 2  # a line an address and minute, with a count


def test_a_new_password_ends_the_second_step_but_neither_the_wait_for_codes_nor_the_second_factor(
    stranger: Api, phone: Phone, admin: Api, clock: FixedClock, outbox: Outbox
) -> None:
    token = first_step(stranger)
    for _ in range(6):
        second_step(stranger, token, phone.wrong())
    stranger.post("/api/auth/forgot-password", {"email": STAFF})
    stranger.post("/api/auth/reset-password", {"token": outbox.token(STAFF), "newPassword": "three blind mice"})

    assert second_step(stranger, token, phone.code()).json["code"] == "bad_token"
    token = first_step(stranger, password="three blind mice")
    assert second_step(stranger, token, phone.code()).json["code"] == "too_many_attempts"
    clock.move(timedelta(minutes=1))
    assert second_step(stranger, token, phone.code()).status_code == 200
    for _ in range(6):
        second_step(stranger, first_step(stranger, password="three blind mice"), phone.wrong())
    user_id = admin.get(f"/api/users?search={STAFF}").json["data"][0]["id"]
    assert admin.delete(f"/api/users/{user_id}/second-factor").status_code == 200
    again = Phone(stranger.signed_in(STAFF, "three blind mice"), clock, "three blind mice")
    token = first_step(stranger, password="three blind mice")
    assert second_step(stranger, token, again.code()).status_code == 200


@in_memory
def test_a_right_password_alone_makes_no_address_known_and_ends_no_wait(stranger: Api, phone: Phone) -> None:
    for address in range(20):
        stranger.at(f"192.0.2.{address}").login(STAFF, "wrong password")

    assert stranger.login(STAFF).status_code == 429


@in_memory
def test_a_recovery_code_is_good_once_in_any_spelling(stranger: Api, phone: Phone, cashier: Api, store: Store) -> None:
    first = phone.sheet[0]
    answers = [
        second_step(stranger, first_step(stranger), f" {first.upper().replace('-', ' ')} "),
        second_step(stranger, first_step(stranger), first),
    ]

    assert [answer.status_code for answer in answers] == [200, 422]
    assert cashier.get(FACTOR).json["data"]["recoveryCodesLeft"] == 9
    assert logged(store, LogAction.RECOVERY_CODE_USED) == ["9 left"]


@in_memory
def test_recovery_codes_are_made_anew_for_both_proofs(stranger: Api, phone: Phone, cashier: Api) -> None:
    path = f"{FACTOR}/recovery-codes"
    assert (
        refused(cashier.post(path, {"currentPassword": "wrong", "code": phone.code()}), 422)["code"] == "wrong_password"
    )
    assert refused(cashier.post(path, {**MINE, "code": phone.wrong()}), 422)["code"] == "wrong_code"

    fresh = cashier.post(path, {**MINE, "code": phone.code()}).json["data"]["codes"]

    assert second_step(stranger, first_step(stranger), phone.sheet[0]).status_code == 422
    assert second_step(stranger, first_step(stranger), fresh[0]).status_code == 200


@in_memory
def test_a_second_step_is_good_for_minutes_and_for_nothing_else(
    stranger: Api, phone: Phone, clock: FixedClock, outbox: Outbox
) -> None:
    token = first_step(stranger)
    bodies: dict[str, dict[str, Any]] = {
        "/api/auth/refresh-token": {"refreshToken": token},
        "/api/auth/reset-password": {"token": token, "newPassword": "three blind mice"},
        "/api/auth/password-reset/confirm": {"resetToken": token, "newPassword": "three blind mice"},
        "/api/auth/verify-email": {"token": token},
    }
    assert replace(stranger, token=token).get("/api/auth/me").status_code == 401
    assert {stranger.post(path, body).status_code for path, body in bodies.items()} == {401, 422}
    stranger.post("/api/auth/forgot-password", {"email": STAFF})
    assert second_step(stranger, outbox.token(STAFF), phone.code()).json["code"] == "bad_token"

    clock.move(timedelta(minutes=5))
    assert second_step(stranger, token, phone.code()).json["code"] == "bad_token"


@in_memory
def test_google_asks_for_the_code_too(stranger: Api, phone: Phone, store: Store) -> None:
    class Vouching:
        def profile(self, credential: str) -> GoogleProfile:
            return GoogleProfile("https://accounts.google.com", "1", STAFF, email_verified=True, issued_at=NOW)

        def exchange(self, code: str) -> str:
            return code

    vouched: Any = Vouching()
    told = replace(stranger, ports=replace(stranger.ports, google=vouched)).post(
        "/api/auth/google", {"credential": "a.b.c"}
    )

    assert (told.json["success"], "token" in told.json) == (False, False)
    assert second_step(stranger, told.json["secondFactorToken"], phone.code()).status_code == 200


@in_memory
def test_whoever_was_switched_off_meanwhile_stays_out(stranger: Api, phone: Phone, admin: Api, cashier: Api) -> None:
    user_id, token = me(cashier)["id"], first_step(stranger)
    admin.patch(f"/api/users/{user_id}/status", {"status": "deactivated"})

    assert second_step(stranger, token, phone.code()).json["code"] == "bad_token"
    assert refused(stranger.login(STAFF), 403)["code"] == "account_deactivated"


@in_memory
def test_its_owner_removes_it_with_both_proofs(
    stranger: Api, phone: Phone, cashier: Api, outbox: Outbox, store: Store
) -> None:
    body = {**MINE, "code": phone.code()}
    for part, wrong, code in (("code", phone.wrong(), "wrong_code"), ("currentPassword", "?", "wrong_password")):
        assert refused(cashier.post(f"{FACTOR}/remove", {**body, part: wrong}), 422)["code"] == code

    assert cashier.post(f"{FACTOR}/remove", body).status_code == 200

    assert cashier.get(FACTOR).json["data"]["enabled"] is False
    assert stranger.login(STAFF).json["success"] is True
    assert "was removed:" in outbox.to(STAFF)[-1].text
    assert logged(store, LogAction.SECOND_FACTOR_REMOVED) == [""]


@in_memory
@pytest.mark.usefixtures("phone")
def test_an_administrator_removes_that_of_others_and_they_are_told(
    clock: FixedClock, cashier: Api, admin: Api, outbox: Outbox, store: Store
) -> None:
    account, own = me(cashier), f"/api/users/{me(admin)['id']}/second-factor"
    path = f"/api/users/{account['id']}/second-factor"
    assert refused(admin.delete(own), 404)["code"] == "no_second_factor"
    Phone(admin, clock)
    assert refused(cashier.delete(path), 403)["code"] == refused(admin.delete(own), 403)["code"] == "not_allowed"

    assert admin.delete(path).status_code == 200

    assert refused(admin.delete(path), 404)["code"] == "no_second_factor"
    assert cashier.get("/api/auth/me").status_code == 401
    assert cashier.login(STAFF).json["success"] is True
    assert "by an administrator" in outbox.to(STAFF)[-1].text
    assert logged(store, LogAction.SECOND_FACTOR_REMOVED) == [f"{account['name']} ({account['id']})"]


@in_memory
def test_it_is_set_up_within_minutes_for_the_password(cashier: Api, clock: FixedClock, store: Store) -> None:
    assert refused(cashier.post(FACTOR, {"currentPassword": "wrong"}), 422)["code"] == "wrong_password"
    assert refused(cashier.post(f"{FACTOR}/confirm", {"code": "123456"}), 404)["code"] == "no_second_factor"
    totp = TOTP(cashier.post(FACTOR, MINE).json["data"]["secret"])
    clock.move(timedelta(minutes=15))
    late = cashier.post(f"{FACTOR}/confirm", {"code": totp.at(clock.now())})
    assert refused(late, 404)["code"] == "no_second_factor"

    user = store.read(lambda work: work.users.get(me(cashier)["id"]))
    store.write(lambda work: work.users.save(replace(user, password_hash=None)))
    assert refused(cashier.post(FACTOR, MINE), 422)["code"] == "no_password"


@in_memory
def test_where_administrators_need_one_they_can_do_nothing_else_without(store: Store, clock: FixedClock) -> None:
    api = an_api(store, clock=clock, second_factor_for_admins=True)
    admin, cashier = api.signed_in(ADMIN), api.signed_in(STAFF)
    app = admin.client.application
    held = {name for name, agreed in contracts(app).items() if agreed.who not in OPEN}
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"} if rule.endpoint in held else ():
            path = re.sub(r"<(?:\w+:)?\w+>", "x", rule.rule)
            assert refused(admin.call(method, path, {}), 403)["code"] == "second_factor_required", (method, path)
    assert me(admin)["email"] == ADMIN
    assert cashier.get("/api/orders").status_code == 200
    assert admin.get(FACTOR).json["data"] == {"enabled": False, "required": True, "recoveryCodesLeft": 0}

    Phone(admin, clock)

    assert admin.get("/api/users").status_code == 200


@in_memory
def test_after_another_secret_of_the_server_recovery_codes_still_let_in(
    store: Store, clock: FixedClock, phone: Phone
) -> None:
    api = an_app(store, clock=clock)
    moved = replace(api, ports=replace(api.ports, one_time_codes=TotpCodes("another secret" * 4, "Canteen")))
    assert second_step(moved, first_step(moved), phone.code()).status_code == 422
    assert second_step(moved, first_step(moved), phone.sheet[0]).status_code == 200
