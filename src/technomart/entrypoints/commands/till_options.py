"""Take cash, amounts and reasons from the command line, and answer about them as the API does."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from importlib import import_module
from typing import Any

import click
from typing_extensions import override

from technomart.domain.cash_sessions.cash import MOST_PIECES, BadCount, Cash, denominations
from technomart.domain.cash_sessions.movements import AmountNeeded
from technomart.domain.kernel.lengths import LONGEST_NOTE
from technomart.domain.kernel.money import MOST_CASH, Centavos, exact_centavos, rounded, spoken
from technomart.entrypoints.commands.errors import Refused
from technomart.wiring import Ports

Pieces = Mapping[str, int]
"""How many there are of each kind of note or coin, by its name in `Cash`."""

register_code = click.option(
    "--register", default="", metavar="CODE", help="Its code; the first one unless it is said."
)


class Counted(click.ParamType[tuple[str, int]]):
    """How many notes or coins there are of one value, such as `100=5`."""

    name = "counted"

    def __init__(self, kind: str) -> None:
        """Take notes or coins."""
        self.kind, self.names = kind, denominations(kind)

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """Return the name in `Cash` and the number; raises `BadCount`."""
        worth, _, number = str(value).partition("=")
        if worth not in self.names:
            raise BadCount(f"There is no {self.kind} of {worth} pesos; there are those of {', '.join(self.names)}.")
        if not re.fullmatch("[0-9]{1,9}", number) or int(number) > MOST_PIECES:
            bound = f"a whole number up to {MOST_PIECES:,}, as in {worth}=5"
            raise BadCount(f"Say how many {self.kind}s of {worth} pesos there are: {bound}.")
        return self.names[worth], int(number)


class Amount(click.ParamType[Centavos]):
    """An amount of money in pesos."""

    name = "amount"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Centavos:
        """Return centavos; raises `AmountNeeded`."""
        if not re.fullmatch(r"[0-9]{1,8}([.][0-9]{1,2})?", str(value)):
            raise AmountNeeded(f"{value} is no amount of pesos, such as 50 or 12.50.")
        amount = rounded(exact_centavos(str(value)))
        if amount > MOST_CASH:
            raise AmountNeeded(f"Nobody hands over more than {spoken(MOST_CASH)} at once.")
        return amount


def _each_once(_context: click.Context, parameter: click.Parameter, given: Sequence[tuple[str, int]]) -> Pieces:
    found = dict(given)
    if len(found) < len(given):
        raise BadCount(f"Count each value once in --{parameter.name}.")
    return found


def counted_cash(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command take `cash`, by how many notes and coins there are of each value; None where none is said."""

    @wraps(command)
    def with_cash(*, notes: Pieces, coins: Pieces, **others: Any) -> None:
        command(cash=Cash(**notes, **coins) if notes or coins else None, **others)

    taking: Callable[..., None] = with_cash
    for kind, example in ("coin", "5=20"), ("note", "100=5"):
        taking = click.option(
            f"--{kind}s",
            type=Counted(kind),
            multiple=True,
            callback=_each_once,
            metavar="VALUE=NUMBER",
            help=f"How many {kind}s there are of a value in pesos, such as {example}; once for each value.",
        )(taking)
    return taking


def must_be_counted(cash: Cash | None) -> Cash:
    """Return the cash; raises `BadCount` where nothing was counted, which is another thing than nothing there."""
    if cash is None:
        raise BadCount("Say what was counted, as in --notes 100=5 --coins 5=20; of an empty drawer --notes 20=0.")
    return cash


def _reason(_context: click.Context, _parameter: click.Parameter, given: str) -> str:
    if not given:
        return given
    from marshmallow import ValidationError  # noqa: PLC0415 - the web takes its time

    from technomart.entrypoints.web.shared.texts import OptionalText  # noqa: PLC0415

    try:
        return str(OptionalText(longest=LONGEST_NOTE, lines=True).deserialize(given))
    except ValidationError as error:
        raise Refused(f"The reason: {error.messages[0]}") from error


def reason_for(why: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a command take a reason."""
    return click.option("--reason", default="", callback=_reason, help=why)


def say_found(ports: Ports, found: object) -> None:
    """Print what was found or done in JSON; the web, whose schemas say how, takes its time to load."""
    import_module("technomart.entrypoints.commands.till_answers").answer(ports, found)
