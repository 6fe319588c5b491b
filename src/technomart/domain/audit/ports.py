"""Declare what checks every row of a store."""

from collections.abc import Callable, Iterator
from typing import Protocol

from technomart.domain.audit.invariants import Invariant, Violation

Progress = Callable[[Invariant, int, int], None]
"""Told which invariant is looked at next, as which of how many."""


class Auditor(Protocol):
    """Checks every row of a store."""

    def violations(self, progress: Progress | None = None) -> Iterator[Violation]:
        """Find every row that breaks an invariant, in one consistent state; raises `Unavailable`.

        They come as they are found: there may be as many as there are rows.
        """
