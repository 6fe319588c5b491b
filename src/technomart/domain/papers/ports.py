"""Declare the repositories of papers and of what is to be printed, what renders papers, and what prints them."""

from datetime import date, datetime
from typing import Protocol

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.papers.filters import PaperFilter, PrintJobFilter
from technomart.domain.papers.paper import Paper, PaperKind
from technomart.domain.papers.printed import Form, Printed, Sheet
from technomart.domain.papers.queue import PrinterName, PrintJob


class Papers(Protocol):
    """Papers as they were issued; they are only ever added, and never purged."""

    def add(self, paper: Paper) -> None:
        """Keep a new paper."""

    def get(self, paper_id: str) -> Paper:
        """Return a paper; raises `PaperNotFound`."""

    def of_order(self, order_id: str) -> list[Paper]:
        """Return an order's papers, oldest first."""

    def seals(self, register_id: str, kind: PaperKind, above: int, through: int) -> list[str]:
        """Return the seals of a register's papers of one kind by their numbers, above one and through another."""

    def edited(self, register_id: str, after: date | None, until: date) -> list[str]:
        """Return the numbers, as printed, of a register's papers that are not what their seals are of, newest first.

        They are those of the business days after one, up to another; of one without a legible number it is the id.
        """

    def page(self, wanted: PaperFilter, request: PageRequest) -> Page[Paper]:
        """Return one page of the papers asked for, newest first; raises `BadCursor`."""


class PrintJobs(Protocol):
    """What waits for a printer, and what became of it."""

    def add(self, job: PrintJob) -> None:
        """Keep a new job."""

    def next(self, printer: PrinterName) -> PrintJob | None:
        """Return the job of a printer whose `turn` it is: the oldest that is begun, else the oldest that waits."""

    def save(self, job: PrintJob, tries: int) -> bool:
        """Keep what became of a job, if it was begun so often as known; tell whether it was."""

    def page(self, wanted: PrintJobFilter, request: PageRequest) -> Page[PrintJob]:
        """Return one page of the jobs asked for, newest first; raises `BadCursor`."""

    def of_order(self, order_id: str) -> list[PrintJob]:
        """Return an order's jobs, oldest first."""

    def of_papers(self, paper_ids: list[str]) -> list[PrintJob]:
        """Return the jobs of some papers, oldest first."""

    def purge_tickets(self, before: datetime) -> int:
        """Delete what the kitchen was told before an instant, unless it waits still; return how many that were."""

    def readings(self, since: datetime, until: datetime) -> list[PrintJob]:
        """Return the jobs of X readings that were asked for from one instant until another, oldest first."""

    def of_closes(self, close_ids: list[str]) -> list[PrintJob]:
        """Return the jobs of some closed days, oldest first."""


class Renderer(Protocol):
    """What makes a file or a printer's bytes of a paper."""

    def rendered(self, printed: Printed, form: Form, sheet: Sheet = Sheet.ROLL_80) -> bytes:
        """Return a paper in a form, whatever its texts hold; texts are UTF-8."""

    def styles(self) -> str:
        """Return the styles that stand in pages, as sources of a content security policy."""


class Printer(Protocol):
    """What prints; it knows on which sheet."""

    is_there: bool
    sheet: Sheet

    def must_be_on(self) -> None:
        """Raise `PrinterOff` if it cannot be reached; nothing is printed."""

    def send(self, sent: bytes) -> None:
        """Print bytes within a bounded time; raises `PrinterOff` or `PrinterBroke`."""
