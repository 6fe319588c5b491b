"""Where somebody is signed in: a list of one's own, and a sign-out for each."""

from datetime import timedelta
from typing import Any

import pytest

from support.builders import FixedClock
from support.http_api import PASSWORD, STAFF, Api, an_api, refused
from technomart.domain.auth.session import LONGEST_USER_AGENT, readable
from technomart.domain.store.unit_of_work import Store

SESSIONS = "/api/auth/sessions"
PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture
def stranger(store: Store, clock: FixedClock) -> Api:
    return an_api(store, clock=clock)


def listed(api: Api) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.get(SESSIONS).json["data"]
    return rows


def test_sessions_are_listed_with_where_they_began_and_their_newest_use(
    stranger: Api, admin: Api, clock: FixedClock
) -> None:
    began = clock.now()
    sent = {"email": STAFF, "password": PASSWORD}
    phone = stranger.at("192.0.2.9").post("/api/auth/login", sent, User_Agent=PHONE).json
    clock.move(timedelta(minutes=20))
    used = clock.now()
    stranger.post("/api/auth/refresh-token", {"refreshToken": phone["refreshToken"]})
    cashier = stranger.signed_in(STAFF)

    here, there = listed(cashier)

    assert (here["current"], there["current"]) == (True, False)
    assert (there["address"], there["userAgent"]) == ("192.0.2.9", PHONE)
    assert [there[name] for name in ("createdAt", "lastUsedAt", "expiresAt")] == [
        at.isoformat() for at in (began, used, began + timedelta(hours=12))
    ]
    assert here["createdAt"] == here["lastUsedAt"] == used.isoformat()
    assert "userAgent" not in here
    assert len(listed(admin)) == 1


def test_a_session_of_ones_own_is_ended_and_nobody_elses(cashier: Api, admin: Api) -> None:
    (mine,), (theirs,) = listed(cashier), listed(admin)

    codes = {refused(cashier.delete(f"{SESSIONS}/{each}"), 404)["code"] for each in (theirs["id"], "nobody", "\u00f1")}
    done = cashier.delete(f"{SESSIONS}/{mine['id']}")

    assert (codes, done.status_code) == ({"session_not_found"}, 200)
    assert [api.get(SESSIONS).status_code for api in (cashier, admin)] == [401, 200]
    row = admin.get("/api/logs?type=login").json["data"][0]
    assert (row["action"], row["details"]) == ("signed_out", f"session {mine['id']}")


def test_what_a_browser_says_of_itself_is_cleaned_and_cut() -> None:
    turned = "Fire\u202efox\x00 \x1b[31m\n on\u200b  the counter"

    assert readable(turned) == "Firefox [31m on the counter"
    assert len(readable("x" * 9_000)) == LONGEST_USER_AGENT
    assert readable("") == ""


def test_a_hostile_user_agent_signs_in_and_is_listed(stranger: Api, cashier: Api) -> None:
    for said in ("\u00e9\u009b31m" * 90, "%s" * 3_000, "\t"):
        sent = {"email": STAFF, "password": PASSWORD}
        assert stranger.post("/api/auth/login", sent, User_Agent=said).status_code == 200

    told = [row.get("userAgent", "") for row in listed(cashier)]
    assert [len(each) for each in told[:3]] == [0, LONGEST_USER_AGENT, LONGEST_USER_AGENT]
    assert all(each.isprintable() for each in told)
