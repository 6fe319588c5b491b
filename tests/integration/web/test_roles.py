"""Roles by the words an administrator gives them."""

from support.http_api import Api

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
