"""Close the day of a register, show what was closed, and prove that it is unchanged."""

import re
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from typing_extensions import override

from technomart.domain.usecases.day_closes.close import CloseDay
from technomart.domain.usecases.day_closes.read import FindDayClose
from technomart.domain.usecases.day_closes.verify import Expected, Verified, VerifyDayCloses
from technomart.domain.users.actor import COMMAND_LINE
from technomart.entrypoints.commands.database import ports_over_database
from technomart.entrypoints.commands.errors import Refused
from technomart.entrypoints.commands.json_output import as_json, say_json
from technomart.entrypoints.commands.progress import counting
from technomart.entrypoints.commands.saying import say
from technomart.entrypoints.commands.showing import show_view
from technomart.entrypoints.commands.till_options import reason_for, register_code, say_found
from technomart.entrypoints.reporting import readings

LAST = "last"


class Number(click.ParamType[int]):
    """The number of a close, or `last`."""

    name = "number"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number, 0 for the last one; raises `Refused`."""
        if value == LAST:
            return 0
        if not re.fullmatch("[1-9][0-9]{0,8}", str(value)):
            raise Refused(f"{value} is no number of a day close: say one from 1, or {LAST}.")
        return int(value)


class Seal(click.ParamType[str]):
    """A seal, or how it begins, as people copy it."""

    name = "seal"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return its letters; raises `Refused`."""
        letters = "".join(str(value).split()).lower()
        if not re.fullmatch("[0-9a-f]{16,64}", letters):
            raise Refused(f"{value} is no seal: say all of its letters (0-9, a-f), or at least the first sixteen.")
        return letters


@click.group()
def day() -> None:
    """Close the day of a register, show what was closed, and prove that it is unchanged."""


@day.command()
@register_code
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="The business day; today unless it is said.")
@reason_for("Why open orders are carried over, if some owe money.")
@as_json
def close(register: str, date: datetime | None, reason: str, *, as_json: bool) -> None:
    """Close a day and seal it, once; what is sold from then on carries the next business day (Z reading)."""
    with ports_over_database() as ports:
        closed = ports.use(CloseDay)(COMMAND_LINE, register, date.date() if date else None, reason)
        if as_json:
            say_found(ports, closed)
            return
    show_view(readings.of_close(closed, ports.days))


@day.command()
@click.argument("number", type=Number(), metavar="NUMBER|last")
@register_code
@as_json
def show(number: int, register: str, *, as_json: bool) -> None:
    """Show a closed day of a register as it was sealed, by its number or the last one."""
    with ports_over_database() as ports:
        found = ports.use(FindDayClose)(COMMAND_LINE, register, number or None)
        if as_json:
            say_found(ports, found)
            return
    show_view(readings.of_close(found, ports.days))


@day.command()
@click.option(
    "--expect",
    "seals",
    type=Seal(),
    multiple=True,
    metavar="SEAL",
    help="A seal that was written down or is printed on a Z, or its first sixteen letters: a day must have it.",
)
@as_json
def verify(seals: tuple[str, ...], *, as_json: bool) -> None:
    """Walk the chain of seals of every register, and compare each closed day with its papers, money and drawers.

    Whoever can write to the database could seal every day anew. A seal that was written down elsewhere proves that
    the day which has it, and all before it, are as they were then: check one with --expect.

    Exit status: 0 when all of it is whole, 1 when something was changed or is missing, 2 when that could not be found
    out.
    """
    with ports_over_database() as ports, counting("Walking the seals"):
        found = ports.use(VerifyDayCloses)(COMMAND_LINE, seals)
    if as_json:
        say_json({"holds": found.holds, **asdict(found)})
    else:
        for each in found.broken:
            say(f"{each.register}, day close {each.number}: {each.sentence}")
        for sought in found.expected:
            say(_found(sought))
        say(f"Closed days: {found.closes:,}. {_verdict(found)}.")
    sys.exit(0 if found.holds else 1)


def _found(sought: Expected) -> str:
    if sought.number is None:
        return f"No closed day has the seal {sought.seal}: days were sealed anew, or taken away."
    return f"{sought.seal} is the seal of day close {sought.number} of {sought.register}."


def _verdict(found: Verified) -> str:
    faults = len(found.broken) + sum(each.number is None for each in found.expected)
    return f"Faults: {faults:,}" if faults else "Every chain of seals is whole"
