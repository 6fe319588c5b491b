"""Count cash by its notes and coins."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from technomart.domain.kernel.errors import Invalid
from technomart.domain.kernel.money import Centavos

MOST_PIECES = 1_000_000
"""More of one kind than any drawer holds is a slip of the finger."""


class BadCount(Invalid):
    """The count names money that does not exist, or pieces that cannot be."""

    code = "bad_count"


@dataclass(frozen=True, slots=True)
class Cash:
    """How many notes and coins of each kind there are, by their value in centavos."""

    note_100000: int = 0
    note_50000: int = 0
    note_20000: int = 0
    note_10000: int = 0
    note_5000: int = 0
    note_2000: int = 0
    coin_2000: int = 0
    coin_1000: int = 0
    coin_500: int = 0
    coin_100: int = 0
    coin_25: int = 0
    coin_5: int = 0
    coin_1: int = 0

    @property
    def total(self) -> Centavos:
        """Return what it is worth."""
        return sum(value * getattr(self, kind) for kind, value in VALUES.items())


VALUES: Mapping[str, Centavos] = {field.name: int(field.name.rpartition("_")[2]) for field in fields(Cash)}
"""What one piece of each kind is worth; twenty pesos are a note and a coin."""
NO_CASH = Cash()


def denominations(kind: str) -> Mapping[str, str]:
    """Return each kind of `note` or `coin` by how people write its value in pesos, such as `100` or `0.25`."""
    return {f"{value / 100:g}": name for name, value in VALUES.items() if name.startswith(kind)}
