"""Say which options reports have on the command line."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from technomart.domain.kernel.time_ranges import NAMES, SPOKEN
from technomart.domain.services.as_of import AsOf
from technomart.entrypoints.commands.files import FileName

png = click.option("--png", type=FileName(ending=".png"), help="Draw it into this file.")
as_csv = click.option("--csv", "as_csv", is_flag=True, help="Write it as CSV instead.")
time_range = click.option(
    "--range",
    "range_",
    default="7d",
    show_default=True,
    metavar="RANGE",
    help=f"{SPOKEN} or ISO..ISO; weeks begin on Monday.",
    shell_complete=lambda _context, _parameter, begun: [name for name in NAMES if name.startswith(begun)],
)


DAY = click.DateTime(["%Y-%m-%d"])


def as_of_moment(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command what its report is to be `as_of`, an `AsOf` or None."""

    @click.option(
        "--as-of", "said", metavar="CLOSE|INSTANT", help="Show what was recorded until a close or an instant."
    )
    @click.option("--register", default="", help="Whose close it is, by id or code.")
    @wraps(command)
    def asked(said: str | None, register: str, **others: Any) -> None:
        command(as_of=AsOf(said or "", register) if said is not None or register else None, **others)

    return asked
