"""Resume what a payment gateway left open."""

from dataclasses import dataclass
from datetime import timedelta

from technomart.domain.kernel.bookings import BookingClock
from technomart.domain.services.payment_settlement import Settlement
from technomart.domain.store.unit_of_work import Store

LONGEST_CALL = timedelta(minutes=1)
"""An intent younger than this may still be in the hands of the request that made it."""


@dataclass(frozen=True, slots=True)
class ResumePayments:
    """Resume intents that were agreed with the gateway and never heard of again, after a crash or a lost answer."""

    store: Store
    bookings: BookingClock
    settlement: Settlement

    def __call__(self) -> tuple[int, int]:
        """Return how many intents were looked at, and how many are still under way."""
        before = self.bookings.at() - LONGEST_CALL
        left = [intent for intent in self.store.read(lambda work: work.intents.open()) if intent.at < before]
        return len(left), self.settlement.all(left)
