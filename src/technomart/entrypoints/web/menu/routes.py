"""Show and keep the menu."""

from typing import Any

from flask import Response, current_app, request
from werkzeug.datastructures import FileStorage

from technomart.domain.menu.items import MenuItemChanges
from technomart.domain.services.versions import of_menu_item
from technomart.domain.usecases.menu import (
    AddMenuItem,
    EditMenuItem,
    ListCategories,
    ListMenu,
    MenuItemEntry,
    ReadMenuImage,
    ReadMenuItem,
    RemoveMenuItem,
    SetMenuImage,
    SwitchMenuItem,
)
from technomart.domain.usecases.menu_categories import RemoveCategory, RenameCategory
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.contract import ETAG, LARGEST_BODY, Access
from technomart.entrypoints.web.headers import TO_EVERYBODY, NotModified
from technomart.entrypoints.web.http import Created, actor, etag, is_known, ok, paged, use
from technomart.entrypoints.web.menu import schemas
from technomart.entrypoints.web.shared.base import Done, LongPageQuery, done, enveloped, page_request, paginated

routes = Blueprint("menu", __name__, url_prefix="/api/menu", description="The menu")


@routes.route("/items", who=Permission.ORDER_PLACE, tagged=True, refuses=(409,))
@routes.arguments(schemas.MenuQuery, location="query")
@routes.response(200, paginated(schemas.MenuItemSchema), headers=ETAG)
def items(query: dict[str, Any]) -> Response | tuple[dict[str, Any], int, dict[str, str]]:
    """List the menu items; all of them, up to 500, unless a limit is given.

    304 when nothing changed since the tag sent along: a dish that sells out is another menu.
    """
    is_sent = is_known()
    wanted = schemas.menu_filter(query)
    page = use(ListMenu)(actor(), wanted, page_request(query, wanted))
    tag = schemas.menu_tag(page)
    if is_sent is not None and is_sent(tag):
        return NotModified(etag(tag))
    return paged(page), 200, {"ETag": etag(tag)}


@routes.route("/items", methods=["POST"], who=Permission.MENU_MANAGE)
@routes.arguments(schemas.MenuItemRequest)
@routes.response(201, enveloped(schemas.MenuItemSchema))
def add_item(entry: MenuItemEntry) -> Created:
    """Add a menu item."""
    item = use(AddMenuItem)(actor(), entry)
    return ok(item), 201, {"Location": f"/api/menu/items/{item.id}"}


@routes.route("/items/<item_id>", who=Permission.ORDER_PLACE, refuses=(409,))
@routes.response(200, enveloped(schemas.MenuItemSchema))
def item(item_id: str) -> dict[str, Any]:
    """Show a menu item."""
    return ok(use(ReadMenuItem)(actor(), item_id))


@routes.route("/items/<item_id>", methods=["PUT"], who=Permission.MENU_MANAGE, version=of_menu_item)
@routes.arguments(schemas.MenuItemChange)
@routes.response(200, enveloped(schemas.MenuItemSchema))
def edit_item(changes: MenuItemChanges, item_id: str) -> dict[str, Any]:
    """Edit a menu item; what is left out stays as it is."""
    return ok(use(EditMenuItem)(actor(), item_id, changes))


@routes.route("/items/<item_id>", methods=["DELETE"], who=Permission.MENU_MANAGE, version=of_menu_item)
@routes.response(200, Done)
def remove_item(item_id: str) -> dict[str, Any]:
    """Remove a menu item for good; old orders still show it."""
    use(RemoveMenuItem)(actor(), item_id)
    return done("The dish was taken off the menu.")


@routes.route(
    "/items/<item_id>/availability", methods=["PATCH"], who=Permission.INVENTORY_MENU_MANAGE, version=of_menu_item
)
@routes.arguments(schemas.AvailabilityRequest)
@routes.response(200, enveloped(schemas.MenuItemSchema))
def switch_item(wanted: dict[str, bool], item_id: str) -> dict[str, Any]:
    """Make a menu item unavailable for a while, or available again."""
    return ok(use(SwitchMenuItem)(actor(), item_id, available=wanted["available"]))


@routes.route(
    "/items/<item_id>/image",
    methods=["POST"],
    who=Permission.MENU_MANAGE,
    version=of_menu_item,
    largest=LARGEST_BODY,
)
@routes.arguments(schemas.ImageFile, location="files")
@routes.response(200, enveloped(schemas.MenuItemSchema))
def set_image(files: dict[str, FileStorage], item_id: str) -> dict[str, Any]:
    """Set the image of a menu item: PNG, JPEG, GIF or WebP, written anew as a JPEG of at most 1200 pixels a side."""
    return ok(use(SetMenuImage)(actor(), item_id, files["image"].read()))


@routes.route("/items/<item_id>/image", who=Access.PUBLIC)
@routes.response(200, {"type": "string", "format": "binary"}, content_type="image/*")
def image(item_id: str) -> Response:
    """Show the image of a menu item; its address changes with it, so it may be kept for long."""
    found = use(ReadMenuImage)(item_id)
    response = current_app.response_class(found.content, mimetype=found.media_type, headers=TO_EVERYBODY)
    response.cache_control.public = True
    response.cache_control.max_age = 31_536_000 if "v" in request.args else 60
    response.cache_control.immutable = "v" in request.args
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # the response it was made from


@routes.route("/categories", who=Permission.ORDER_PLACE)
@routes.arguments(LongPageQuery, location="query")
@routes.response(200, paginated(schemas.CategorySchema))
def categories(query: dict[str, Any]) -> dict[str, Any]:
    """List the categories that have an item, with the number of their items."""
    page = use(ListCategories)(actor(), page_request(query, None))
    return paged(page.of([{"id": c.id, "name": c.name, "itemCount": count} for c, count in page.rows]))


@routes.route("/categories/<path:category>", methods=["PUT"], who=Permission.MENU_MANAGE)
@routes.arguments(schemas.CategoryRequest)
@routes.response(200, enveloped(schemas.CategorySchema))
def rename_category(wanted: dict[str, str], category: str) -> dict[str, Any]:
    """Give a category, by its id or name, another name; the name of another category merges the two."""
    renamed, count = use(RenameCategory)(actor(), category, wanted["name"])
    return ok({"id": renamed.id, "name": renamed.name, "itemCount": count})


@routes.route("/categories/<path:category>", methods=["DELETE"], who=Permission.MENU_MANAGE)
@routes.response(200, Done)
def remove_category(category: str) -> dict[str, Any]:
    """Remove a category, by its id or name, that has no item any more."""
    use(RemoveCategory)(actor(), category)
    return done("The heading was removed.")
