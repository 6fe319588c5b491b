"""Say which papers, and which of what is to be printed, are asked for."""

from dataclasses import dataclass
from datetime import date

from technomart.domain.papers.paper import Paper, PaperKind
from technomart.domain.papers.queue import JobState, PrinterName, PrintJob


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


@dataclass(frozen=True, slots=True)
class PrintJobFilter:
    """Which print jobs are asked for; None means any."""

    printer: PrinterName | None = None
    state: JobState | None = None

    def admits(self, job: PrintJob) -> bool:
        """Tell whether a job is one of those asked for."""
        return self.printer in (None, job.printer) and self.state in (None, job.state)
