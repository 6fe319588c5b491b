"""Keep payment intents in a table."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, bindparam, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.core.usual import by_id
from technomart.adapters.sql.idempotency.repository import digest
from technomart.adapters.sql.payments.tables import payment_intents as intents
from technomart.domain.idempotency.answers import Key
from technomart.domain.payments.intents import IntentKind, IntentState, PaymentIntent
from technomart.domain.payments.ports import Intents

IS_OPEN = intents.c.state == IntentState.OPEN.value  # by the index (state, id)
OPEN = select(intents).where(IS_OPEN).order_by(intents.c.id)
ALL_OPEN = Prepared(OPEN)
IS_OF_ORDER = and_(intents.c.order_id == bindparam("order_id"), intents.c.kind == IntentKind.CHARGE.value)
OPEN_CHARGES = Prepared(OPEN.where(IS_OF_ORDER))
BY_KEY = Prepared(select(intents).where(intents.c.key_id == bindparam("key_id")))
SETTLE = Prepared(
    intents.update()
    .where(intents.c.id == bindparam("id_"), IS_OPEN)
    .values(state=bindparam("settled"), reference=bindparam("reference"))
)

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
        self.sql.add(intents, intent_row(intent))

    @override
    def settle(self, intent: PaymentIntent) -> bool:
        settled = {"id_": intent.id, "settled": intent.state.value, "reference": intent.reference}
        return self.sql.change(SETTLE, **settled) == 1

    @override
    def find(self, intent_id: str) -> PaymentIntent | None:
        row = self.sql.first(by_id(intents), id=intent_id)
        return None if row is None else intent_of(row)

    @override
    def find_by_key(self, key: Key) -> PaymentIntent | None:
        row = self.sql.first(BY_KEY, key_id=digest(key))
        return None if row is None else intent_of(row)

    @override
    def open_of_order(self, order_id: str) -> list[PaymentIntent]:
        return [intent_of(row) for row in self.sql.all(OPEN_CHARGES, order_id=order_id)]

    @override
    def open(self) -> list[PaymentIntent]:
        return [intent_of(row) for row in self.sql.all(ALL_OPEN)]
