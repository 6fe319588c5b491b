"""Verify that no closed day was changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from technomart.domain.day_closes.chain import BrokenSeal, Chain
from technomart.domain.day_closes.close import DayClose
from technomart.domain.day_closes.proof import Proof
from technomart.domain.kernel.errors import Refusal
from technomart.domain.store.unit_of_work import StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class Expected:
    """A seal that was written down, or how it begins, and which closed day has it: a register's code and a number."""

    seal: str
    register: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """How many closes there are, what is wrong with them, and what became of the seals that were written down."""

    closes: int
    broken: Sequence[BrokenSeal]
    expected: Sequence[Expected] = ()

    @property
    def holds(self) -> bool:
        """Tell whether every chain is whole and has the seals that were written down."""
        return not self.broken and all(each.number is not None for each in self.expected)


class VerifyDayCloses(StoreUseCase):
    """Walk every chain of seals and compare each day with its rows, which proves that no closed day was changed."""

    def __call__(self, by: Actor, seals: Sequence[str] = ()) -> Verified:
        """Return what was found, and which days have the `seals` that somebody wrote down."""
        by.must(Permission.TILL_MANAGE)
        return self.store.read(lambda work: self._verified(work, seals))

    def _verified(self, work: UnitOfWork, seals: Sequence[str]) -> Verified:
        broken: list[BrokenSeal] = []
        expected = {seal: Expected(seal) for seal in seals}
        walked, proof = 0, Proof(work.day_closes, work.papers, work.cash_sessions)
        for kept in work.day_closes.chains():
            chain = Chain(kept.register, kept.closes, proof.faults_and_edits)
            broken += chain.broken(_noted(proof.each(kept.ids), expected))
            walked += chain.walked
        return Verified(walked, broken, tuple(expected.values()))


def _noted(closes: Iterable[DayClose | Refusal], expected: dict[str, Expected]) -> Iterator[DayClose | Refusal]:
    """Yield closes, and note those whose seals are expected."""
    for close in closes:
        for seal in expected:
            if isinstance(close, DayClose) and str(close.seal).startswith(seal):
                expected[seal] = Expected(seal, close.register_code, close.number)
        yield close
