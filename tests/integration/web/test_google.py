"""Signing in with Google, through google-auth's own verification, with certificates from a server on this machine."""

import hashlib
import hmac
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import jwt
import pytest

from support.http_api import ADMIN, PASSWORD, STAFF, Api, Outbox, Reply, an_api, me, refused
from support.servers.certificates import self_signed
from support.servers.google import Google, Mood, own_google
from support.servers.processes import until
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.auth.registration import Registration
from technomart.domain.store.unit_of_work import Store
from technomart.domain.users.user import AccountStatus

NEW = "bea@example.com"


@pytest.fixture(scope="module")
def google() -> Iterator[Google]:
    with own_google() as server:
        yield server


@pytest.fixture
def store() -> Store:
    return MemoryStore()


def app_for(google: Google, store: Store, **settings: object) -> Api:
    return an_api(
        store,
        google_client_id=google.client_id,
        google_client_secret=google.client_secret,
        google_certs_url=google.certs_url,
        google_token_uri=google.token_uri,
        **settings,
    )


@pytest.fixture
def stranger(google: Google, store: Store) -> Api:
    return app_for(google, store)


def by_token(api: Api, token: str) -> Reply:
    return api.post("/api/auth/google", {"credential": token})


def prove_address(store: Store) -> None:
    """Mark the cashier's address as proved."""
    user = store.read(lambda work: work.users.find_by_email(STAFF))
    assert user is not None
    store.write(lambda work: work.users.save(replace(user, email_verified=True)))


@pytest.mark.parametrize("issuer", ["https://accounts.google.com", "accounts.google.com"])
def test_an_account_with_the_same_address_is_signed_in(
    stranger: Api, google: Google, issuer: str, store: Store
) -> None:
    prove_address(store)

    answer = by_token(stranger, google.id_token(email=STAFF, iss=issuer))

    assert answer.status_code == 200, answer.text
    assert set(answer.json) == {"success", "user", "token", "refreshToken", "expiresIn"}
    assert answer.json["user"]["email"] == STAFF
    assert stranger.get("/api/auth/me", Authorization=f"Bearer {answer.json['token']}").status_code == 200
    assert stranger.login(STAFF).status_code == 200


def test_a_code_is_exchanged_once(stranger: Api, google: Google, store: Store) -> None:
    prove_address(store)
    code = google.code(email=STAFF)

    first = stranger.post("/api/auth/google", {"code": code})
    again = stranger.post("/api/auth/google", {"code": code})

    assert (first.status_code, first.json["user"]["email"]) == (200, STAFF)
    assert (again.status_code, again.json["code"]) == (401, "bad_google_token")


PAIR = self_signed("somebody")
REFUSED: dict[str, Callable[[Google], str]] = {
    "another audience": lambda google: google.id_token(aud="another-client"),
    "a list of audiences": lambda google: google.id_token(aud=["another-client", "technomart"]),
    "no audience": lambda google: google.id_token(aud=None),
    "empty audience": lambda google: google.id_token(aud=""),
    "another issuer": lambda google: google.id_token(iss="https://accounts.example.com"),
    "no issuer": lambda google: google.id_token(iss=None),
    "no subject": lambda google: google.id_token(sub=None),
    "a subject that is a number": lambda google: google.id_token(sub=7),
    "expired": lambda google: google.id_token(iat=int(time.time()) - 7200, exp=int(time.time()) - 3600),
    "not yet": lambda google: google.id_token(iat=int(time.time()) + 3600),
    "no end": lambda google: google.id_token(exp=None),
    "an end that is a text": lambda google: google.id_token(exp="never"),
    "another key": lambda google: google.id_token(pair=PAIR),
    "another key without its name": lambda google: jwt.encode(google.claims(), PAIR.key, "RS256"),
    "an unknown key": lambda google: google.id_token(headers={"kid": "k99"}),
    "HS256 with the certificate": lambda google: google.hand_made(
        {"alg": "HS256", "typ": "JWT"},
        lambda text: hmac.digest(next(iter(google.certificates.values())).encode(), text, hashlib.sha256),
    ),
    "alg none": lambda google: google.hand_made({"alg": "none"}, lambda _: b""),
    "RS512": lambda google: jwt.encode(google.claims(), PAIR.key, "RS512"),
    "garbage": lambda _: "garbage",
    "garbage in three parts": lambda _: "a.b.c",
    "no base64": lambda _: "\u00e9.\u00e9.\u00e9",
    "ours": lambda _: jwt.encode({"sub": "1"}, "x" * 32, "HS256", headers={"typ": "at+jwt"}),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_token_that_is_not_googles_for_us_is_refused(stranger: Api, google: Google, kind: str) -> None:
    answer = by_token(stranger, REFUSED[kind](google))

    assert (answer.status_code, answer.json["code"]) == (401, "bad_google_token")


@pytest.mark.parametrize("changes", [{"email_verified": False}, {"email_verified": "true"}, {"email": None}])
def test_an_address_google_does_not_vouch_for_proves_nothing(
    stranger: Api, google: Google, changes: dict[str, Any]
) -> None:
    answer = by_token(stranger, google.id_token(**{"email": STAFF, **changes}))

    assert (answer.status_code, answer.json["code"]) == (403, "google_email_unverified")


@pytest.mark.parametrize("body", [{}, {"credential": "a", "code": "b"}, {"credential": ""}, {"code": 7}])
def test_either_a_token_or_a_code_is_asked_for(stranger: Api, body: dict[str, object]) -> None:
    assert stranger.post("/api/auth/google", body).status_code == 422


@pytest.mark.parametrize("body", [{"credential": "a.b.c"}, {"code": "4/x"}])
def test_without_a_client_id_nothing_is_accepted(store: Store, body: dict[str, object]) -> None:
    answer = an_api(store).post("/api/auth/google", body)

    assert (answer.status_code, answer.json["code"]) == (503, "google_not_configured")


def test_whoever_is_new_waits_for_approval_and_stays_the_same_person(stranger: Api, google: Google) -> None:
    first = by_token(stranger, google.id_token(sub="7", email=NEW, name="Bea Cruz"))
    manager = stranger.signed_in("manager@example.com")
    manager.post("/api/verify/approve", {"requestId": first.json["user"]["id"], "role": "staff"})
    moved = by_token(stranger, google.id_token(sub="7", email="bea.cruz@example.com"))

    assert (first.json["pending"], first.json["user"]["emailVerified"], "token" in first.json) == (True, True, False)
    assert (moved.json["user"]["id"], moved.json["user"]["email"]) == (first.json["user"]["id"], NEW)
    assert "token" in moved.json


def test_a_picture_without_tls_is_left_out(stranger: Api, google: Google) -> None:
    pictures = {"7": "http://pictures.example.com/a.png", "8": "https://pictures.example.com/a.png"}

    shown = [
        by_token(stranger, google.id_token(sub=sub, email=f"bea{sub}@example.com", picture=picture)).json["user"]
        for sub, picture in pictures.items()
    ]

    assert [user.get("avatar") for user in shown] == [None, pictures["8"]]


@pytest.mark.parametrize(
    ("registration", "status"), [(Registration.OPEN, 200), (Registration.APPROVAL, 200), (Registration.CLOSED, 403)]
)
def test_the_registration_setting_holds_here_too(
    google: Google, store: Store, registration: Registration, status: int
) -> None:
    answer = by_token(app_for(google, store, registration=registration), google.id_token(sub="8", email=NEW))

    assert answer.status_code == status
    assert ("token" in answer.json) == (registration is Registration.OPEN)


def test_a_deactivated_account_stays_out(stranger: Api, google: Google, store: Store) -> None:
    user = store.read(lambda work: work.users.find_by_email(STAFF))
    assert user is not None
    store.write(lambda work: work.users.save(replace(user, status=AccountStatus.DEACTIVATED)))

    assert by_token(stranger, google.id_token(email=STAFF)).status_code == 403
    assert store.read(lambda work: work.identities.of(user.id)) == []


def test_an_account_somebody_else_made_with_the_address_is_its_owners_from_now_on(
    stranger: Api, google: Google
) -> None:
    squatter = stranger.signed_in(STAFF)

    assert by_token(stranger, google.id_token(email=STAFF)).json["user"]["emailVerified"] is True

    assert squatter.get("/api/auth/me").status_code == 401
    assert stranger.login(STAFF, PASSWORD).status_code == 401


def linked(google: Google, store: Store, outbox: Outbox, sub: str = "10") -> Api:
    """Return who is signed in with a password, and came in with Google before."""
    api = app_for(google, store, mailer=outbox)
    prove_address(store)
    assert by_token(api, google.id_token(sub=sub, email=STAFF)).json["user"]["email"] == STAFF
    return api.signed_in(STAFF)


@pytest.mark.parametrize("how", ["address", "reset", "by itself", "everywhere", "switched off"])
def test_a_link_ends_with_the_address_and_a_reset_and_when_asked(
    google: Google, store: Store, outbox: Outbox, how: str
) -> None:
    mine = linked(google, store, outbox)
    api = replace(mine, token="")
    of_before = google.id_token(sub="10", email=STAFF, iat=int(time.time()) - 301)
    assert by_token(api, of_before).status_code == 200

    if how == "address":
        mine.put(f"/api/users/{me(mine)['id']}", {"email": NEW, "currentPassword": PASSWORD})
        api.post("/api/auth/verify-email", {"token": outbox.token(NEW)})
    elif how == "by itself":
        (link,) = mine.get("/api/auth/links").json["data"]
        assert mine.delete(f"/api/auth/links/{link['id']}").status_code == 200
    elif how == "switched off":
        admin, path = api.signed_in(ADMIN), f"/api/users/{me(mine)['id']}/status"
        statuses = [admin.patch(path, {"status": status}).status_code for status in ("deactivated", "active")]
        assert statuses == [200, 200]
    elif how == "everywhere":
        assert mine.post("/api/auth/logout-everywhere", {"links": True}).status_code == 200
    else:
        api.post("/api/auth/forgot-password", {"email": STAFF})
        wanted = {"token": outbox.token(STAFF), "newPassword": "three blind mice"}
        assert api.post("/api/auth/reset-password", wanted).status_code == 200

    if how != "address":
        assert refused(by_token(api, of_before), 401)["code"] == "bad_google_token"
    moved = google.id_token(sub="10", email="elsewhere@example.com")
    assert by_token(api, moved).json["pending"] is True


def test_links_are_ones_own_to_see_and_to_end_and_their_owner_hears_of_both(
    google: Google, store: Store, outbox: Outbox
) -> None:
    mine = linked(google, store, outbox)
    other, admin = (replace(mine, token="").signed_in(email) for email in (STAFF, ADMIN))
    (link,) = mine.get("/api/auth/links").json["data"]
    path = f"/api/auth/links/{link['id']}"
    assert (set(link), link["provider"]) == ({"id", "provider", "linkedAt"}, "google")
    assert ("10" in link.values(), admin.get("/api/auth/links").json["data"]) == (False, [])
    assert refused(admin.delete(path), 404)["code"] == "link_not_found"

    assert mine.delete(path).status_code == 200

    assert (mine.get("/api/auth/links").json["data"], mine.delete(path).status_code) == ([], 404)
    assert [each.get("/api/auth/me").status_code for each in (mine, other)] == [200, 401]
    told = [mail.subject for mail in outbox.to(STAFF)]
    assert told == ["Your account was linked to Google", "Your account is no longer linked to Google"]
    logged = [row["action"] for row in admin.get("/api/logs?type=security").json["data"]]
    assert logged[:2] == ["google_unlinked", "google_linked"]


def test_whoever_has_no_password_shows_a_fresh_sign_in_with_google_to_change_their_address(
    google: Google, store: Store, outbox: Outbox
) -> None:
    api = app_for(google, store, mailer=outbox)
    signed_in = by_token(api, google.id_token(sub="12", email=STAFF)).json  # whose address nobody had proved before
    mine, path = replace(api, token=signed_in["token"]), f"/api/users/{signed_in['user']['id']}"
    old = int(time.time()) - 301
    refusals = {
        None: "google_sign_in_needed",
        google.id_token(sub="12", email=STAFF, iat=old): "wrong_google_sign_in",
        google.id_token(sub="13", email="bea@example.com"): "wrong_google_sign_in",
        "a.b.c": "wrong_google_sign_in",
    }

    for credential, code in refusals.items():
        answer = mine.put(path, {"email": NEW, "currentPassword": PASSWORD, "googleCredential": credential})
        body = refused(answer, 422)
        assert (body["code"], list(body["errors"])) == (code, ["googleCredential"])

    assert mine.put(path, {"email": STAFF, "phone": "0917"}).status_code == 200
    good = mine.put(path, {"email": NEW, "googleCredential": google.id_token(sub="12", email=STAFF)})
    assert good.json["data"]["pendingEmail"] == NEW
    assert api.post("/api/auth/verify-email", {"token": outbox.token(NEW)}).status_code == 200
    assert (me(mine)["email"], mine.get("/api/auth/links").json["data"]) == (NEW, [])


def test_signing_out_everywhere_leaves_links_unless_they_are_meant_and_who_comes_again_is_not_told(
    google: Google, store: Store, outbox: Outbox
) -> None:
    mine = linked(google, store, outbox)
    assert mine.post("/api/auth/logout-everywhere").status_code == 200
    assert mine.post("/api/auth/logout-everywhere", {"links": True}).status_code == 401

    assert "token" in by_token(mine, google.id_token(sub="10", email=STAFF)).json

    assert [mail.subject for mail in outbox.emails] == ["Your account was linked to Google"]
    assert by_token(mine, google.id_token(sub="11", email=NEW)).json["pending"] is True
    assert outbox.to(NEW) == []  # whoever made the account knows of it


def test_certificates_are_fetched_once_for_many_tokens(stranger: Api, google: Google) -> None:
    before = google.certificate_reads

    for _ in range(5):
        assert by_token(stranger, google.id_token(email=NEW, sub="9")).status_code == 200

    assert google.certificate_reads == before + 1


def test_a_new_key_makes_one_more_fetch_and_unknown_keys_no_storm(stranger: Api, google: Google) -> None:
    assert by_token(stranger, google.id_token(email=NEW)).status_code == 200
    google.rotate()
    before = google.certificate_reads

    assert by_token(stranger, google.id_token(email=NEW)).status_code == 200
    for n in range(5):
        assert by_token(stranger, google.id_token(headers={"kid": f"x{n}"})).status_code == 401

    assert google.certificate_reads == before + 1


@pytest.mark.parametrize("mood", [Mood.DOWN, Mood.HUNG])
def test_kept_certificates_go_on_working_while_google_does_not(google: Google, store: Store, mood: Mood) -> None:
    google.max_age = 0
    stranger = app_for(google, store)
    token = google.id_token(email=NEW)
    assert by_token(stranger, token).status_code == 200

    with google.in_mood(mood):
        before = google.questions
        statuses = [by_token(stranger, token).status_code for _ in range(3)]
        until(lambda: google.questions > before, "Google was asked")
    google.max_age = 3600

    assert statuses == [200] * 3
    assert google.questions == before + 1  # only the first of them waited
    assert google.outwaited == 0


@pytest.mark.parametrize("mood", [Mood.DOWN, Mood.HUNG])
@pytest.mark.parametrize("kind", ["credential", "code"])
def test_without_certificates_the_answer_comes_while_google_is_still_away(
    stranger: Api, google: Google, mood: Mood, kind: str
) -> None:
    proof = google.id_token() if kind == "credential" else google.code()

    with google.in_mood(mood):
        before = google.questions
        answer = stranger.post("/api/auth/google", {kind: proof})
        until(lambda: google.questions > before, "Google was asked")
        asked = google.questions - before

    assert (answer.status_code, answer.json["code"]) == (503, "google_unreachable")
    assert "Retry-After" in answer.headers
    assert asked == 1
    assert google.outwaited == 0
    assert stranger.post("/api/auth/google", {"credential": google.id_token(email=NEW)}).status_code == 200
