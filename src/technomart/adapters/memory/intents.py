"""Keep payment intents in memory."""

from dataclasses import dataclass

from typing_extensions import override

from technomart.adapters.memory.tables import Tables
from technomart.domain.idempotency.answers import Key, StillRunning
from technomart.domain.payments.intents import IntentKind, IntentState, PaymentIntent
from technomart.domain.payments.ports import Intents


@dataclass(frozen=True, slots=True)
class MemoryIntents(Intents):
    """What was agreed with the gateway before it was asked."""

    tables: Tables

    @override
    def add(self, intent: PaymentIntent) -> None:
        if intent.key and self.find_by_key(intent.key):
            raise StillRunning
        self.tables.intents.put(intent.id, intent)

    @override
    def settle(self, intent: PaymentIntent) -> bool:
        there = self.tables.intents.rows.get(intent.id)
        if there is None or there.state is not IntentState.OPEN:
            return False
        self.tables.intents.put(intent.id, there.settled(intent.state, intent.reference))
        return True

    @override
    def find(self, intent_id: str) -> PaymentIntent | None:
        return self.tables.intents.rows.get(intent_id)

    @override
    def find_by_key(self, key: Key) -> PaymentIntent | None:
        wanted = (key.scope, key.value)
        rows = self.tables.intents.rows.values()
        return next((row for row in rows if row.key and (row.key.scope, row.key.value) == wanted), None)

    @override
    def open_of_order(self, order_id: str) -> list[PaymentIntent]:
        return [row for row in self.open() if row.order_id == order_id and row.kind is IntentKind.CHARGE]

    @override
    def open(self) -> list[PaymentIntent]:
        rows = self.tables.intents.rows.values()
        return sorted((row for row in rows if row.state is IntentState.OPEN), key=lambda row: row.id)
