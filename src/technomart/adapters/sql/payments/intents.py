"""Keep payment intents in a table."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.idempotency.repository import digest
from technomart.adapters.sql.payments.tables import payment_intents as intents
from technomart.domain.idempotency.answers import Key
from technomart.domain.payments.intents import IntentKind, IntentState, PaymentIntent
from technomart.domain.payments.ports import Intents

IS_OPEN = intents.c.state == IntentState.OPEN.value  # by the index (state, id)

key_row, key_of = mapping(intents, Key, key_scope="scope", key_value="value", key_fingerprint="fingerprint")


def key_columns(key: Key | None) -> dict[str, Any]:
    """Return a key as the table keeps it."""
    if key is None:
        return dict.fromkeys(("key_id", "key_scope", "key_value", "key_fingerprint"))
    return {"key_id": digest(key), **key_row(key)}


def key_in(row: Mapping[str, Any]) -> Key | None:
    """Return the key in a row."""
    return None if row["key_id"] is None else key_of(row)


intent_row, intent_of = mapping(intents, PaymentIntent, parts={"key": (key_columns, key_in)}, payment_id="of")


class SqlIntents(Repository, Intents):
    """Keeps payment intents in tables."""

    @override
    def add(self, intent: PaymentIntent) -> None:
        self.sql.change(intents.insert(), [intent_row(intent)])

    @override
    def settle(self, intent: PaymentIntent) -> bool:
        mine = intents.update().where(intents.c.id == intent.id, IS_OPEN)
        return self.sql.change(mine.values(state=intent.state.value, reference=intent.reference)) == 1

    @override
    def find(self, intent_id: str) -> PaymentIntent | None:
        row = self.sql.first(select(intents).where(intents.c.id == intent_id))
        return None if row is None else intent_of(row)

    @override
    def find_by_key(self, key: Key) -> PaymentIntent | None:
        row = self.sql.first(select(intents).where(intents.c.key_id == digest(key)))
        return None if row is None else intent_of(row)

    @override
    def open_of_order(self, order_id: str) -> list[PaymentIntent]:
        charge = intents.c.kind == IntentKind.CHARGE.value
        mine = select(intents).where(intents.c.order_id == order_id, IS_OPEN, charge)
        return [intent_of(row) for row in self.sql.all(mine.order_by(intents.c.id))]

    @override
    def open(self) -> list[PaymentIntent]:
        return [intent_of(row) for row in self.sql.all(select(intents).where(IS_OPEN).order_by(intents.c.id))]
