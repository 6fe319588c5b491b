from support.front_end import SOME_TEXT, Page, opened
from support.http_api import Api
from support.pictures import a_picture
from technomart.domain.users.permissions import Permission, Role

ITEM = {
    "id": SOME_TEXT,
    "name": SOME_TEXT,
    "description?": (str, None),
    "price": float,
    "category": SOME_TEXT,
    "available": bool,
    "imageUrl?": str,
    "ingredients": [str],
    "preparationTime": int,
}
CATEGORIES = [{"name": SOME_TEXT}]
FORM = {"name": "Turon", "description": "", "price": 24.95, "category": "Sweets", "available": True}
NEW = {**FORM, "ingredients": [], "preparationTime": 0}
MANAGE = Permission.MENU_MANAGE
PNG = a_picture("PNG") + b"<script>alert(1)</script>"


def load(page: Page) -> list[dict[str, object]]:
    """Load the page and return the items; each stands under a tab of its own."""
    items: list[dict[str, object]] = page.call("GET", "menu/items", reads=[ITEM])
    tabs = {category["name"] for category in page.call("GET", "menu/categories", reads=CATEGORIES)}
    assert {item["category"] for item in items} == tabs
    return items


def test_the_menu_is_kept(person: Api, role: Role, manager: Api) -> None:
    with opened(person, "menu", role) as page:
        first = load(page)[0]
        made = page.call("POST", "menu/items", NEW, reads=ITEM, needs=MANAGE)
        combo = {**NEW, "name": "Combo", "ingredients": [first["id"]]}
        page.call("POST", "menu/items", combo, reads=ITEM, needs=MANAGE)
        made = made or manager.post("/api/menu/items", NEW).json["data"]
        assert made["price"] == 24.95

        form = {**FORM, "price": 30, "available": False}
        changed = page.call("PUT", f"menu/items/{made['id']}", form, reads=ITEM, needs=MANAGE)
        assert changed in (None, {**made, "price": 30, "available": False, "version": made["version"] + 1})

        show_a_picture(page, made["id"])
        page.call("DELETE", f"menu/items/{made['id']}", needs=MANAGE)
        load(page)


def show_a_picture(page: Page, item_id: str) -> None:
    """Send a picture as a form does, and fetch it as an `img` does: without a token."""
    form = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n' + PNG + b"\r\n--x--\r\n"
    path, kind = f"menu/items/{item_id}/image", "multipart/form-data; boundary=x"
    shown = page.call("POST", path, form, reads={**ITEM, "imageUrl": SOME_TEXT}, needs=MANAGE, Content_Type=kind)
    if shown:
        assert shown["imageUrl"].startswith("/api/")
        picture = page.api.client.get(shown["imageUrl"] + "?v=1764316800000")
        assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")
        assert b"script" not in picture.data
        assert "immutable" in picture.headers["Cache-Control"]
        assert picture.headers["X-Content-Type-Options"] == "nosniff"
