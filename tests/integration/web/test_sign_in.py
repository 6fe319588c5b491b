import logging

import pytest

from support.http_api import PASSWORD, STAFF, Api, an_order_body
from technomart.config.settings import Settings
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.orders.place import PlaceOrder
from technomart.entrypoints.web.app import create_app


def test_signing_in_gives_a_token_and_the_account(stranger: Api) -> None:
    answer = stranger.post("/api/auth/login", {"email": f" {STAFF.upper()} ", "password": PASSWORD})

    assert answer.status_code == 200
    assert answer.json["success"] is True
    assert answer.json["expiresIn"] == 3600
    assert (answer.json["user"]["email"], answer.json["user"]["role"]) == (STAFF, "staff")
    assert "order.place" in answer.json["user"]["permissions"]
    assert "payment.refund" not in answer.json["user"]["permissions"]
    assert "password" not in answer.text.replace("account.password.edit", "")


def test_an_unknown_account_and_a_wrong_password_look_the_same(stranger: Api) -> None:
    unknown = stranger.post("/api/auth/login", {"email": "nobody@example.com", "password": PASSWORD})
    wrong = stranger.post("/api/auth/login", {"email": STAFF, "password": "wrong"})

    assert unknown.status_code == wrong.status_code == 401
    assert unknown.data == wrong.data


def test_the_account_is_shown_to_whoever_is_signed_in(cashier: Api) -> None:
    answer = cashier.get("/api/auth/me")

    assert answer.json["data"]["email"] == STAFF
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/api/auth/login", "/api/auth/google", "/api/auth/register", "/api/auth/refresh-token"]
)
def test_no_answer_is_kept_by_caches(stranger: Api, path: str) -> None:
    bodies: list[dict[str, str]] = [
        {"email": STAFF, "password": PASSWORD},
        {"refreshToken": stranger.signed_in(STAFF).refresh_token},
        {},
    ]

    answers = [*(stranger.post(path, body) for body in bodies), stranger.get("/api/health")]

    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


def test_an_administrator_may_do_all(admin: Api) -> None:
    assert admin.get("/api/auth/me").json["data"]["permissions"] == ["all"]


def test_signing_out_ends_access_at_once(cashier: Api) -> None:
    assert cashier.post("/api/auth/logout", {"refreshToken": None}).status_code == 200
    assert cashier.get("/api/auth/me").status_code == 401


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."])
def test_signing_out_always_succeeds(stranger: Api, token: str) -> None:
    assert stranger.post("/api/auth/logout", Authorization=f"Bearer {token}").status_code == 200


def test_a_stranger_is_told_to_sign_in_before_the_body_is_looked_at(stranger: Api) -> None:
    answer = stranger.post("/api/orders", b"not json")

    assert (answer.status_code, answer.json["code"]) == (401, "session_over")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_role_that_may_not_is_refused_before_the_body_is_looked_at(cashier: Api) -> None:
    answer = cashier.post("/api/menu/items", b"not json")

    assert (answer.status_code, answer.json["code"]) == (403, "not_allowed")


def test_a_stale_token_does_not_keep_anybody_from_public_routes(stranger: Api) -> None:
    assert stranger.get("/api/health", Authorization="Bearer stale").status_code == 200
    answer = stranger.post("/api/auth/login", {"email": STAFF, "password": PASSWORD}, Authorization="Bearer stale")
    assert answer.status_code == 200


def test_the_sixth_sign_in_in_a_minute_has_to_wait(stranger: Api) -> None:
    tries = [stranger.post("/api/auth/login", {"email": STAFF, "password": "wrong"}) for _ in range(6)]

    assert [t.status_code for t in tries] == [401] * 5 + [429]
    wait = tries[-1].headers["Retry-After"]
    assert f"{wait} second" in tries[-1].json["message"]


def test_two_apps_in_one_process_count_apart(stranger: Api) -> None:
    for _ in range(6):
        stranger.post("/api/auth/login", {"email": STAFF, "password": "wrong"})
    other = create_app(stranger.ports, Settings()).test_client()

    assert other.post("/api/auth/login", json={"email": STAFF, "password": PASSWORD}).status_code == 200


def test_every_answer_is_named_by_us_whatever_it_was_sent_as(stranger: Api) -> None:
    names = {
        stranger.get(path, X_Request_ID="till-7.42").headers["X-Request-ID"] for path in ("/api/health", "/api/nope")
    }

    assert sorted(map(len, names)) == [36, 36]


@pytest.mark.parametrize(("sent", "noted"), [("till-7.42", " (sent as till-7.42)"), ("<script>", ""), ("x" * 65, "")])
def test_a_fault_of_ours_is_recorded_and_not_shown(
    cashier: Api, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, sent: str, noted: str
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(PlaceOrder, "_place", broken)
    with caplog.at_level(logging.ERROR):
        answer = cashier.post("/api/orders", an_order_body(), X_Request_ID=sent)

    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert "secret detail" not in answer.text
    assert "secret detail" in caplog.text
    assert f"Request {answer.headers['X-Request-ID']}{noted} failed." in caplog.text


def test_other_origins_are_let_in_by_the_list_alone(stranger: Api) -> None:
    known = stranger.call(
        "OPTIONS", "/api/orders", Origin="http://localhost:8080", Access_Control_Request_Method="POST"
    )
    other = stranger.call("OPTIONS", "/api/orders", Origin="http://evil.example", Access_Control_Request_Method="POST")

    assert known.headers["Access-Control-Allow-Origin"] == "http://localhost:8080"
    assert "Access-Control-Allow-Origin" not in other.headers
    for method in ("OPTIONS", "GET"):
        for origin in ({"Origin": "http://localhost:8080"}, {"Origin": "http://evil.example"}, {}):
            answer = stranger.call(method, "/api/health", Access_Control_Request_Method="GET", **origin)
            assert "Origin" in answer.headers.getlist("Vary"), "what is kept for one origin would be shown to another"


def test_a_front_end_on_another_host_may_send_what_it_sends(stranger: Api) -> None:
    sent = {"Authorization", "Content-Type", "X-CSRFToken", "X-Requested-With", "Idempotency-Key"}
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        answer = stranger.call(
            "OPTIONS",
            "/api/orders",
            Origin="http://localhost:8080",
            Access_Control_Request_Method=method,
            Access_Control_Request_Headers=", ".join(sorted(sent)).lower(),
        )

        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:8080"
        assert set(answer.headers["Access-Control-Allow-Headers"].split(", ")) == {each.lower() for each in sent}
        assert {method, "OPTIONS"} <= set(answer.headers["Access-Control-Allow-Methods"].split(", "))


def test_health_says_what_it_stores_in_and_nothing_else(stranger: Api, store: Store) -> None:
    answer = stranger.get("/api/health")

    assert set(answer.json) == {"status", "storage", "version", "clock"}
    assert answer.json["storage"] == store.kind
    assert (answer.headers.get("X-Storage") == "memory") == (store.kind == "memory")
    assert stranger.get("/api/health/ready").status_code == 200
