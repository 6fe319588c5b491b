"""Fill the database with made-up history."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import click

from technomart import bootstrap
from technomart.config.settings import Settings
from technomart.domain.services.closed_days import CloseDays
from technomart.entrypoints.commands.database import migrated_database
from technomart.entrypoints.commands.errors import Refused
from technomart.entrypoints.commands.garbage import uncollected
from technomart.entrypoints.commands.progress import Advance, counting
from technomart.entrypoints.commands.saying import say

MOST_ORDERS, MOST_DAYS = 10_000_000, 3_660


@click.command("demo-data")
@click.option("--orders", type=click.IntRange(1, MOST_ORDERS), default=10_000, show_default=True, help="How many.")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=90, show_default=True, help="Up to now.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes other orders.")
@click.option("--append", is_flag=True, help="Add to the orders that are there already.")
def demo_data(*, orders: int, days: int, seed: int, append: bool) -> None:
    """Fill the database with believable orders; never in production."""
    settings = Settings.from_env()
    if settings.is_production:
        raise Refused("Made-up orders have no place in production.")
    with migrated_database(settings) as database, uncollected():
        database.must_have_no_stand_in()
        sell = bootstrap.demo(settings).sell_in_bulk
        with counting("Selling", "orders", orders) as advance:
            selling = Selling(orders, advance)
            with selling.stopped_at_an_interrupt():
                sell(database, orders, days, seed, append=append, told=selling)
        with counting("Adding up the days that are over"):
            bootstrap.for_commands(settings, database).use(CloseDays).all()
    say(f"{orders:,} orders of {days:,} days were added to the database.")


class Stopped(Refused):
    """Somebody pressed Ctrl+C; the exit status is the one that a shell gives to what an interrupt ended."""

    exit_code = 130


class Selling:
    """Hears of each batch, and lets no more be stored once it was stopped; the thread that stores calls it."""

    def __init__(self, orders: int, advance: Advance) -> None:
        self._left, self._advance = orders, advance
        self._turn, self._is_stopped = Lock(), False

    def __call__(self, more: int) -> None:
        """Count a batch; raises `Stopped`, which rolls the orders back."""
        with self._turn:
            if self._is_stopped:
                raise Stopped("Stopped.")
            self._left -= more
        self._advance(more)

    @contextmanager
    def stopped_at_an_interrupt(self) -> Iterator[None]:
        """Raise `Stopped` at an interrupt, but not when the last batch was counted: then it may well be stored."""
        try:
            yield
        except KeyboardInterrupt as pressed:
            with self._turn:
                self._is_stopped = True
            if self._left > 0:
                raise Stopped("Stopped: nothing was stored.") from pressed
            raise
