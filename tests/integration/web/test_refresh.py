"""Sessions that go on: rotation, the grace, reuse, and everything that ends them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from support.builders import FixedClock
from support.http_api import PASSWORD, STAFF, Api, Reply, an_api
from support.threads import at_once
from technomart.domain.store.unit_of_work import Store

SECONDS_OF_GRACE = timedelta(seconds=90)
IDLE = timedelta(hours=12)
NEW = "a quite different password"


@pytest.fixture
def stranger(store: Store, clock: FixedClock) -> Api:
    return an_api(store, clock=clock)


def refresh(api: Api, token: str) -> Reply:
    return api.post("/api/auth/refresh-token", {"refreshToken": token})


def log_of(api: Api) -> list[str]:
    return [row["action"] for row in api.get("/api/logs").json["data"]]


def test_a_refresh_gives_both_tokens_anew(cashier: Api) -> None:
    answer = refresh(cashier, cashier.refresh_token)

    assert (answer.status_code, answer.json["success"], answer.json["expiresIn"]) == (200, True, 3600)
    assert answer.json["refreshToken"] != cashier.refresh_token
    assert "data" not in answer.json
    fresh = Api(cashier.client, cashier.ports, answer.json["token"])
    assert fresh.get("/api/auth/me").status_code == 200


def test_only_digests_are_stored(cashier: Api, store: Store) -> None:
    token = cashier.refresh_token
    digest = cashier.ports.authenticator.secrets.digest(token)

    assert store.write(lambda work: work.refresh_tokens.find_for_update(token)) is None
    assert store.write(lambda work: work.refresh_tokens.find_for_update(digest)) is not None


def test_ten_refreshes_at_once_with_one_token_give_one_successor(cashier: Api) -> None:
    answers = at_once([lambda: refresh(cashier, cashier.refresh_token)] * 10)

    assert [answer.status_code for answer in answers] == [200] * 10
    assert len({answer.json["refreshToken"] for answer in answers}) == 1


def test_a_lost_answer_is_given_again_within_the_grace(cashier: Api, clock: FixedClock) -> None:
    first = refresh(cashier, cashier.refresh_token)
    clock.move(SECONDS_OF_GRACE)
    again = refresh(cashier, cashier.refresh_token)

    assert again.json["refreshToken"] == first.json["refreshToken"]
    assert again.json["expiresIn"] == 3600 - SECONDS_OF_GRACE.seconds
    assert refresh(cashier, again.json["refreshToken"]).status_code == 200


def polled(tab: Api) -> Api:
    """Ask as a page does, which renews its own tokens when it is refused."""
    if tab.get("/api/auth/me").status_code == 200:
        return tab
    answer = refresh(tab, tab.refresh_token)
    assert answer.status_code == 200, answer.text
    return replace(tab, token=answer.json["token"], refresh_token=answer.json["refreshToken"])


def test_two_tabs_go_on_all_day_though_the_one_that_is_not_seen_asks_once_a_minute(
    cashier: Api, clock: FixedClock
) -> None:
    seen = unseen = cashier
    for hour in range(1, 12):
        clock.move(timedelta(hours=1))
        seen = polled(seen)
        late = timedelta(seconds=60 - hour)  # a moment sooner each time, so that a token of its own would still be good
        clock.move(late)
        unseen = polled(unseen)
        clock.move(timedelta(minutes=1))
        unseen = polled(unseen)
        clock.move(-late - timedelta(minutes=1))

    assert [tab.get("/api/auth/me").status_code for tab in (seen, unseen)] == [200, 200]


@pytest.mark.parametrize("used", [False, True])
def test_a_spent_token_that_comes_back_ends_the_whole_family(
    cashier: Api, admin: Api, clock: FixedClock, used: bool
) -> None:
    second = refresh(cashier, cashier.refresh_token).json["refreshToken"]
    if used:
        third = refresh(cashier, second).json
    else:
        clock.move(SECONDS_OF_GRACE + timedelta(microseconds=1))
        third = {"refreshToken": second, "token": cashier.token}

    assert refresh(cashier, cashier.refresh_token).status_code == 401

    assert refresh(cashier, third["refreshToken"]).status_code == 401
    assert Api(cashier.client, cashier.ports, third["token"]).get("/api/auth/me").status_code == 401
    assert cashier.get("/api/auth/me").status_code == 401
    assert "token_reused" in log_of(admin)


def test_another_sign_in_of_the_same_account_is_another_family(stranger: Api) -> None:
    one, other = stranger.signed_in(STAFF), stranger.signed_in(STAFF)
    refresh(one, refresh(one, one.refresh_token).json["refreshToken"])

    assert refresh(one, one.refresh_token).status_code == 401
    assert other.get("/api/auth/me").status_code == 200
    assert refresh(other, other.refresh_token).status_code == 200


@pytest.mark.parametrize(("remember", "lasts"), [(False, timedelta(hours=12)), (True, timedelta(days=30))])
def test_a_session_ends_some_day_however_often_it_is_refreshed(
    stranger: Api, clock: FixedClock, remember: bool, lasts: timedelta
) -> None:
    token = stranger.login(STAFF, remember=remember).json["refreshToken"]
    clock.move(IDLE - timedelta(seconds=1))
    token = refresh(stranger, token).json["refreshToken"]
    for _ in range(lasts // IDLE - 1):
        clock.move(IDLE)
        token = refresh(stranger, token).json["refreshToken"]
    clock.move(timedelta(seconds=1))

    assert refresh(stranger, token).status_code == 401


def test_a_session_that_was_left_alone_for_too_long_is_over(stranger: Api, clock: FixedClock) -> None:
    token = stranger.login(STAFF, remember=True).json["refreshToken"]
    other = stranger.signed_in(STAFF)
    for _ in range(2):
        clock.move(IDLE)
        token = refresh(stranger, token).json["refreshToken"]
    left = stranger.login(STAFF, remember=True).json["refreshToken"]
    away = IDLE + timedelta(microseconds=1)

    clock.move(away)

    here = stranger.signed_in(STAFF)
    began = [row["createdAt"] for row in here.get("/api/auth/sessions").json["data"]]
    assert [datetime.fromisoformat(each) for each in began] == [clock.now()]
    late = [refresh(stranger, each) for each in (token, left, token)]
    assert [(answer.status_code, answer.json["code"]) for answer in late] == [
        (401, "session_idle"),
        (401, "session_idle"),
        (401, "session_over"),
    ]
    clock.move(-away)
    assert refresh(stranger, left).status_code == 401  # for good, whatever the clock says
    assert other.get("/api/auth/me").status_code == 401


def test_an_access_token_is_good_for_half_the_time_a_session_may_be_left_alone(store: Store, clock: FixedClock) -> None:
    api = an_api(store, clock=clock, session_idle_minutes=10)
    entry = api.login(STAFF).json
    clock.move(timedelta(minutes=5))

    assert (entry["expiresIn"], replace(api, token=entry["token"]).get("/api/auth/me").status_code) == (300, 401)
    clock.move(timedelta(minutes=5))
    assert refresh(api, entry["refreshToken"]).status_code == 200


def sign_out(api: Api, _: Api) -> None:
    assert api.post("/api/auth/logout", {"refreshToken": None}).status_code == 200


def sign_out_by_refresh_token(api: Api, _: Api) -> None:
    stranger = Api(api.client, api.ports)
    assert stranger.post("/api/auth/logout", {"refreshToken": api.refresh_token}).status_code == 200


def sign_out_everywhere(api: Api, _: Api) -> None:
    assert api.post("/api/auth/logout-everywhere").status_code == 200


def end_the_session(api: Api, _: Api) -> None:
    other = Api(api.client, api.ports).signed_in(STAFF)
    rows = other.get("/api/auth/sessions").json["data"]
    (session_id,) = [row["id"] for row in rows if not row["current"]]
    assert other.delete(f"/api/auth/sessions/{session_id}").status_code == 200
    assert [row["current"] for row in other.get("/api/auth/sessions").json["data"]] == [True]


def change_password(api: Api, _: Api) -> None:
    other = Api(api.client, api.ports).signed_in(STAFF)
    answer = other.post("/api/auth/change-password", {"currentPassword": PASSWORD, "newPassword": NEW})
    assert answer.status_code == 200, answer.text


def deactivate(api: Api, admin: Api) -> None:
    user_id = api.get("/api/auth/me").json["data"]["id"]
    assert admin.patch(f"/api/users/{user_id}/status", {"status": "deactivated"}).status_code == 200


def remove(api: Api, admin: Api) -> None:
    user_id = api.get("/api/auth/me").json["data"]["id"]
    assert admin.delete(f"/api/users/{user_id}").status_code == 200


@pytest.mark.parametrize(
    "end",
    [
        sign_out,
        sign_out_by_refresh_token,
        sign_out_everywhere,
        end_the_session,
        change_password,
        deactivate,
        remove,
    ],
)
def test_access_ends_at_the_next_request(cashier: Api, admin: Api, end: Callable[[Api, Api], None]) -> None:
    end(cashier, admin)

    assert cashier.get("/api/auth/me").status_code == 401
    assert refresh(cashier, cashier.refresh_token).status_code == 401
    assert admin.get("/api/auth/me").status_code == 200


def test_a_new_role_holds_at_the_next_request(cashier: Api, admin: Api) -> None:
    user_id = cashier.get("/api/auth/me").json["data"]["id"]

    assert admin.patch(f"/api/users/{user_id}/role", {"role": "manager"}).status_code == 200

    assert cashier.get("/api/verify/requests").status_code == 200
    admin.patch(f"/api/users/{user_id}/role", {"role": "staff"})
    assert cashier.get("/api/verify/requests").status_code == 403
