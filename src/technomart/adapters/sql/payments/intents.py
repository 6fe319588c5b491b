"""Keep payment intents in a table."""

from typing import Any

from sqlalchemy import select
from typing_extensions import override

from technomart.adapters.sql.core.statements import Repository, Row
from technomart.adapters.sql.idempotency.repository import digest
from technomart.adapters.sql.payments.tables import payment_intents as intents
from technomart.domain.idempotency.answers import Key
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.intents import IntentKind, IntentState, PaymentIntent
from technomart.domain.payments.ports import Intents

IS_OPEN = intents.c.state == IntentState.OPEN.value  # by the index (state, id)


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


def intent_row(intent: PaymentIntent) -> dict[str, Any]:
    """Return an intent as the table keeps it."""
    key = intent.key
    return {
        "id": intent.id,
        "kind": intent.kind.value,
        "order_id": intent.order_id,
        "order_number": intent.order_number,
        "amount": intent.amount,
        "method": intent.method.value,
        "at": intent.at,
        "business_date": intent.business_date,
        "payment_id": intent.of,
        "key_id": digest(key) if key else None,
        "key_scope": key.scope if key else None,
        "key_value": key.value if key else None,
        "key_fingerprint": key.fingerprint if key else None,
        "customer": intent.customer,
        "reason": intent.reason,
        "actor_id": intent.actor_id,
        "actor_name": intent.actor_name,
        "request_id": intent.request_id,
        "state": intent.state.value,
        "reference": intent.reference,
    }


def intent_of(row: Row) -> PaymentIntent:
    """Return the intent in a row."""
    is_keyed = row["key_id"] is not None
    return PaymentIntent(
        id=row["id"],
        kind=IntentKind(row["kind"]),
        order_id=row["order_id"],
        order_number=row["order_number"],
        amount=row["amount"],
        method=PaymentMethod(row["method"]),
        at=row["at"],
        business_date=row["business_date"],
        of=row["payment_id"],
        key=Key(row["key_scope"], row["key_value"], row["key_fingerprint"]) if is_keyed else None,
        customer=row["customer"],
        reason=row["reason"],
        actor_id=row["actor_id"],
        actor_name=row["actor_name"],
        request_id=row["request_id"],
        state=IntentState(row["state"]),
        reference=row["reference"],
    )
