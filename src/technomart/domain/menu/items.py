"""Describe the menu items a canteen sells, and their categories."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypedDict

from technomart.domain.kernel.errors import ChangedMeanwhile, Conflict, NotFound
from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.paging import Position
from technomart.domain.kernel.texts import name_key


class MenuItemNotFound(NotFound):
    """No menu item has this id."""

    code = "menu_item_not_found"
    sentence = "There is no such dish."


class MenuImageNotFound(NotFound):
    """The menu item has no picture."""

    code = "menu_image_not_found"
    sentence = "This dish has no picture."


class MenuItemChanged(ChangedMeanwhile):
    """Somebody else changed the menu item in between."""

    code = "menu_item_changed"


class CategoryNotFound(NotFound):
    """No category has this id or name."""

    code = "category_not_found"
    sentence = "There is no such heading."


class CategoryInUse(Conflict):
    """Menu items are still in the category."""

    code = "category_in_use"

    def __init__(self, name: str, count: int) -> None:
        super().__init__(
            f"{name or 'The blank heading'} still has {count} dish{'es' * (count > 1)}. "
            "Give it the name of another heading to move them there."
        )


class CategoryChanged(Conflict):
    """Somebody else gave a category this name in between."""

    code = "category_changed"
    sentence = "The headings were changed by somebody else; please look again."


@dataclass(frozen=True, slots=True)
class Category:
    """A category of the menu; names are unique, whatever the size and the form of their letters."""

    id: str
    name: str

    @property
    def name_key(self) -> str:
        """Return what is unique of its name."""
        return name_key(self.name)


class MenuItemChanges(TypedDict, total=False):
    """What a person changes of a menu item; what is left out stays as it is."""

    name: str
    price: Centavos
    category: str
    description: str
    available: bool
    ingredients: tuple[str, ...]
    preparation_time: int
    vat_exempt: bool


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A menu item, with its price in centavos and its preparation time in minutes.

    `available` is the switch a person sets; `makeable` and `ingredients_expired` are worked out from recipe and stock
    whenever it is shown, and are never stored. An item that was `removed` takes no new orders and stays readable in old
    ones. `image` is the fingerprint of its picture. `vat_exempt` is for dishes without VAT, where the seller has it.
    """

    id: str
    name: str
    price: Centavos
    category: str
    description: str = ""
    available: bool = True
    ingredients: tuple[str, ...] = ()
    preparation_time: int = 0
    image: str | None = None
    removed: bool = False
    version: int = 1
    vat_exempt: bool = False
    makeable: bool = True
    ingredients_expired: bool = False

    @property
    def is_sold(self) -> bool:
        """Tell whether an order may contain it."""
        return self.available and self.makeable and not self.removed

    def edited(self, changes: MenuItemChanges) -> "MenuItem":
        """Return it with these changes, itself where they change nothing.

        `available` is what a form has read, which also says whether stock allows the item: only where it differs from
        that does it move the switch.
        """
        moved = changes.get("available", self.is_sold) is not self.is_sold
        after = replace(replace(self, **changes), available=not self.is_sold if moved else self.available)
        return self if after == self else replace(after, version=self.version + 1)

    def must_be_on_menu(self) -> None:
        """Raise `MenuItemNotFound` when it was removed."""
        if self.removed:
            raise MenuItemNotFound(f"{self.name} is no longer on the menu.")


@dataclass(frozen=True, slots=True)
class MenuImage:
    """A menu item's picture: its media type and its bytes."""

    item_id: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class MenuFilter:
    """Which menu items are asked for; None means any."""

    available: bool | None = None
    category: str | None = None
    search: str | None = None

    def admits(self, item: MenuItem) -> bool:
        """Tell whether a menu item is one of those asked for; text is compared without regard to case."""
        return (
            not item.removed
            and self.available in (None, item.is_sold)
            and (self.category is None or name_key(self.category) == name_key(item.category))
            and (self.search is None or self.search.casefold() in f"{item.name}\n{item.description}".casefold())
        )

    def select(self, items: Iterable[MenuItem]) -> list[MenuItem]:
        """Return the menu items asked for, by category and name."""
        return sorted((item for item in items if self.admits(item)), key=self.position)

    @staticmethod
    def position(item: MenuItem) -> Position:
        """Return where an item stands in the menu."""
        return item.category, item.name, item.id
