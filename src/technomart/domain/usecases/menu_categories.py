"""Rename, merge and remove the categories of the menu."""

from dataclasses import dataclass, replace

from technomart.domain.kernel.ports import Clock
from technomart.domain.kernel.texts import name_key
from technomart.domain.menu.items import Category, CategoryInUse, CategoryNotFound
from technomart.domain.reports.past import dish_before
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class RenameCategory:
    """Rename a category, or merge it into the one that has the name."""

    store: Store
    clock: Clock

    def __call__(self, by: Actor, category: str, name: str) -> tuple[Category, int]:
        """Return the category its menu items are in then, with their number; raises `CategoryNotFound`."""
        by.must(Permission.MENU_MANAGE)

        def rename(work: UnitOfWork) -> tuple[Category, int]:
            there = work.menu.categories(locked=True)
            before = named(there, category)
            taken = next((each for each in there if each.name_key == name_key(name)), before)
            after = replace(before, name=name) if taken is before else taken
            at = self.clock.now()
            if after != before:
                work.past.keep(*(dish_before(item, at) for item in work.menu.all_in(before.name)))
            if taken is not before:
                work.menu.move_items(before.name, after.name)
                work.menu.remove_category(before.id)
            elif after != before:
                work.menu.rename_category(after)
                work.menu.move_items(after.name, after.name)
            return after, dishes_in(work, after)

        return self.store.write(rename)


class RemoveCategory(StoreUseCase):
    """Remove a category of the menu."""

    def __call__(self, by: Actor, category: str) -> None:
        """Delete it; raises `CategoryNotFound`, or `CategoryInUse` while menu items are in it.

        One that only removed menu items were in stays for their sake, unlisted.
        """
        by.must(Permission.MENU_MANAGE)

        def remove(work: UnitOfWork) -> None:
            found = named(work.menu.categories(locked=True), category)
            count = dishes_in(work, found)
            if count:
                raise CategoryInUse(found.name, count)
            work.menu.remove_category(found.id)

        self.store.write(remove)


def named(there: list[Category], category: str) -> Category:
    """Return the category with an id or else a name; raises `CategoryNotFound`."""
    for each in (*(row for row in there if row.id == category), *there):
        if each.id == category or each.name_key == name_key(category):
            return each
    raise CategoryNotFound


def dishes_in(work: UnitOfWork, category: Category) -> int:
    """Return how many menu items a category has that were not removed."""
    return sum(item.category == category.name for item in work.menu.items())
