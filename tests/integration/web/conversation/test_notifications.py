from support.front_end import INSTANT, SOME_TEXT, opened
from support.http_api import Api
from technomart.domain.users.permissions import Role

TYPES = frozenset(["info", "warning", "success", "error", "low_stock", "new_order", "payment"])
TOLD = {
    "id": SOME_TEXT,
    "title": SOME_TEXT,
    "message": SOME_TEXT,
    "createdAt": INSTANT,
    "read": bool,
    "type": TYPES,
}
SETTINGS = dict.fromkeys(("emailEnabled", "pushEnabled", "lowStock", "order", "payment"), bool)


def test_what_was_told_is_read_and_removed(person: Api, role: Role, cashier: Api, manager: Api) -> None:
    cashier.placed(type="online", customerName="Tess")
    for title in ("Soup", "Fish"):
        assert manager.post("/api/notifications", {"title": title, "message": "is out"}).status_code == 201

    with opened(person, "notifications", role) as page:
        told = page.call("GET", "notifications?limit=100", reads=[TOLD])
        assert len(told) >= 2
        chosen = page.call("GET", "notifications/settings", reads=SETTINGS)
        page.call("PUT", "notifications/settings", {**chosen, "lowStock": False})
        assert page.call("GET", "notifications/settings", reads=SETTINGS) == {**chosen, "lowStock": False}

        page.call("POST", f"notifications/{told[0]['id']}/read", {})
        page.call("POST", "notifications/mark-all-read", {})
        page.call("DELETE", f"notifications/{told[0]['id']}")

        left = page.call("GET", "notifications?limit=100", reads=[TOLD])
        assert {each["id"] for each in left} == {each["id"] for each in told[1:]}
        assert all(each["read"] for each in left)
