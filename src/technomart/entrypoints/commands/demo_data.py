"""Fill the database with made-up history."""

import click

from technomart import bootstrap
from technomart.config.settings import Settings
from technomart.domain.services.closed_days import CloseDays
from technomart.entrypoints.commands.database import migrated_database
from technomart.entrypoints.commands.errors import Refused
from technomart.entrypoints.commands.garbage import uncollected
from technomart.entrypoints.commands.progress import counting
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
        with counting("Selling", "orders") as advance:
            sell(database, orders, days, seed, append=append, told=advance)
        with counting("Adding up the days that are over"):
            bootstrap.for_commands(settings, database).use(CloseDays).all()
    say(f"{orders:,} orders of {days:,} days are in the database.")
