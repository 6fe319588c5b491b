"""Look at the clock."""

from dataclasses import dataclass

from technomart.domain.kernel.bookings import BookingClock, ClockState
from technomart.domain.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class LookAtClock:
    """Compare the clock with the newest booking of the store; what is wrong with it is logged once."""

    store: Store
    bookings: BookingClock

    def __call__(self) -> ClockState:
        """Return whether the clock can be right."""
        return self.bookings.state(self.store.ask(lambda work: work.orders.newest_booking()))
