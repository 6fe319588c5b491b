"""There is always somebody who can keep the accounts."""

import pytest

from support.http_api import Api, me
from support.threads import at_once

BEA = {"name": "Bea Cruz", "email": "bea@example.com", "role": "admin", "password": "siomai at noon"}


def test_the_last_administrator_stays(admin: Api, stranger: Api) -> None:
    mine = f"/api/users/{me(admin)['id']}"
    demote, switch_off = {"role": "staff"}, {"status": "deactivated"}

    refused = [admin.patch(f"{mine}/role", demote), admin.patch(f"{mine}/status", switch_off), admin.delete(mine)]

    assert [(answer.status_code, answer.json["code"]) for answer in refused] == [(409, "last_admin")] * 3
    own = [admin.put(mine, change) for change in (demote, switch_off)]
    assert [(answer.status_code, answer.json["code"]) for answer in own] == [(403, "not_allowed")] * 2
    admin.post("/api/users", BEA)
    assert admin.patch(f"{mine}/role", demote).status_code == 200
    assert admin.get("/api/users").status_code == 403
    assert stranger.signed_in("bea@example.com", "siomai at noon").get("/api/users").status_code == 200


def test_nobody_switches_off_or_removes_their_own_account(admin: Api) -> None:
    mine = f"/api/users/{me(admin)['id']}"
    other = admin.post("/api/users", BEA).json["data"]["id"]

    answers = [
        admin.delete(mine),
        *(admin.patch(f"{mine}/status", {"status": to}) for to in ("deactivated", "pending")),
    ]

    assert [(answer.status_code, answer.json["code"]) for answer in answers] == [(403, "not_allowed")] * 3
    assert admin.patch(f"{mine}/status", {"status": "active"}).status_code == 200
    assert admin.delete(f"/api/users/{other}").status_code == 200


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_two_administrators_who_demote_each_other_at_once_leave_one(admin: Api, stranger: Api, method: str) -> None:
    end = "/role" if method == "PATCH" else ""
    other_id = admin.post("/api/users", BEA).json["data"]["id"]
    other = stranger.signed_in("bea@example.com", "siomai at noon")
    mine = me(admin)["id"]

    answers = at_once(
        [
            lambda: admin.call(method, f"/api/users/{other_id}{end}", {"role": "staff"}),
            lambda: other.call(method, f"/api/users/{mine}{end}", {"role": "staff"}),
        ]
    )

    assert sorted(answer.status_code for answer in answers) in ([200, 403], [200, 409])
    assert sorted(api.get("/api/users").status_code for api in (admin, other)) == [200, 403]
