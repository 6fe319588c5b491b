from typing import Any

from support.front_end import SOME_TEXT, USER, Page, opened
from support.http_api import PASSWORD, Api
from support.waiting import APPLICANT, somebody_waits
from technomart.domain.users.permissions import Permission, Role

ROLE = {"label": SOME_TEXT, "value": SOME_TEXT, "description": str, "permissions": [str]}
NEW = {"name": "Bea Cruz", "email": "bea@example.com", "role": "staff"}
LISTED = "users?page=1&limit=20&sortBy=name&sortDir=asc"


def test_accounts_are_kept(person: Api, role: Role, admin: Api) -> None:
    needs = Role.ADMIN
    with opened(person, "users", role) as page:
        page.call("GET", LISTED, reads=[USER], needs=needs)
        made = page.call("POST", "users", {**NEW, "phone": "0917", "password": PASSWORD}, reads=USER, needs=needs)
        made = made or admin.post("/api/users", {**NEW, "password": PASSWORD}).json["data"]
        found = page.call("GET", f"{LISTED}&search=bea&role=staff", reads=[USER], needs=needs)
        assert [each["id"] for each in found or [made]] == [made["id"]]

        change(page, made)
        review(page)
        page.call("DELETE", f"users/{made['id']}", needs=needs)
        edit_a_role(page)
        page.call("POST", "auth/forgot-password", {"email": NEW["email"]}, flat=True, reads={})


def review(page: Page) -> None:
    """Look at two people who wait, let one in and turn the other away."""
    needs = Permission.VERIFY_REVIEW
    for name in ("carla", "dante"):
        somebody_waits(page.api, f"{name}@example.com")
    page.call("GET", "verify/requests?status=pending&page=1&limit=10", reads=[APPLICANT], needs=needs)
    ids = [each.user.id for each in page.api.ports.store.read(lambda work: work.verifications.all())]
    page.fetch(f"verify/headshot/{ids[0]}", "image/jpeg", b"\xff\xd8\xff", needs=needs)
    page.call("POST", "verify/approve", {"requestId": ids[0], "role": "staff", "note": ""}, needs=needs)
    page.call("POST", "verify/reject", {"requestId": ids[1], "note": ""}, needs=needs)


def change(page: Page, user: dict[str, Any]) -> None:
    """Change everything the form knows, and switch the account off and on."""
    form = {"name": "Bea C. Reyes", "email": user["email"], "phone": "0918", "role": "manager", "status": "active"}
    edited = page.call("PUT", f"users/{user['id']}", form, reads=USER, needs=Role.ADMIN)
    assert edited is None or {name: edited[name] for name in form} == form
    moved = page.call(
        "PUT", f"users/{user['id']}", {**form, "email": "bea.c@example.com"}, reads=USER, needs=Role.ADMIN
    )
    assert moved is None or (moved["email"], moved["pendingEmail"]) == (user["email"], "bea.c@example.com")
    for status in ("deactivated", "active"):
        sent = {"status": status}
        page.call("PATCH", f"users/{user['id']}/status", sent, reads={**USER, "status": SOME_TEXT}, needs=Role.ADMIN)


def edit_a_role(page: Page) -> None:
    """Send a role as the form does: with display texts for permissions, which change nothing."""
    before = page.call("GET", "users/roles", reads=[ROLE])
    form = {"label": "", "value": "staff", "description": "", "permissions": ["View Dashboard", "Manage Users"]}
    page.call("PUT", "users/roles/staff", form, needs=Role.ADMIN)
    assert page.call("GET", "users/roles", reads=[ROLE]) == before
