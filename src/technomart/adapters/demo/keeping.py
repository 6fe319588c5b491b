"""Keep made-up orders, batch by batch, together with what they leave in stock."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Event
from typing import TypeAlias, TypeVar

from technomart.adapters.demo.orders import Trade, demo_orders
from technomart.adapters.demo.stock import Shift, shifts_of
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.ports import Clock
from technomart.domain.registers.register import Register
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork

T = TypeVar("T")

Batch: TypeAlias = tuple[T, Mapping[str, Shift], tuple[Register, ...], int]
"""Rows, how they change the stock, how registers stand after them, and of how many orders they are."""
Told: TypeAlias = Callable[[int], None]
"""What hears how many orders more there are."""


class Interrupted(Exception):
    """Nobody waits for the orders any more."""


def unheard(_many: int) -> None:
    """Tell nobody."""


def made(trade: Trade, size: int, form: Callable[[Snapshot], T]) -> Iterator[Batch[T]]:
    """Yield the orders of a trade in batches of about a size, their rows in some form."""
    for sold in demo_orders(trade, size):
        yield form(replace(sold, registers=())), shifts_of(sold), sold.registers, len(sold.orders)


@dataclass(frozen=True, slots=True)
class Keeping:
    """Keeps orders as long as it is not over."""

    clock: Clock
    days: BusinessDays
    over: Event = field(default_factory=Event)

    def keep(self, work: UnitOfWork, batches: Iterable[Batch[T]], load: Callable[[T], None], told: Told) -> None:
        """Store orders and what they leave in stock and at registers that are there; raises `Interrupted`."""
        shifts: dict[str, Shift] = defaultdict(Shift)
        registers: dict[str, Register] = {}
        for rows, shifted, after, many in batches:
            if self.over.is_set():
                raise Interrupted
            load(rows)
            for item_id, shift in shifted.items():
                shifts[item_id].add(shift)
            registers |= {register.id: register for register in after}
            told(many)
        self._shift(work, shifts)
        for register in registers.values():
            work.registers.save(register)

    def _shift(self, work: UnitOfWork, shifts: Mapping[str, Shift]) -> None:
        for item_id, item in work.stock.find_for_update(shifts.keys()).items():
            shift = shifts[item_id]
            after = shift.on(item, self.days).marked(self.clock.now())
            if after.low_since:
                work.stock.mark_low(item_id, after.low_since)
            fresh = after.last_restocked != item.last_restocked
            change = {"on_hand": shift.on_hand, "reserved": shift.reserved}
            if not work.stock.shift(item_id, after.updated_at, **change, restocked=fresh):
                raise ValueError(f"The orders take more of {item.name} than was delivered.")
            work.stock.save(after)
            if not after.low_since:
                work.stock.mark_low(item_id, None)


@contextmanager
def interruptible(clock: Clock, days: BusinessDays) -> Iterator[Keeping]:
    """Lend what keeps orders; with the block it is over, also in a thread of its own, which no interrupt reaches."""
    keeping = Keeping(clock, days)
    try:
        yield keeping
    finally:
        keeping.over.set()
