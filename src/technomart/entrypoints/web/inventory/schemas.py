"""Say how the inventory looks on the wire."""

from dataclasses import replace
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from technomart.domain.inventory.edits import ActivityType
from technomart.domain.inventory.filters import StockFilter
from technomart.domain.inventory.movements import MovementKind, StockOperation
from technomart.domain.inventory.stock import LONGEST_UNIT, MOST_PARTS, Recipe, RecipePart
from technomart.domain.kernel.lengths import LONGEST_ID, LONGEST_NAME, LONGEST_NOTE
from technomart.domain.kernel.texts import name_key
from technomart.domain.services.stock_changes import StockChange
from technomart.domain.usecases.inventory.read import Activity, Edit
from technomart.domain.usecases.inventory.stock import StockEntry
from technomart.entrypoints.web.csv_files import FormatQuery
from technomart.entrypoints.web.shared.amounts import Quantity
from technomart.entrypoints.web.shared.base import Changes, LongPageQuery, Wire
from technomart.entrypoints.web.shared.fields import Choice, Day
from technomart.entrypoints.web.shared.texts import OptionalText, ShortText, Text
from technomart.entrypoints.web.time_range import FromToQuery

MOST_DAYS = 366
USUAL_ROWS = 50
SEARCH = "A part of the name or of the supplier; letters of either size are alike."


class StockItemSchema(Wire):
    """An item; `available` is what new orders may take, `expired` that what is there is past its date."""

    may_lack = frozenset({"category", "unit", "supplier", "expiryDate", "lastRestocked"})

    id = fields.String()
    name = fields.String()
    category = fields.String()
    quantity = Quantity(attribute="on_hand")
    reserved = Quantity()
    available = Quantity()
    unit = fields.String()
    minStock = Quantity(attribute="min_stock")
    low = fields.Boolean(attribute="is_low")
    expired = fields.Boolean()
    supplier = fields.String()
    expiryDate = fields.Date(attribute="expires_on")
    updatedAt = fields.DateTime(attribute="updated_at")
    lastRestocked = fields.DateTime(attribute="last_restocked")
    version = fields.Integer()


class StockItemDescription(Wire):
    """What describes an item."""

    name = Text(longest=LONGEST_NAME, shortest=1, required=True)
    unit = OptionalText(longest=LONGEST_UNIT)
    category = OptionalText(longest=LONGEST_NAME)
    minStock = Quantity(load_default=0, attribute="min_stock")
    supplier = OptionalText(longest=LONGEST_NAME)
    expiryDate = Day(load_default=None, allow_none=True, attribute="expires_on")


class StockItemRequest(StockItemDescription):
    """What a person enters for a new item; the quantity is what is there."""

    builds = StockEntry

    quantity = Quantity(load_default=0, allow_none=True)


class StockItemChange(Changes, StockItemDescription):
    """What a person changes of what describes an item; its quantity is changed under `stock` alone."""


class StockQuery(LongPageQuery):
    """Which items are asked for; without a limit, all that a page may have."""

    search = ShortText(load_default=None, metadata={"description": SEARCH})
    category = ShortText(load_default=None)


def stock_filter(query: dict[str, Any]) -> StockFilter:
    """Return the filter a query asks for; an empty text means any."""
    return StockFilter(*(name_key((query[name] or "").strip()) or None for name in ("category", "search")))


class StockCategorySchema(Schema):
    """A category of the items; its name is its id."""

    id = fields.String()
    name = fields.String()
    itemCount = fields.Integer(attribute="count")


class StockCategoryRequest(Wire):
    """Another name for a category; the name of another one puts everything there."""

    name = Text(longest=LONGEST_NAME, shortest=1, required=True)


class StockRequest(Wire):
    """A change of stock; `type` says what it is booked as, where that is not as usual."""

    builds = StockChange

    quantity = Quantity(required=True)
    operation = Choice(StockOperation, required=True)
    reason = OptionalText(longest=LONGEST_NOTE, lines=True)
    type = Choice(MovementKind, load_default=None, allow_none=True, attribute="kind")


class ValueChangeSchema(Schema):
    """What a field said before and what it says after, as texts."""

    before = fields.String()
    after = fields.String()


class EditSchema(Schema):
    """What an edit changed, by the names of the fields."""

    changed = fields.Dict(keys=fields.String(), values=fields.Nested(ValueChangeSchema))


class ActivitySchema(Wire):
    """A movement of stock, `qty` with its sign, or an edit of an item, which says in `meta` what it changed."""

    may_lack = frozenset({"itemUnit", "reason", "orderId", "actorName", "meta"})

    id = fields.String()
    type = Choice(ActivityType)
    qty = Quantity(attribute="quantity")
    itemId = fields.String(attribute="item.id")
    itemName = fields.String(attribute="item.name")
    itemUnit = fields.String(attribute="unit")
    reason = fields.String()
    orderId = fields.String(attribute="order_id")
    recordedAt = fields.DateTime(attribute="at")
    actorName = fields.String(attribute="actor_name")
    meta = fields.Nested(EditSchema, attribute="edit")


def shown(activity: Activity) -> Activity:
    """Return what happened with the fields of an edit as they are called on the wire."""
    if activity.edit is None:
        return activity
    names = {field.attribute: name for name, field in StockItemDescription().fields.items()}
    changed = {names.get(name) or name: change for name, change in activity.edit.changed.items()}
    return replace(activity, edit=Edit(changed))


class ActivityQuery(Schema):
    """How many movements are asked for."""

    limit = fields.Integer(load_default=USUAL_ROWS, validate=validate.Range(1))


class MovementQuery(FromToQuery, FormatQuery):
    """Which movements are asked for; `to` is inside when it is a date."""

    itemId = ShortText(load_default="", attribute="item_id")
    type = Choice(MovementKind, load_default=None)


class ExpiryQuery(LongPageQuery):
    """How many days ahead to look."""

    days = fields.Integer(load_default=7, validate=validate.Range(0, MOST_DAYS))


class RecipePartSchema(Wire):
    """What a portion takes of an item."""

    may_lack = frozenset({"unit"})

    inventoryItemId = fields.String(attribute="part.item_id")
    name = fields.String(attribute="item.name")
    unit = fields.String(attribute="item.unit")
    quantity = Quantity(attribute="part.quantity")


class RecipePartRequest(Wire):
    """What a portion takes of an item; more than nothing, and in its unit if one is said."""

    inventoryItemId = Text(longest=LONGEST_ID, shortest=1, required=True, attribute="item_id")
    quantity = Quantity(required=True, least=1)
    unit = OptionalText(longest=LONGEST_UNIT)


def recipe_of(parts: list[dict[str, Any]]) -> Recipe:
    """Return the recipe that was sent; raises `ValidationError` for one beyond belief."""
    if len(parts) > MOST_PARTS:
        raise ValidationError({"body": [f"A recipe names at most {MOST_PARTS} items."]})
    return tuple(RecipePart(part["item_id"], part["quantity"]) for part in parts)


def units_of(parts: list[dict[str, Any]]) -> dict[str, str]:
    """Return in which units a recipe that was sent is meant, by item, as far as it says so."""
    return {part["item_id"]: part["unit"] for part in parts if part["unit"]}
