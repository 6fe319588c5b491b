"""Say how menu items look on the wire."""

from hashlib import sha256
from operator import attrgetter
from typing import Any

from marshmallow import INCLUDE, Schema, fields, validate

from technomart.domain.kernel.lengths import LONGEST_NAME
from technomart.domain.kernel.paging import Page
from technomart.domain.kernel.texts import name_key
from technomart.domain.menu.items import MenuFilter, MenuItem
from technomart.domain.orders.tax import Tax
from technomart.domain.usecases.menu import MenuItemEntry
from technomart.entrypoints.web.http import ports
from technomart.entrypoints.web.shared.amounts import Pesos, Whole
from technomart.entrypoints.web.shared.base import Changes, LongPageQuery, Wire
from technomart.entrypoints.web.shared.fields import Flag, Several
from technomart.entrypoints.web.shared.texts import OptionalText, ShortText, Text

DEAREST = 1_000_000_00
LONGEST_DESCRIPTION = 2000
MOST_INGREDIENTS = 100
EXEMPT = "Sold without VAT by a seller who is registered for it; orders keep what was so when they were placed."
SEARCH = "A part of the name or of the description; letters of either size are alike."


class MenuItemSchema(Wire):
    """A menu item."""

    kept_by = (
        *("id", "version", "is_sold", "ingredients_expired", "name", "price", "category", "description"),
        *("ingredients", "preparation_time", "image", "vat_exempt"),
    )
    """All that is shown: a database that was restored may come to a version again with another price."""
    may_lack = frozenset({"description", "category", "imageUrl", "vatExempt"})

    id = fields.String()
    name = fields.String()
    description = fields.String()
    price = Pesos()
    category = fields.String()
    available = fields.Boolean(attribute="is_sold")
    ingredientsExpired = fields.Boolean(attribute="ingredients_expired")
    imageUrl = fields.Method("image_url", metadata={"type": "string"})
    ingredients = fields.List(fields.String(), validate=validate.Length(max=MOST_INGREDIENTS))
    preparationTime = fields.Integer(attribute="preparation_time", metadata={"description": "minutes"})
    version = fields.Integer()
    vatExempt = fields.Method("exempt", metadata={"type": "boolean", "description": EXEMPT})

    def exempt(self, item: MenuItem) -> bool | None:
        """Return whether it is sold without VAT, where taxes are kept."""
        return None if ports().tax.seller is Tax.NONE else item.vat_exempt

    def image_url(self, item: MenuItem) -> str | None:
        """Return where the picture is, if there is one; a new picture has a new address."""
        return f"/api/menu/items/{item.id}/image?v={item.image}" if item.image else None


_shown = attrgetter(*MenuItemSchema.kept_by)


def menu_tag(page: Page[MenuItem]) -> str:
    """Name what a page of the menu shows: all that it says of an item follows from what the item is kept by."""
    said = list(map(_shown, page.rows))
    return sha256(repr((said, page.total, page.next)).encode()).hexdigest()[:32]


class MenuItemDescription(Wire):
    """What describes a menu item."""

    name = Text(longest=LONGEST_NAME, shortest=1, required=True)
    price = Pesos(required=True, most=DEAREST)
    category = Text(longest=LONGEST_NAME, shortest=1, required=True)
    description = OptionalText(longest=LONGEST_DESCRIPTION, lines=True)
    available = Flag(load_default=True)
    ingredients = Several(
        Text(longest=LONGEST_NAME, shortest=1), load_default=tuple, validate=validate.Length(max=MOST_INGREDIENTS)
    )
    preparationTime = Whole(load_default=0, attribute="preparation_time", validate=validate.Range(0, 24 * 60))
    vatExempt = Flag(load_default=False, attribute="vat_exempt", metadata={"description": EXEMPT})


class MenuItemRequest(MenuItemDescription):
    """What a person enters for a new menu item."""

    builds = MenuItemEntry


class MenuItemChange(Changes, MenuItemDescription):
    """What a person changes of a menu item; `available` as it is shown moves nothing."""


class AvailabilityRequest(Wire):
    """Whether a menu item is available."""

    available = Flag(required=True)


class MenuQuery(LongPageQuery):
    """Which menu items are asked for; without a limit, all that a page may have."""

    search = ShortText(load_default=None, metadata={"description": SEARCH})
    available = fields.Boolean(load_default=None)
    category = ShortText(load_default=None)


def menu_filter(query: dict[str, Any]) -> MenuFilter:
    """Return the filter a query asks for; an empty text means any."""
    return MenuFilter(query["available"], *(name_key(query[name] or "") or None for name in ("category", "search")))


class CategorySchema(Schema):
    """A category of the menu."""

    id = fields.String()
    name = fields.String()
    itemCount = fields.Integer()


class CategoryRequest(Wire):
    """Another name for a category; the name of another one puts everything there."""

    name = Text(longest=LONGEST_NAME, shortest=1, required=True)


class ImageFile(Schema):
    """A picture, sent as a form."""

    class Meta:
        """Say that other parts do no harm; none of them is read."""

        unknown = INCLUDE

    image = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})
