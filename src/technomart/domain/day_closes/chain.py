"""Prove that closed days are those that were sealed, each with the one before, and that none is missing."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from technomart.domain.day_closes.close import DayClose, head_of
from technomart.domain.day_closes.paper_seals import has_its_papers
from technomart.domain.papers.ports import Papers


@dataclass(frozen=True, slots=True)
class BrokenSeal:
    """What is wrong with a closed day, or that it is missing."""

    register: str
    number: int
    sentence: str


@dataclass(slots=True)
class Chain:
    """The closed days of a register by its code; it counts `closes` of them, and `walked` were looked at."""

    register: str
    closes: int
    papers: Papers
    walked: int = 0

    def broken(self, newest_first: Iterable[DayClose]) -> Iterator[BrokenSeal]:
        """Yield what is wrong, from the last day back to the first."""
        due, later = self.closes, None
        for close in newest_first:
            self.walked += 1
            yield from self._missing(close.number, due)
            yield from (BrokenSeal(self.register, close.number, sentence) for sentence in self._wrong(close))
            if later is not None and later.number == close.number + 1 and later.seal_before != close.seal:
                yield BrokenSeal(self.register, later.number, "It does not carry the seal of the day before.")
            due, later = close.number - 1, close
        yield from self._missing(0, due)
        if later is not None and later.number == 1 and later.seal_before:
            yield BrokenSeal(self.register, later.number, "It is the first, and carries the seal of another one.")

    def _missing(self, found: int, due: int) -> Iterator[BrokenSeal]:
        if found > due:
            yield BrokenSeal(self.register, found, "It is one more than there should be.")
        elif found < due:
            others = f", and so are those up to {due}" if due > found + 1 else ""
            yield BrokenSeal(self.register, found + 1, f"It is missing{others}.")

    def _wrong(self, close: DayClose) -> Iterator[str]:
        if not close.is_sealed:
            yield "Its seal is not that of its content after the seal before."
        elif not close.is_readable:
            yield "Its content cannot be read."
        elif not head_of(close).items() <= json.loads(close.content).items():
            yield "Its figures beside the content are not those that were sealed."
        elif not has_its_papers(self.papers, close):
            yield "Its papers do not have the seals that they had when it was closed."
