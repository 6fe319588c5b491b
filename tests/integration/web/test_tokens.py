"""What is no good access token: everything but ours, of this kind, about a session that is open."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from support.http_api import ADMIN, SECRET, STAFF, Api, an_api, an_app, me
from support.servers.certificates import self_signed
from technomart.adapters.memory.store import MemoryStore
from technomart.config.settings import Environment
from technomart.domain.store.unit_of_work import Store

Claims = dict[str, Any]
EVERY_CLAIM = ("iss", "aud", "sub", "sid", "role", "iat", "nbf", "exp", "jti")
NOW = datetime.now(UTC)
SOON, LONG_AGO = NOW + timedelta(days=1), NOW - timedelta(days=1)


@pytest.fixture
def store() -> Store:
    return MemoryStore()


@pytest.fixture
def claims(cashier: Api) -> Claims:
    """Return the claims of a token that is good."""
    return jwt.decode(cashier.token, options={"verify_signature": False})


def signed(claims: Claims, *, key: str = SECRET, algorithm: str = "HS256", **header: Any) -> str:
    return jwt.encode(claims, key, algorithm, headers={"typ": "at+jwt", **header})


def by_hand(header: Claims, claims: Claims, key: bytes = b"") -> str:
    """Return a token as no decent library makes it."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    text = b".".join(parts)
    mark = hmac.digest(key, text, hashlib.sha256) if key else b""
    return b".".join([text, base64.urlsafe_b64encode(mark).rstrip(b"=")]).decode()


def status(api: Api, token: str) -> int:
    return api.get("/api/auth/me", Authorization=f"Bearer {token}").status_code


def test_a_token_made_in_the_same_way_is_good(stranger: Api, claims: Claims) -> None:
    assert status(stranger, signed(claims)) == 200


@pytest.mark.parametrize("claim", EVERY_CLAIM)
def test_a_token_without_one_of_its_claims_is_no_good(stranger: Api, claims: Claims, claim: str) -> None:
    del claims[claim]

    assert status(stranger, signed(claims)) == 401


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        ("iss", "somebody"),
        ("aud", "technomart-registration"),
        ("aud", ["somebody"]),
        ("sub", "01950000-0000-7000-8000-000000000000"),
        ("sid", "01950000-0000-7000-8000-000000000000"),
        ("sid", 7),
        ("sid", None),
        ("sid", {"$ne": ""}),
        ("role", 7),
        pytest.param("iat", SOON.timestamp(), id="iat-in-the-future"),
        ("iat", "soon"),
        pytest.param("nbf", SOON.timestamp(), id="nbf-in-the-future"),
        ("nbf", None),
        pytest.param("exp", LONG_AGO.timestamp(), id="exp-in-the-past"),
        ("exp", "never"),
        ("exp", {}),
        ("jti", 7),
    ],
)
def test_a_token_with_a_wrong_claim_is_no_good(stranger: Api, claims: Claims, claim: str, wrong: object) -> None:
    header = {"alg": "HS256", "typ": "at+jwt"}

    assert status(stranger, by_hand(header, {**claims, claim: wrong}, SECRET.encode())) == 401


def test_the_role_in_a_token_gives_nothing(stranger: Api, claims: Claims) -> None:
    token = signed({**claims, "role": "admin"})

    assert stranger.get("/api/users", Authorization=f"Bearer {token}").status_code == 403


PAIR = self_signed("attacker")
FORGERIES: dict[str, Callable[[Claims], str]] = {
    "alg none": lambda claims: by_hand({"alg": "none", "typ": "at+jwt"}, claims),
    "alg None": lambda claims: by_hand({"alg": "None", "typ": "at+jwt"}, claims),
    "no alg": lambda claims: by_hand({"typ": "at+jwt"}, claims, SECRET.encode()),
    "HS512": lambda claims: signed(claims, key=SECRET * 2, algorithm="HS512"),
    "HS384 with the secret": lambda claims: signed(claims, key=SECRET + "." * 8, algorithm="HS384"),
    "another secret": lambda claims: signed(claims, key="another secret, just as long as the first"),
    "RS256": lambda claims: jwt.encode(claims, PAIR.key, "RS256", headers={"typ": "at+jwt"}),
    "RS256 in name, HMAC with a certificate": lambda claims: by_hand(
        {"alg": "RS256", "typ": "at+jwt"}, claims, PAIR.certificate.encode()
    ),
    "HS256 with a certificate": lambda claims: by_hand(
        {"alg": "HS256", "typ": "at+jwt"}, claims, PAIR.certificate.encode()
    ),
    "kid that is a path": lambda claims: by_hand({"alg": "HS256", "typ": "at+jwt", "kid": "/dev/null"}, claims, b"\0"),
    "kid that is SQL": lambda claims: by_hand(
        {"alg": "HS256", "typ": "at+jwt", "kid": "x' UNION SELECT 'secret"}, claims, b"secret"
    ),
    "a key in the header": lambda claims: by_hand(
        {"alg": "HS256", "typ": "at+jwt", "jwk": {"kty": "oct", "k": "c2VjcmV0"}}, claims, b"secret"
    ),
    "an address of keys": lambda claims: by_hand(
        {"alg": "HS256", "typ": "at+jwt", "jku": "http://127.0.0.1:1/"}, claims, b"secret"
    ),
    "unknown crit": lambda claims: signed(claims, crit=["nobody-knows"]),
    "no typ": lambda claims: by_hand({"alg": "HS256"}, claims, SECRET.encode()),
    "typ JWT": lambda claims: signed(claims, typ="JWT"),
    "typ of a registration": lambda claims: signed(claims, typ="verify+jwt"),
    "typ that is a number": lambda claims: by_hand({"alg": "HS256", "typ": 7}, claims, SECRET.encode()),
    "empty": lambda _: "",
    "blank": lambda _: "  ",
    "two parts": lambda claims: signed(claims).rpartition(".")[0],
    "five parts": lambda claims: f"{signed(claims)}.a.b",
    "no base64": lambda _: "\u00e9.\u00e9.\u00e9",
    "not JSON": lambda _: "bm90.anNvbg.",
    "a list": lambda _: "W10.W10.W10",
    "cut signature": lambda claims: signed(claims)[:-4],
    "deep": lambda _: base64.urlsafe_b64encode(b"[" * 60_000).decode() + ".e30.e30",
}


@pytest.mark.parametrize("kind", FORGERIES)
def test_a_forged_token_is_no_good(stranger: Api, claims: Claims, kind: str) -> None:
    assert status(stranger, FORGERIES[kind](claims)) == 401


ELSEWHERE: dict[str, Callable[[str], dict[str, str]]] = {
    "a cookie": lambda token: {"Cookie": f"token={token}; Authorization=Bearer {token}"},
    "another scheme": lambda token: {"Authorization": f"Basic {token}"},
    "no scheme": lambda token: {"Authorization": token},
    "behind a stranger's": lambda token: {"Authorization": f"Bearer x.y.z, Bearer {token}"},
    "before a stranger's": lambda token: {"Authorization": f"Bearer {token}, Bearer x.y.z"},
    "behind a tab": lambda token: {"Authorization": f"Bearer\t{token}"},
    "quoted": lambda token: {"Authorization": f'Bearer "{token}"'},
    "a header of its own": lambda token: {
        "X-Authorization": f"Bearer {token}",
        "Proxy-Authorization": f"Bearer {token}",
    },
}


@pytest.mark.parametrize("where", ELSEWHERE)
def test_a_good_token_in_another_place_is_none(stranger: Api, cashier: Api, where: str) -> None:
    path = f"/api/auth/me?token={cashier.token}&access_token={cashier.token}"

    assert stranger.get(path, **ELSEWHERE[where](cashier.token)).status_code == 401


def test_tokens_of_other_kinds_are_no_access(stranger: Api) -> None:
    api = an_api(MemoryStore())
    person = {"name": "Bea", "email": "bea@example.com", "password": "siomai at noon"}
    verify = api.post("/api/auth/register", person).json["verifyToken"]
    refresh = api.login(STAFF).json["refreshToken"]

    assert [status(api, token) for token in (verify, refresh)] == [401, 401]
    assert api.get("/api/auth/registration", Authorization=f"Bearer {verify}").status_code == 200


def test_an_access_token_asks_for_no_registration(cashier: Api) -> None:
    for token in (cashier.token, cashier.refresh_token, "", "a.b.c"):
        answer = cashier.get("/api/auth/registration", Authorization=f"Bearer {token}")
        assert (answer.status_code, answer.json["code"]) == (422, "bad_token")


def test_a_demo_account_is_out_in_production(store: Store) -> None:
    api = an_api(store)
    admin = api.signed_in(ADMIN)
    user = store.read(lambda work: work.users.find_by_email(ADMIN))
    assert user is not None
    store.write(lambda work: work.users.save(replace(user, is_demo=True)))
    production = an_app(store, env=Environment.PRODUCTION)

    assert status(production, admin.token) == 401
    assert production.post("/api/auth/refresh-token", {"refreshToken": admin.refresh_token}).status_code == 401
    assert production.login(ADMIN).status_code == 401


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 9000, "\ud800", 7, None])
def test_a_refresh_token_that_is_none_is_refused(stranger: Api, token: object) -> None:
    assert stranger.post("/api/auth/refresh-token", {"refreshToken": token}).status_code in (401, 422, 400)


def test_an_access_token_refreshes_nothing(cashier: Api) -> None:
    assert cashier.post("/api/auth/refresh-token", {"refreshToken": cashier.token}).status_code == 401


@pytest.mark.parametrize("body", [None, {}, {"refreshToken": None}, {"refreshToken": 7}, {"refreshToken": "x" * 9999}])
def test_signing_out_takes_anything(stranger: Api, body: object) -> None:
    assert stranger.post("/api/auth/logout", body).status_code == 200


def test_the_log_tells_who_came_and_went(cashier: Api, admin: Api) -> None:
    cashier.post("/api/auth/logout", {"refreshToken": cashier.refresh_token})

    rows = admin.get("/api/logs?type=sign_in").json["data"]
    assert next((row["action"], row["user"]) for row in rows) == ("signed_out", "Ana Reyes")
    assert cashier.token not in str(rows)
    assert cashier.refresh_token not in str(rows)


def test_everybody_reads_their_own_entries_and_an_administrator_all(cashier: Api, manager: Api, admin: Api) -> None:
    assert cashier.get("/api/audit").status_code == 403

    assert {row["userId"] for row in cashier.get("/api/logs").json["data"]} == {me(cashier)["id"]}
    assert {row["userId"] for row in manager.get("/api/logs?type=login").json["data"]} == {me(manager)["id"]}
    refused = admin.get("/api/logs?search=not_allowed").json["data"]
    assert {(row["details"], row["userId"]) for row in refused} == {("GET /api/audit", me(cashier)["id"])}
    assert ADMIN not in str(refused)
