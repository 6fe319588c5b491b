"""Read what is to be measured from the command line, and leave out what cannot be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from support.servers.needs import PACKAGES, absence

T = TypeVar("T")

ENGINES = ("sqlite", "mariadb")
PROGRAMS = {"mariadb": ("mariadbd", "mariadb-install-db")}
MOST_ORDERS, MOST_CLIENTS = 10_000_000, 250
"""As many as `demo-data` makes, and fewer than a loopback network has addresses."""
SHORTEST, LONGEST = 0.1, 600.0


@dataclass(frozen=True)
class Wish:
    """What is to be measured: engines, clients, sizes in orders, the seconds of a row, and whether for a first look."""

    engines: tuple[str, ...]
    clients: tuple[int, ...]
    orders: tuple[int, ...]
    seconds: float
    quick: bool = False

    @property
    def grows(self) -> bool:
        """Tell whether sizes are compared: then everything is repeated for each, with the fewest clients."""
        return len(self.orders) > 1


def several(each: Callable[[Any, None, None], T]) -> Callable[[str], tuple[T, ...]]:
    """Return a type of click for values parted by commas; each is taken as click takes one, and none twice."""

    def taken(text: str) -> tuple[T, ...]:
        return tuple(dict.fromkeys(each(part.strip(), None, None) for part in text.split(",")))

    return taken


def numbers(most: int, example: str) -> Callable[[str], tuple[int, ...]]:
    """Return a type of click for whole numbers parted by commas; what is none is refused with the example."""
    kind = click.IntRange(1, most)
    kind.name = f"whole number from 1 to {most:,}; write one or several, as in {example}"  # click says the name
    return several(kind.convert)


def without(engines: Sequence[str], is_installed: Callable[[str], bool]) -> dict[str, str]:
    """Return the engines that cannot be measured, each with the reason."""
    missing = {
        engine: next((program for program in PROGRAMS.get(engine, ()) if not is_installed(program)), None)
        for engine in engines
    }
    return {
        engine: f"{absence(program)} (Debian and Ubuntu have it in {PACKAGES[program]})"
        for engine, program in missing.items()
        if program is not None
    }
