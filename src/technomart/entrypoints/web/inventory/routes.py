"""Show and edit the inventory."""

from typing import Any

from flask import Response

from technomart.domain.inventory.filters import MovementFilter
from technomart.domain.inventory.stock import MOST_PARTS, StockItemChanges
from technomart.domain.kernel.paging import LARGEST_LIMIT
from technomart.domain.services.stock_changes import StockChange
from technomart.domain.services.versions import of_stock_item
from technomart.domain.usecases.inventory.categories import ListStockCategories, RenameStockCategory
from technomart.domain.usecases.inventory.read import (
    ListActivity,
    ListExpiring,
    ListLowStock,
    ListMovements,
    ListStock,
    ReadStockItem,
)
from technomart.domain.usecases.inventory.recipes import ReadRecipe, SetRecipe
from technomart.domain.usecases.inventory.stock import (
    AddStockItem,
    ChangeStock,
    EditStockItem,
    RemoveStockItem,
    StockEntry,
)
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.reporting import exports
from technomart.entrypoints.web.blueprint import Blueprint
from technomart.entrypoints.web.csv_files import CSV, csv_file, wants_csv
from technomart.entrypoints.web.http import Created, actor, ok, paged, ports, use
from technomart.entrypoints.web.inventory import schemas
from technomart.entrypoints.web.shared.base import Done, LongPageQuery, done, enveloped, listed, page_request, paginated
from technomart.entrypoints.web.time_range import from_to

routes = Blueprint("inventory", __name__, url_prefix="/api/inventory", description="The stock")

ITEM = enveloped(schemas.StockItemSchema)
ITEMS = paginated(schemas.StockItemSchema)


@routes.route("/items", who=Permission.INVENTORY_VIEW)
@routes.arguments(schemas.StockQuery, location="query")
@routes.response(200, paginated(schemas.StockItemSchema))
def items(query: dict[str, Any]) -> dict[str, Any]:
    """List the items by name."""
    wanted = schemas.stock_filter(query)
    return paged(use(ListStock)(actor(), wanted, page_request(query, wanted)))


@routes.route("/items", methods=["POST"], who=Permission.INVENTORY_RESTOCK_MANAGE)
@routes.arguments(schemas.StockItemRequest)
@routes.response(201, ITEM)
def add_item(entry: StockEntry) -> Created:
    """Begin to keep an item; what is there already is its first receipt."""
    item = use(AddStockItem)(actor(), entry)
    return ok(item), 201, {"Location": f"/api/inventory/items/{item.id}"}


@routes.route("/items/<item_id>", who=Permission.INVENTORY_VIEW)
@routes.response(200, ITEM)
def item(item_id: str) -> dict[str, Any]:
    """Show an item."""
    return ok(use(ReadStockItem)(actor(), item_id))


@routes.route("/items/<item_id>", methods=["PUT"], who=Permission.INVENTORY_UPDATE, version=of_stock_item)
@routes.arguments(schemas.StockItemChange)
@routes.response(200, ITEM)
def edit_item(changes: StockItemChanges, item_id: str) -> dict[str, Any]:
    """Change what describes an item; what is left out stays as it is, and so does the quantity."""
    return ok(use(EditStockItem)(actor(), item_id, changes))


@routes.route("/items/<item_id>", methods=["DELETE"], who=Permission.INVENTORY_RESTOCK_MANAGE, version=of_stock_item)
@routes.response(200, Done)
def remove_item(item_id: str) -> dict[str, Any]:
    """Keep an item no longer; its movements stay readable."""
    use(RemoveStockItem)(actor(), item_id)
    return done("The item was taken out of stock.")


@routes.route("/items/<item_id>/stock", methods=["PATCH"], who=Permission.INVENTORY_UPDATE, version=of_stock_item)
@routes.arguments(schemas.StockRequest)
@routes.response(200, ITEM)
def change_stock(change: StockChange, item_id: str) -> dict[str, Any]:
    """Book what came in, what was thrown away, or what was counted."""
    return ok(use(ChangeStock)(actor(), item_id, change))


@routes.route("/categories", who=Permission.INVENTORY_VIEW)
@routes.arguments(LongPageQuery, location="query")
@routes.response(200, paginated(schemas.StockCategorySchema))
def categories(query: dict[str, Any]) -> dict[str, Any]:
    """List the categories of the items, with the number of their items."""
    return paged(use(ListStockCategories)(actor(), page_request(query, None)))


@routes.route("/categories/<path:category>", methods=["PUT"], who=Permission.INVENTORY_UPDATE)
@routes.arguments(schemas.StockCategoryRequest)
@routes.response(200, enveloped(schemas.StockCategorySchema))
def rename_category(wanted: dict[str, str], category: str) -> dict[str, Any]:
    """Give a category another name; the name of another category merges the two."""
    return ok(use(RenameStockCategory)(actor(), category, wanted["name"]))


@routes.route("/categories/<path:category>", methods=["DELETE"], who=Permission.INVENTORY_UPDATE)
@routes.response(200, Done)
def remove_category(category: str) -> dict[str, Any]:
    """Remove a category; its items have none then."""
    use(RenameStockCategory)(actor(), category, "")
    return done("The category was removed.")


@routes.route("/low-stock", who=Permission.INVENTORY_LOWSTOCK_ALERTS)
@routes.arguments(LongPageQuery, location="query")
@routes.response(200, ITEMS)
def low_stock(query: dict[str, Any]) -> dict[str, Any]:
    """List what has to be bought."""
    return paged(use(ListLowStock)(actor(), page_request(query, None)))


@routes.route("/expiring", who=Permission.INVENTORY_EXPIRY_TRACK)
@routes.arguments(schemas.ExpiryQuery, location="query")
@routes.response(200, ITEMS)
def expiring(query: dict[str, Any]) -> dict[str, Any]:
    """List what expires within so many days, or has, the first to go first."""
    days = query["days"]
    return paged(use(ListExpiring)(actor(), days, page_request(query, days)))


@routes.route("/recent-activity", who=Permission.INVENTORY_VIEW, refuses=(409,))
@routes.arguments(schemas.ActivityQuery, location="query")
@routes.response(200, listed(schemas.ActivitySchema, LARGEST_LIMIT))
def recent_activity(query: dict[str, int]) -> dict[str, Any]:
    """List the newest movements and edits, newest first; at most 500."""
    return ok([schemas.shown(row) for row in use(ListActivity)(actor(), min(query["limit"], LARGEST_LIMIT))])


@routes.route("/movements", who=Permission.INVENTORY_VIEW)
@routes.arguments(schemas.MovementQuery, location="query")
@routes.response(200, paginated(schemas.ActivitySchema))
@routes.alt_response(200, **CSV)
def movements(query: dict[str, Any]) -> dict[str, Any] | Response:
    """List what came in, was sold, thrown away or counted, newest first; CSV has all of it."""
    since, until = from_to(query)
    wanted = MovementFilter(query["item_id"] or None, query["type"], since, until)
    if wants_csv():
        found = exports.whole(use(ListMovements), actor(), wanted)
        return csv_file("stock", exports.STOCK, exports.stock_rows(found, ports().days))
    return paged(use(ListMovements)(actor(), wanted, page_request(query, wanted)))


@routes.route("/recipes/<menu_item_id>", who=Permission.INVENTORY_VIEW)
@routes.response(200, listed(schemas.RecipePartSchema, MOST_PARTS))
def recipe(menu_item_id: str) -> dict[str, Any]:
    """Show the recipe of a menu item: what a portion of it takes."""
    return ok(use(ReadRecipe)(actor(), menu_item_id))


@routes.route("/recipes/<menu_item_id>", methods=["PUT"], who=Permission.INVENTORY_MENU_MANAGE)
@routes.arguments(schemas.RecipePartRequest(many=True))
@routes.response(200, listed(schemas.RecipePartSchema, MOST_PARTS))
def set_recipe(parts: list[dict[str, Any]], menu_item_id: str) -> dict[str, Any]:
    """Set the recipe of a menu item; without parts it is not limited by stock."""
    recipe, units = schemas.recipe_of(parts), schemas.units_of(parts)
    return ok(use(SetRecipe)(actor(), menu_item_id, recipe, units))
