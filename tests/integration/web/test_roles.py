"""Roles by the words an administrator gives them."""

from typing import Any

import pytest

from support.http_api import ADMIN, PASSWORD, Api, an_api
from support.writing import a_user, waiting
from technomart.domain.store.unit_of_work import Store

BODY = {"label": "Crew", "value": "staff", "description": "", "permissions": ["Manage Users"]}


def roles(api: Api) -> dict[str, dict[str, object]]:
    return {row["value"]: row for row in api.get("/api/users/roles").json["data"]}


def test_a_role_has_the_words_it_is_given_and_what_it_may_do_stays(admin: Api, cashier: Api) -> None:
    before = roles(cashier)

    first = admin.put("/api/users/roles/staff", BODY).json["data"]
    second = admin.put("/api/users/roles/staff", {"label": " ", "description": "Sells."}).json["data"]

    assert first == {**before["staff"], "label": "Crew"}
    assert second == {**first, "description": "Sells."}
    assert roles(cashier) == {**before, "staff": second}
    assert list(before) == ["admin", "manager", "staff"]
    assert cashier.get("/api/users").status_code == 403


def test_roles_are_described_by_administrators_alone_and_none_is_made(admin: Api, manager: Api) -> None:
    assert manager.put("/api/users/roles/staff", BODY).status_code == 403
    answer = admin.put("/api/users/roles/owner", BODY)
    assert (answer.status_code, answer.json["code"]) == (404, "role_not_found")
    assert admin.put("/api/users/roles/staff", {"label": "x" * 121}).status_code == 422


@pytest.mark.parametrize("store", ["memory"], indirect=True)
def test_whoever_gives_a_role_shows_their_password_again_where_that_is_wanted(store: Store) -> None:
    admin = an_api(store, password_for_roles=True, limit_login="100 per minute").signed_in(ADMIN)
    user, other = a_user(admin), a_user(admin)
    above = {"role": "manager", "currentPassword": PASSWORD}
    boss, off = a_user(admin, **above), a_user(admin, **above, status="deactivated")
    away = a_user(admin, **above, status="deactivated")
    path, new = f"/api/users/{user['id']}", {"name": "Carl", "email": "carl@example.com"}
    ways: list[tuple[str, str, dict[str, Any]]] = [
        ("PUT", path, {"role": "manager"}),
        ("PATCH", f"/api/users/{other['id']}/role", {"role": "admin"}),
        ("POST", "/api/users", {**new, "role": "manager"}),
        ("POST", "/api/verify/approve", {"requestId": waiting(admin)["id"], "role": "manager"}),
        ("PUT", f"/api/users/{boss['id']}", {"password": "violet kettle at nine", "role": "manager"}),
        ("PUT", f"/api/users/{boss['id']}", {"email": "mine@example.com"}),
        ("PUT", f"/api/users/{off['id']}", {"status": "active"}),
        ("PATCH", f"/api/users/{away['id']}/status", {"status": "active"}),
    ]
    for method, where, body in ways:
        for wrong, code in (({}, "role_password_needed"), ({"currentPassword": "no"}, "wrong_password")):
            answer = admin.call(method, where, {**body, **wrong})
            assert (answer.status_code, answer.json["code"]) == (422, code), where
            assert "currentPassword" in answer.json["errors"]
        right = admin.call(method, where, {**body, "currentPassword": PASSWORD})
        admin.login(ADMIN)  # ends the count of wrong ones
        assert (right.status_code < 300, right.json["data"]["role"]) == (True, body.get("role", "manager"))


@pytest.mark.parametrize("store", ["memory"], indirect=True)
def test_a_form_that_gives_no_other_role_needs_no_password(store: Store) -> None:
    admin = an_api(store, password_for_roles=True).signed_in(ADMIN)
    user = a_user(admin)

    boss = a_user(admin, role="manager", currentPassword=PASSWORD)
    as_it_is = {"name": "Bea", "email": boss["email"], "status": "active", "role": "manager"}

    assert admin.put(f"/api/users/{user['id']}", {"name": "Bea", "role": "staff"}).status_code == 200
    assert admin.put(f"/api/users/{user['id']}", {"password": "violet kettle at nine"}).status_code == 200
    assert admin.put(f"/api/users/{boss['id']}", as_it_is).status_code == 200
    assert admin.patch(f"/api/users/{boss['id']}/status", {"status": "deactivated"}).status_code == 200
    assert admin.patch(f"/api/users/{user['id']}/role", {"role": "staff"}).status_code == 200
    assert admin.post("/api/verify/approve", {"requestId": waiting(admin)["id"], "role": "staff"}).status_code == 200
