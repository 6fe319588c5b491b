"""Put rows of every kind into tables and take them out again."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any

from technomart.adapters.memory.tables import BY_ID, Tables
from technomart.domain.inventory.stock import RecipeLine, RecipePart
from technomart.domain.orders.order import Order
from technomart.domain.store.snapshot import Snapshot

KEYS: Mapping[str, Callable[[Any], Any]] = {
    "role_texts": attrgetter("role"),
    "verifications": attrgetter("user_id"),
    "headshots": attrgetter("user_id"),
    "refresh_tokens": attrgetter("digest"),
    "one_time_tokens": attrgetter("digest"),
    "identities": attrgetter("issuer", "subject"),
    "second_factors": attrgetter("user_id"),
    "readings": attrgetter("notification_id", "user_id"),
    "notification_settings": attrgetter("user_id"),
    "categories": attrgetter("name_key"),
    "menu_images": attrgetter("item_id"),
    "methods_off": lambda method: method,
    "formers": attrgetter("kind", "subject_id", "until"),
    "answers": attrgetter("key.scope", "key.value"),
}
"""What a table finds its rows by; those of every other kind by their ids."""

GROUPS: Mapping[str, tuple[Callable[[Any], str], Callable[[Any], Any]]] = {
    "changes": (attrgetter("order_id"), attrgetter("seq")),
    "reservations": (attrgetter("order_id"), attrgetter("item_id", "position")),
    "recipes": (attrgetter("menu_item_id"), attrgetter("item_id")),
}
"""Kinds of which a table keeps all rows of one thing together: the thing, and the order among them."""


def load_snapshot(tables: Tables, snapshot: Snapshot) -> None:
    """Put every row into its table; numbers go on after the highest."""
    for kind in fields(Snapshot):
        table, rows = getattr(tables, kind.name), getattr(snapshot, kind.name)
        if kind.name in GROUPS:
            for key, group in _grouped(kind.name, rows).items():
                table.put(key, (*table.rows.get(key, ()), *group))
        else:
            key_of = KEYS.get(kind.name, BY_ID)
            for row in rows:
                table.put(key_of(row), row)
    _raise_numbers(tables, snapshot.orders)


def snapshot_of(tables: Tables) -> Snapshot:
    """Return every row, each kind by its key, so that the oldest come first."""
    found: dict[str, Any] = {}
    for kind in fields(Snapshot):
        rows = sorted(getattr(tables, kind.name).rows.items(), key=itemgetter(0))
        if kind.name == "recipes":
            rows = [(item, [RecipeLine(item, part.item_id, part.quantity) for part in recipe]) for item, recipe in rows]
        values = map(itemgetter(1), rows)
        found[kind.name] = tuple(chain.from_iterable(values) if kind.name in GROUPS else values)
    return Snapshot(**found)


def _grouped(kind: str, rows: Iterable[Any]) -> Mapping[str, list[Any]]:
    thing_of, order = GROUPS[kind]
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in sorted(rows, key=order):
        groups[thing_of(row)].append(RecipePart(row.item_id, row.quantity) if kind == "recipes" else row)
    return groups


def _raise_numbers(tables: Tables, orders: Iterable[Order]) -> None:
    for order in orders:
        counted = (order.business_date, order.type)
        tables.sequences.put(counted, max(order.sequence, tables.sequences.rows.get(counted, 0)))
