"""Deciding about accounts that wait."""

from typing import Any

import pytest

from support.http_api import Api, Outbox, an_api, refused
from technomart.domain.store.unit_of_work import Store

BEA = {"name": "Bea Cruz", "email": "bea@example.com", "password": "siomai at noon", "contactNumber": "+63 900"}


@pytest.fixture
def stranger(store: Store, outbox: Outbox) -> Api:
    return an_api(store, mailer=outbox)


@pytest.fixture
def waiting(stranger: Api) -> dict[str, Any]:
    made: dict[str, Any] = stranger.post("/api/auth/register", BEA).json
    return made


def listed(api: Api, query: str = "status=pending&page=1&limit=10") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"/api/verify/requests?{query}").json["data"]
    return found


def test_a_request_is_listed_until_it_is_decided_and_kept_after(manager: Api, waiting: dict[str, Any]) -> None:
    (row,) = listed(manager)
    assert row["user"].items() >= {"name": "Bea Cruz", "email": "bea@example.com", "phone": "+63 900"}.items()
    assert (row["id"], row["status"]) == (waiting["user"]["id"], "pending")
    assert "decidedAt" not in row

    answer = manager.post("/api/verify/approve", {"requestId": row["id"], "role": "manager", "note": "as agreed"})

    decided = answer.json["data"]
    assert (decided["status"], decided["role"], decided["note"]) == ("approved", "manager", "as agreed")
    assert decided["decidedBy"]
    assert decided["decidedAt"]
    assert listed(manager) == listed(manager, "status=rejected") == []
    assert listed(manager, "status=approved") == listed(manager, "status=all") == listed(manager, "") == [decided]


def test_nobody_gives_a_role_above_their_own(manager: Api, admin: Api, waiting: dict[str, Any]) -> None:
    body = {"requestId": waiting["user"]["id"], "role": "admin"}

    refused(manager.post("/api/verify/approve", body), 403)
    assert len(listed(manager)) == 1
    assert admin.post("/api/verify/approve", body).json["data"]["role"] == "admin"
    again = manager.post("/api/verify/approve", {**body, "role": "staff"})
    assert refused(again, 409)["code"] == "not_pending"


def test_a_rejection_keeps_its_note(manager: Api, waiting: dict[str, Any], stranger: Api) -> None:
    rejected = manager.post("/api/verify/reject", {"requestId": waiting["user"]["id"], "note": "nobody knows her"})

    assert (rejected.json["data"]["status"], rejected.json["data"]["note"]) == ("rejected", "nobody knows her")
    assert "role" not in rejected.json["data"]
    refused(stranger.login(BEA["email"], BEA["password"]), 403)


def test_switching_an_account_on_decides_too_and_nobody_waits_again(admin: Api, waiting: dict[str, Any]) -> None:
    address = f"/api/users/{waiting['user']['id']}"
    path = f"{address}/status"
    assert [admin.patch(path, {"status": "pending"}).status_code, len(listed(admin))] == [200, 1]

    admin.patch(path, {"status": "active"})
    (row,) = decided = listed(admin, "status=all")
    assert (row["status"], row["role"]) == ("approved", "staff")

    for status in ("active", "deactivated"):
        admin.patch(path, {"status": status})
        again = [admin.patch(path, {"status": "pending"}), admin.put(address, {"name": "Eve", "status": "pending"})]
        assert [refused(answer, 409)["code"] for answer in again] == ["not_pending"] * 2
        assert {"name": "Bea Cruz", "status": status}.items() <= admin.get(address).json["data"].items()
    assert listed(admin, "status=all") == decided


def test_an_account_that_never_waited_does_not_begin_to(admin: Api) -> None:
    user = admin.post("/api/users", {"name": "Dan", "email": "dan@example.com"}).json["data"]

    answer = admin.put(f"/api/users/{user['id']}", {"status": "pending"})

    assert "does not wait to be approved" in refused(answer, 409)["message"]
    assert (listed(admin, "status=all"), admin.get(f"/api/users/{user['id']}").json["data"]) == ([], user)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": "cook"}, "role"),
        ({"role": None}, "role"),
        ({"requestId": 7}, "requestId"),
        ({"requestId": ""}, "requestId"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_what_cannot_be_is_refused(
    manager: Api, waiting: dict[str, Any], change: dict[str, object], field: str
) -> None:
    body = {"requestId": waiting["user"]["id"], "role": "staff", "note": ""}

    assert field in refused(manager.post("/api/verify/approve", {**body, **change}), 422)["errors"]


def test_staff_decides_nothing(cashier: Api, waiting: dict[str, Any]) -> None:
    body = {"requestId": waiting["user"]["id"], "role": "staff"}

    refused(cashier.get("/api/verify/requests"), 403)
    refused(cashier.post("/api/verify/approve", body), 403)
    refused(cashier.post("/api/verify/reject", body), 403)


def test_an_approval_is_told_by_mail_and_logged(
    manager: Api, admin: Api, waiting: dict[str, Any], outbox: Outbox
) -> None:
    manager.post("/api/verify/approve", {"requestId": waiting["user"]["id"], "role": "manager"})

    actions = [row["action"] for row in admin.get("/api/logs").json["data"]]
    assert {"role_changed", "status_changed"} <= set(actions)
    assert "ready" in outbox.to(BEA["email"])[-1].subject


@pytest.mark.parametrize("way", ["approve", "patch", "put"])
def test_whoever_is_approved_is_the_employee_with_their_address(
    admin: Api, waiting: dict[str, Any], stranger: Api, way: str
) -> None:
    bea = admin.post("/api/employees", {"name": "Bea Cruz", "contact": "Bea@example.com"}).json["data"]
    user = waiting["user"]["id"]

    answers = {
        "approve": lambda: admin.post("/api/verify/approve", {"requestId": user, "role": "staff"}),
        "patch": lambda: admin.patch(f"/api/users/{user}/status", {"status": "active"}),
        "put": lambda: admin.put(f"/api/users/{user}", {"status": "active"}),
    }
    assert answers[way]().status_code == 200

    assert admin.get(f"/api/users/{user}").json["data"]["employeeId"] == bea["id"]
    (line,) = admin.get("/api/logs?search=employee_linked").json["data"]
    assert line["details"] == f"Bea Cruz ({user}) to employee Bea Cruz ({bea['id']})"
    bea_herself = stranger.signed_in(BEA["email"], BEA["password"])
    assert bea_herself.post("/api/attendance", {}).json["data"]["employeeId"] == bea["id"]
    assert len(admin.get("/api/employees").json["data"]) == 1


def test_an_address_of_two_employees_tells_nothing(admin: Api, waiting: dict[str, Any]) -> None:
    for _ in range(2):
        admin.post("/api/employees", {"name": "Bea Cruz", "contact": BEA["email"]})

    admin.post("/api/verify/approve", {"requestId": waiting["user"]["id"], "role": "staff"})

    assert "employeeId" not in admin.get(f"/api/users/{waiting['user']['id']}").json["data"]


@pytest.mark.parametrize("way", ["reject", "patch"])
def test_a_rejection_is_told_by_mail_without_the_note(
    admin: Api, waiting: dict[str, Any], outbox: Outbox, stranger: Api, way: str
) -> None:
    user = waiting["user"]["id"]
    if way == "reject":
        admin.post("/api/verify/reject", {"requestId": user, "note": "nobody knows her"})
    else:
        admin.patch(f"/api/users/{user}/status", {"status": "deactivated"})

    told = outbox.to(BEA["email"])[-1]
    assert told.subject == "Your account was not approved"
    assert told.text.startswith("Hello Bea Cruz,\n\nyour request for an account was reviewed and not approved")
    assert "nobody knows her" not in told.text + told.html
    assert "http" not in told.text + told.html
    sent = len(outbox.to(BEA["email"]))
    admin.patch(f"/api/users/{user}/status", {"status": "active"})
    admin.patch(f"/api/users/{user}/status", {"status": "deactivated"})
    assert len(outbox.to(BEA["email"])) == sent
    assert refused(stranger.login(BEA["email"], BEA["password"]), 403)["code"] == "account_deactivated"


@pytest.mark.parametrize("name", ["Prizes at http://evil.example", "www evil", "evil.example", "a@evil"])
def test_no_mail_greets_with_a_link_that_a_stranger_chose(stranger: Api, outbox: Outbox, name: str) -> None:
    stranger.post("/api/auth/register", {**BEA, "name": name})

    told = outbox.to(BEA["email"])[-1]
    assert told.text.startswith("Hello,\n")
    assert "evil" not in told.text + told.html
