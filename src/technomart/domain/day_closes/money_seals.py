"""Seal the money of a closed day with it: what was handed over, for whom, by which reference and why, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class MoneySeals:
    """The seals of payments and refunds, each in the order they were booked in."""

    payments: Sequence[str] = ()
    refunds: Sequence[str] = ()

    def __add__(self, later: "MoneySeals") -> "MoneySeals":
        """Return them with those of what was booked later."""
        return MoneySeals((*self.payments, *later.payments), (*self.refunds, *later.refunds))

    def written(self) -> dict[str, str]:
        """Return the hash over those of each kind."""
        kinds = {"payments": self.payments, "refunds": self.refunds}
        return {kind: sha256("".join(seals).encode()).hexdigest() for kind, seals in kinds.items()}


NO_MONEY = MoneySeals()
