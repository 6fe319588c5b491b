"""Keeping accounts: lists, one's own profile, roles and states, and the last administrator."""

import pytest

from support.builders import a_user, keep_all
from support.http_api import ADMIN, MANAGER, PASSWORD, STAFF, Api, Outbox, an_api, me
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.store.unit_of_work import Store
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus

BEA = {"name": "Bea Cruz", "email": "Bea@example.com", "role": "manager", "password": "siomai at noon"}


@pytest.fixture
def store() -> Store:
    return MemoryStore()


@pytest.fixture
def stranger(store: Store, outbox: Outbox) -> Api:
    return an_api(store, mailer=outbox)


def emails(api: Api, query: str) -> list[str]:
    return [row["email"] for row in api.get(f"/api/users?{query}").json["data"]]


def test_an_administrator_makes_reads_changes_and_removes_an_account(stranger: Api, admin: Api, store: Store) -> None:
    made = admin.post("/api/users", BEA)
    address = made.headers["Location"]

    assert (made.status_code, made.json["data"]["email"], made.json["data"]["role"]) == (
        201,
        "bea@example.com",
        "manager",
    )
    assert admin.get(address).json["data"] == made.json["data"]
    assert stranger.login("bea@example.com", "siomai at noon").status_code == 200
    assert admin.put(address, {"phone": "+63 2 8888 0000"}).json["data"]["name"] == "Bea Cruz"
    assert admin.delete(address).status_code == 200
    assert [admin.get(address).status_code, admin.delete(address).status_code] == [404, 404]
    log = {row["action"]: row for row in admin.get("/api/logs?type=account").json["data"]}
    assert set(log) == {"account_added", "account_edited", "account_removed"}
    assert log["account_added"]["user"] == "Ana Reyes"
    assert made.json["data"]["id"] in log["account_removed"]["details"]


def test_accounts_are_listed_by_what_is_asked_for(admin: Api, store: Store) -> None:
    keep_all(
        store,
        a_user("zoe@example.com", name="Zoë", status=AccountStatus.PENDING),
        a_user("old@example.com", name="Old", status=AccountStatus.DEACTIVATED, role=Role.MANAGER),
    )

    assert emails(admin, "sortBy=email&sortDir=asc") == [ADMIN, MANAGER, "old@example.com", STAFF, "zoe@example.com"]
    assert emails(admin, "search=ZOË") == ["zoe@example.com"]
    assert emails(admin, "role=manager&sortBy=name&sortDir=desc") == ["old@example.com", MANAGER]
    assert emails(admin, "status=pending") == ["zoe@example.com"]
    assert emails(admin, "status=all&role=all&sortBy=lastLogin&limit=1") == [ADMIN]
    page = admin.get("/api/users?page=2&limit=2").json
    assert (len(page["data"]), page["pagination"]["total"], page["pagination"]["totalPages"]) == (2, 5, 3)
    assert admin.get("/api/users?sortBy=password_hash").status_code == 422
    assert "password" not in admin.get("/api/users").text.replace("account.password.edit", "")


def test_everybody_keeps_their_own_profile_and_nobody_elses(cashier: Api, manager: Api, outbox: Outbox) -> None:
    mine = f"/api/users/{me(cashier)['id']}"

    answer = cashier.put(mine, {"name": "Ana R.", "phone": "1", "email": STAFF.upper()})

    assert (answer.json["data"]["name"], answer.json["data"]["email"]) == ("Ana R.", STAFF)
    assert outbox.emails == []
    assert manager.put(mine, {"name": "Mallory"}).status_code == 403
    assert cashier.put(f"/api/users/{me(manager)['id']}", {"name": "Mallory"}).status_code == 403
    assert cashier.put(mine, {"email": MANAGER, "currentPassword": PASSWORD}).status_code == 409
    assert cashier.put(mine, {"name": ""}).status_code == 422


def test_a_picture_is_shown_from_a_host_by_tls_alone(cashier: Api) -> None:
    mine, picture = f"/api/users/{me(cashier)['id']}", "https://pictures.example.com/ana.png?size=96"
    assert cashier.put(mine, {"avatar": picture}).json["data"]["avatar"] == picture

    for unsafe in (
        "http://pictures.example.com/ana.png",
        "javascript:alert(1)",
        "data:image/svg+xml,<svg/>",
        "//pictures.example.com/ana.png",
        "https:ana.png",
        "https://ana:secret@pictures.example.com/",
        "https://[pictures/",
        'https://pictures.example.com/"onload="alert(1)',
        "ana.png",
    ):
        answer = cashier.put(mine, {"avatar": unsafe})
        assert (answer.status_code, [*answer.json["errors"]]) == (422, ["avatar"]), unsafe
    assert me(cashier)["avatar"] == picture
    assert "avatar" not in cashier.put(mine, {"avatar": ""}).json["data"]


def test_an_address_of_ones_own_counts_once_it_is_proved(stranger: Api, cashier: Api, outbox: Outbox) -> None:
    mine, before = f"/api/users/{me(cashier)['id']}", me(cashier)
    body = {"name": before["name"], "phone": "", "email": "Ana.R@example.com"}
    refused = [cashier.put(mine, {**body, **more}) for more in ({}, {"currentPassword": "wrong"})]
    assert [(answer.status_code, answer.json["code"]) for answer in refused] == [
        (422, "current_password_needed"),
        (422, "wrong_password"),
    ]

    asked = cashier.put(mine, {**body, "currentPassword": PASSWORD}).json["data"]

    assert asked == {**before, "pendingEmail": "ana.r@example.com", "version": before["version"] + 1}
    assert sorted(email.to for email in outbox.emails) == ["ana.r@example.com", STAFF]
    assert cashier.put(mine, {"email": STAFF, "name": before["name"]}).json["data"] == asked
    proof = {"token": outbox.token("ana.r@example.com")}
    proved = [stranger.post("/api/auth/verify-email", proof).status_code for _ in range(2)]
    assert proved == [200, 200]
    mailed = {"email": "ana.r@example.com", "emailVerified": True, "version": asked["version"] + 1}
    assert me(cashier) == {**before, **mailed}
    assert [stranger.login(email).status_code for email in (STAFF, "ana.r@example.com")] == [401, 200]


@pytest.mark.parametrize("by_admin", [False, True], ids=["owner", "administrator"])
def test_when_the_address_changes_every_session_ends_but_the_one_that_asked(
    stranger: Api, cashier: Api, admin: Api, outbox: Outbox, by_admin: bool
) -> None:
    mine, other = f"/api/users/{me(cashier)['id']}", stranger.signed_in(STAFF)
    wish = {"email": "ana.r@example.com"}
    asked = admin.put(mine, wish) if by_admin else cashier.put(mine, {**wish, "currentPassword": PASSWORD})
    assert asked.status_code == 200
    assert [each.get("/api/auth/me").status_code for each in (cashier, other)] == [200, 200]

    assert stranger.post("/api/auth/verify-email", {"token": outbox.token(wish["email"])}).status_code == 200

    found = [each.get("/api/auth/me").status_code for each in (cashier, other, admin)]
    assert found == [401 if by_admin else 200, 401, 200]
    assert stranger.post("/api/auth/refresh-token", {"refreshToken": other.refresh_token}).status_code == 401


def test_an_address_that_was_not_proved_yet_may_go_to_somebody_else(
    stranger: Api, cashier: Api, admin: Api, outbox: Outbox
) -> None:
    mine = f"/api/users/{me(cashier)['id']}"
    cashier.put(mine, {"email": "bea@example.com", "currentPassword": PASSWORD})
    token = outbox.token("bea@example.com")
    admin.post("/api/users", BEA)

    answer = stranger.post("/api/auth/verify-email", {"token": token})

    assert (answer.status_code, answer.json["code"], me(cashier)["email"]) == (409, "email_taken", STAFF)


def test_a_new_password_ends_the_wish_for_another_address(stranger: Api, cashier: Api, outbox: Outbox) -> None:
    cashier.put(f"/api/users/{me(cashier)['id']}", {"email": "ana.r@example.com", "currentPassword": PASSWORD})
    token = outbox.token("ana.r@example.com")

    cashier.post("/api/auth/change-password", {"currentPassword": PASSWORD, "newPassword": "three blind mice"})

    assert "pendingEmail" not in me(cashier)
    assert stranger.post("/api/auth/verify-email", {"token": token}).status_code == 422


@pytest.mark.parametrize("with_it", [{}, {"password": "three blind mice"}, {"name": "Bea C.", "role": "staff"}])
def test_an_address_that_an_administrator_enters_counts_once_it_is_proved(
    stranger: Api, admin: Api, outbox: Outbox, with_it: dict[str, str]
) -> None:
    bea = admin.post("/api/users", BEA).json["data"]
    address, password = f"/api/users/{bea['id']}", with_it.get("password", BEA["password"])

    asked = admin.put(address, {"email": "Bee@example.com", **with_it}).json["data"]

    assert (asked["email"], asked["pendingEmail"], asked["emailVerified"]) == (bea["email"], "bee@example.com", False)
    assert "administrator asked" in outbox.to("bea@example.com")[0].text
    assert [stranger.login(email, password).status_code for email in ("bea@example.com", "bee@example.com")] == [
        200,
        401,
    ]
    assert admin.put(address, {**asked, "name": "Bea D."}).json["data"]["pendingEmail"] == "bee@example.com"
    proof = {"token": outbox.token("bee@example.com")}
    assert [stranger.post("/api/auth/verify-email", proof).status_code for _ in range(2)] == [200, 200]
    moved = admin.get(address).json["data"]
    assert (moved["email"], moved["emailVerified"], "pendingEmail" in moved) == ("bee@example.com", True, False)
    assert [stranger.login(email, password).status_code for email in ("bea@example.com", "bee@example.com")] == [
        401,
        200,
    ]


def test_a_password_that_an_administrator_sets_ends_the_wish_for_another_address(admin: Api) -> None:
    address = f"/api/users/{admin.post('/api/users', BEA).json['data']['id']}"
    admin.put(address, {"email": "bee@example.com"})

    changed = admin.put(address, {"email": "bea@example.com", "password": "three blind mice"}).json["data"]

    assert "pendingEmail" not in changed


def test_an_address_names_a_domain_with_a_dot(admin: Api) -> None:
    answers = [admin.post("/api/users", {**BEA, "email": email}) for email in ("bea@localhost", "bea@[192.0.2.1]")]

    assert [(answer.status_code, list(answer.json["errors"])) for answer in answers] == [(422, ["email"])] * 2


def test_nobody_gives_themselves_anything(cashier: Api) -> None:
    before = me(cashier)
    greedy = {
        "role": "admin",
        "status": "active",
        "permissions": ["all"],
        "emailVerified": True,
        "id": "1",
        "password": "siomai at noon",
        "password_hash": "x",
        "is_demo": True,
        "createdAt": "2000-01-01T00:00:00Z",
    }

    mine = f"/api/users/{before['id']}"
    refused = [cashier.put(mine, {**greedy, "name": "Mallory"})]
    refused += [cashier.put(mine, {"name": "Mallory", word: greedy[word]}) for word in ("role", "password")]
    ignored = cashier.put(mine, {word: greedy[word] for word in greedy if word not in ("role", "password")})

    assert [answer.json["code"] for answer in refused] == ["own_password", "not_allowed", "own_password"]
    assert ignored.status_code == 200
    assert me(cashier) == before


def test_an_administrator_changes_everything_of_somebody_at_once(stranger: Api, admin: Api, outbox: Outbox) -> None:
    bea = admin.post("/api/users", BEA).json["data"]
    theirs = stranger.signed_in("bea@example.com", "siomai at noon")
    body = {"name": "Bea C.", "phone": "0917", "role": "staff", "status": "deactivated", "password": "three blind mice"}

    changed = admin.put(f"/api/users/{bea['id']}", body).json["data"]
    off = stranger.login("bea@example.com", "three blind mice")
    back = admin.put(f"/api/users/{bea['id']}", {"status": "active"}).json["data"]

    assert {word: changed[word] for word in body if word != "password"} == {
        word: body[word] for word in body if word != "password"
    }
    assert (theirs.get("/api/auth/me").status_code, off.status_code) == (401, 403)
    assert back == {**changed, "status": "active", "version": changed["version"] + 1}
    assert stranger.login("bea@example.com", "three blind mice").status_code == 200
    assert "changed" in outbox.to("bea@example.com")[-1].subject
    log = [row["action"] for row in admin.get("/api/logs?type=account").json["data"]]
    assert log == [
        "status_changed",
        "status_changed",
        "role_changed",
        "password_changed",
        "account_edited",
        "account_added",
    ]


def test_of_a_change_of_an_account_that_is_refused_nothing_is_kept(admin: Api, store: Store) -> None:
    bea = admin.post("/api/users", BEA).json["data"]
    address = f"/api/users/{bea['id']}"

    refused = [
        admin.put(address, {"name": "Mallory", "role": "staff", **wrong})
        for wrong in ({"password": "password1"}, {"email": STAFF}, {"status": "gone"}, {"role": "owner"})
    ]

    assert [answer.status_code for answer in refused] == [422, 409, 422, 422]
    assert admin.get(address).json["data"] == bea


def test_an_address_belongs_to_one_account(admin: Api) -> None:
    answer = admin.post("/api/users", {**BEA, "email": STAFF})

    assert (answer.status_code, answer.json["code"]) == (409, "email_taken")


def test_an_account_made_without_a_password_waits_for_its_owner_to_choose_one(
    stranger: Api, admin: Api, outbox: Outbox
) -> None:
    admin.post("/api/users", {"name": "Bea", "email": "bea@example.com"})
    assert stranger.login("bea@example.com", "").status_code == 422
    assert stranger.login("bea@example.com", "None").status_code == 401

    stranger.post("/api/auth/forgot-password", {"email": "bea@example.com"})
    body = {"token": outbox.token("bea@example.com"), "newPassword": "three blind mice"}
    assert stranger.post("/api/auth/reset-password", body).status_code == 200
    assert stranger.login("bea@example.com", "three blind mice").status_code == 200


def test_a_notification_reaches_whom_it_is_for(cashier: Api, manager: Api, admin: Api) -> None:
    cashier.post("/api/notifications", {"title": "Rice", "message": "is out"})
    made = admin.post("/api/notifications", {"title": "Count", "message": "the stock,\nplease", "role": "manager"})

    assert made.status_code == 201
    assert (made.json["data"]["role"], made.json["data"]["sender"], made.json["data"]["read"]) == (
        "manager",
        "Ana Reyes",
        False,
    )
    address = made.headers["Location"]
    assert [row["title"] for row in manager.get("/api/notifications").json["data"]] == ["Count", "Rice"]
    assert [row["title"] for row in cashier.get("/api/notifications").json["data"]] == ["Rice"]
    assert (cashier.get(address).status_code, cashier.patch(f"{address}/read").status_code) == (404, 404)
    assert manager.get("/api/notifications/unread-count").json["data"] == {"unread": 2}

    read = manager.patch(f"{address}/read")

    assert read.json["data"]["read"] is True
    assert manager.patch(f"{address}/read").json["data"] == read.json["data"]
    assert manager.get("/api/notifications/unread-count").json["data"] == {"unread": 1}
    assert [row["title"] for row in manager.get("/api/notifications?unread=true").json["data"]] == ["Rice"]


@pytest.mark.parametrize("change", [{"title": ""}, {"message": None}, {"role": "everybody"}, {"title": "x" * 121}])
def test_a_notification_that_says_nothing_is_refused(cashier: Api, change: dict[str, object]) -> None:
    assert cashier.post("/api/notifications", {"title": "a", "message": "b", **change}).status_code == 422


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("timeRange=today", 200),
        ("timeRange=7d&search=staff", 200),
        ("timeRange=custom&from=2026-01-01&to=2026-12-31", 200),
        ("type=all", 200),
        ("type=security&timeRange=24h&page=1&limit=100", 200),
        ("timeRange=never", 422),
        ("type=secrets", 422),
        ("timeRange=custom&from=2026-02-01&to=2026-01-01", 422),
    ],
)
def test_the_log_is_asked_for_by_time_and_type(admin: Api, query: str, status: int) -> None:
    assert admin.get(f"/api/logs?{query}").status_code == status


def test_a_role_change_is_in_the_log_with_who_did_it(cashier: Api, admin: Api) -> None:
    user_id = me(cashier)["id"]

    admin.patch(f"/api/users/{user_id}/role", {"role": "manager"})
    admin.patch(f"/api/users/{user_id}/role", {"role": "manager"})

    (row,) = admin.get("/api/logs?search=role_changed").json["data"]
    assert row["details"] == f"Ana Reyes ({user_id}) from staff to manager"
    assert (row["userId"], row["type"], row["address"]) == (me(admin)["id"], "security", "127.0.0.1")
    assert {"id", "action", "user", "timestamp"} <= set(row)
    assert PASSWORD not in str(row)
