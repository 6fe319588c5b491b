"""Seal the money of a closed day with it: what was handed over, for whom, by which reference and why, too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from technomart.domain.kernel.seals import Hasher


@dataclass(frozen=True, slots=True)
class MoneySeals:
    """The seals of payments and refunds, each in the order they were booked in, after those that are hashed."""

    payments: Sequence[str] = ()
    refunds: Sequence[str] = ()
    hashed: tuple[Hasher, Hasher] = field(default_factory=lambda: (sha256(), sha256()), compare=False)

    def __add__(self, later: "MoneySeals") -> "MoneySeals":
        """Return them with those of what was booked later, none of which is hashed."""
        return MoneySeals((*self.payments, *later.payments), (*self.refunds, *later.refunds), self.hashed)

    def hash_all(self) -> "MoneySeals":
        """Return them hashed, so that more can follow without a look at each of these again."""
        payments, refunds = (each.copy() for each in self.hashed)
        payments.update("".join(self.payments).encode())
        refunds.update("".join(self.refunds).encode())
        return MoneySeals(hashed=(payments, refunds))

    def written(self) -> dict[str, str]:
        """Return the hash over those of each kind."""
        payments, refunds = self.hash_all().hashed
        return {"payments": payments.hexdigest(), "refunds": refunds.hexdigest()}


NO_MONEY = MoneySeals()
