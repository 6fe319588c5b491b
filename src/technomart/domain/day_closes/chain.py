"""Prove that closed days are those that were sealed, each with the one before, and that none is missing."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from technomart.domain.day_closes.close import DayClose, accumulated, head_of
from technomart.domain.kernel.errors import Refusal
from technomart.domain.kernel.money import Centavos


@dataclass(frozen=True, slots=True)
class BrokenSeal:
    """What is wrong with a closed day, or that it is missing."""

    register: str
    number: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A register by its code, how many closes it counts, and the ids of those that are kept, newest first."""

    register: str
    closes: int
    ids: Sequence[str]


@dataclass(slots=True)
class Chain:
    """The closed days of a register by its code; it counts `closes` of them, and `walked` were looked at.

    `faults` says in which way a close is not what the rows of its days are.
    """

    register: str
    closes: int
    faults: Callable[[DayClose], Iterable[str]]
    walked: int = 0

    def broken(self, newest_first: Iterable[DayClose | Refusal]) -> Iterator[BrokenSeal]:
        """Yield what is wrong, from the last day back to the first; a refusal stands for one that cannot be read."""
        due, later = self.closes, None
        for close in newest_first:
            self.walked += 1
            if isinstance(close, Refusal):
                yield BrokenSeal(self.register, due, close.message)
                due, later = due - 1, None
                continue
            yield from self._missing(close.number, due)
            yield from self._named(close, self._wrong(close))
            if later is not None and later.number == close.number + 1:
                yield from self._named(later, _unlinked(close, later))
            due, later = close.number - 1, close
        yield from self._missing(0, due)
        if later is not None and later.number == 1:
            yield from self._named(later, _preceded(later))

    def _named(self, close: DayClose, sentences: Iterable[str]) -> Iterator[BrokenSeal]:
        return (BrokenSeal(self.register, close.number, sentence) for sentence in sentences)

    def _wrong(self, close: DayClose) -> Iterator[str]:
        if not close.is_sealed:
            yield "Its seal is not that of its content after the seal before."
        elif not close.is_readable:
            yield "Its content cannot be read."
        elif not head_of(close).items() <= json.loads(close.content).items():
            yield "Its figures beside the content are not those that were sealed."
        else:
            yield from self.faults(close)

    def _missing(self, found: int, due: int) -> Iterator[BrokenSeal]:
        if found > due:
            yield BrokenSeal(self.register, found, "It is one more than there should be.")
        elif found < due:
            others = f", and so are those up to {due}" if due > found + 1 else ""
            yield BrokenSeal(self.register, found + 1, f"It is missing{others}.")


def _preceded(first: DayClose) -> Iterator[str]:
    if first.seal_before:
        yield "It is the first, and carries the seal of another one."
    elif not _adds_up(first, 0, 0):
        yield "It is the first, and does not begin at nothing."


def _unlinked(before: DayClose, close: DayClose) -> Iterator[str]:
    if close.seal_before != before.seal:
        yield "It does not carry the seal of the day before."
    elif close.after != before.business_date or not _adds_up(close, before.accumulated, before.resets):
        yield "It does not go on where the day before ended."


def _adds_up(close: DayClose, total: Centavos, resets: int) -> bool:
    """Tell whether a close adds its sales to the grand total before it, which had begun again so often."""
    try:
        after, begun = accumulated(total, close.gross)
    except TypeError:  # SQLite keeps whatever somebody wrote there
        return False
    return (close.previous, close.accumulated, close.resets) == (total, after, resets + begun)
