"""Keep payment intents in memory."""

from dataclasses import dataclass

from technomart.adapters.memory.tables import Tables
from technomart.domain.idempotency.answers import Key, StillRunning
from technomart.domain.payments.intents import IntentKind, IntentState, PaymentIntent
from technomart.domain.payments.ports import Intents


@dataclass(frozen=True, slots=True)
class MemoryIntents(Intents):
    """What was agreed with the gateway before it was asked."""

    tables: Tables

    def add(self, intent: PaymentIntent) -> None:
        """Keep a new intent."""
        if intent.key and self.find_by_key(intent.key):
            raise StillRunning
        self.tables.intents.put(intent.id, intent)

    def settle(self, intent: PaymentIntent) -> bool:
        """Keep what came of an open intent; False when it is not open any more."""
        there = self.tables.intents.rows.get(intent.id)
        if there is None or there.state is not IntentState.OPEN:
            return False
        self.tables.intents.put(intent.id, there.settled(intent.state, intent.reference))
        return True

    def find(self, intent_id: str) -> PaymentIntent | None:
        """Return the intent with this id."""
        return self.tables.intents.rows.get(intent_id)

    def find_by_key(self, key: Key) -> PaymentIntent | None:
        """Return the charge that a request with this key asked for."""
        wanted = (key.scope, key.value)
        rows = self.tables.intents.rows.values()
        return next((row for row in rows if row.key and (row.key.scope, row.key.value) == wanted), None)

    def open_of_order(self, order_id: str) -> list[PaymentIntent]:
        """Return an order's charges that are under way, oldest first."""
        return [row for row in self.open() if row.order_id == order_id and row.kind is IntentKind.CHARGE]

    def open(self) -> list[PaymentIntent]:
        """Return every intent that is under way, oldest first."""
        rows = self.tables.intents.rows.values()
        return sorted((row for row in rows if row.state is IntentState.OPEN), key=lambda row: row.id)
