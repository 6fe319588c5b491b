"""Say which papers are asked for."""

from dataclasses import dataclass
from datetime import date

from technomart.domain.papers.paper import Paper, PaperKind


@dataclass(frozen=True, slots=True)
class PaperFilter:
    """Which papers are asked for; None means any. `first` and `last` are business days, both inside."""

    register_id: str | None = None
    kind: PaperKind | None = None
    first: date | None = None
    last: date | None = None

    def admits(self, paper: Paper) -> bool:
        """Tell whether a paper is one of those asked for."""
        return (
            self.register_id in (None, paper.register_id)
            and self.kind in (None, paper.kind)
            and (self.first is None or paper.register_date >= self.first)
            and (self.last is None or paper.register_date <= self.last)
        )
