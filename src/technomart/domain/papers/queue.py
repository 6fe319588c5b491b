"""Queue what is to be printed, so that no sale waits for a printer and each paper comes out once, in order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from technomart.domain.kernel.errors import Conflict
from technomart.domain.kernel.paging import Position

MOST_SENT: Final = 5
"""How often what a printer took and did not print is sent before it is given up, and others get their turn."""
MOST_INTERRUPTED: Final = 1
"""How often what was being printed when its process died is printed again, marked as a reprint."""
CLAIMED_FOR: Final = timedelta(seconds=90)
"""For how long whoever prints has a job for itself; printing is over sooner, unless its process died."""
LONGEST_ERROR: Final = 200
NOBODY_KNOWS: Final = "The server was killed while it was printed: look whether it came out."


class NoPrinter(Conflict):
    """The settings name no printer."""

    code = "no_printer"
    sentence = "There is no printer: the owner has to say where papers are printed."


class PrinterOff(Exception):
    """The printer cannot be reached, and nothing was sent."""


class PrinterBroke(Exception):
    """The printer took some of it and did not say that it printed all; some may have come out."""


class JobState(StrEnum):
    """What became of a job; who finds one `printing` that nobody prints any more does not know what came out."""

    WAITING = "waiting"
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"


TO_PRINT: Final = (JobState.WAITING, JobState.PRINTING)
"""What is not over yet."""


class PrinterName(StrEnum):
    """Which printer it is: the one for papers, or the one in the kitchen."""

    RECEIPT = "receipt"
    KITCHEN = "kitchen"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A paper to be printed, a closed day, or what is no paper, whose `content` is `Printed.written`.

    That is what the kitchen is told of an order, or of no order an X reading.

    `tries` counts how often somebody began, `sent` how often a printer took some of it, and `interrupted` how often
    whoever printed it died meanwhile. `claimed_at` is when who prints it now began.
    """

    id: str
    order_id: str | None
    at: datetime
    paper_id: str | None = None
    is_reprint: bool = False
    state: JobState = JobState.WAITING
    tries: int = 0
    sent: int = 0
    error: str = ""
    claimed_at: datetime | None = None
    printed_at: datetime | None = None
    actor_id: str | None = None
    actor_name: str = ""
    printer: PrinterName = PrinterName.RECEIPT
    content: str | None = None
    interrupted: int = 0
    close_id: str | None = None

    @property
    def is_reading(self) -> bool:
        """Tell whether it is an X reading, which is of no order and of no closed day."""
        return self.order_id is None and self.close_id is None

    @property
    def is_ticket(self) -> bool:
        """Tell whether it is what the kitchen is told of an order, which is no paper."""
        return self.order_id is not None and self.content is not None

    @property
    def says_reprint(self) -> bool:
        """Tell whether it is marked as one that may have come out before, whole or in part."""
        return self.is_reprint or self.interrupted > 0 or self.sent > 0

    def place(self) -> Position:
        """Return where it stands among others; the newest stand highest."""
        return (self.id,)

    def turn(self) -> tuple[bool, str]:
        """Return when its turn is: an older one that was committed later waits for one that is begun."""
        return (self.state is not JobState.PRINTING, self.id)

    def is_claimed(self, now: datetime) -> bool:
        """Tell whether somebody is printing it, whose clock may be ahead of ours."""
        return self.claimed_at is not None and abs(now - self.claimed_at) < CLAIMED_FOR

    def claimed(self, now: datetime) -> "PrintJob":
        """Return it as somebody begins to print it."""
        return replace(self, state=JobState.PRINTING, tries=self.tries + 1, claimed_at=now)

    def taken_up(self, *, again: bool) -> "PrintJob":
        """Return it as it is found when its turn comes: one that somebody died of is given up, or begun `again`."""
        if self.state is not JobState.PRINTING:
            return self
        found = replace(self, interrupted=self.interrupted + 1, claimed_at=None)
        if again and found.interrupted <= MOST_INTERRUPTED:
            return found
        return found.given_up(NOBODY_KNOWS)

    def given_up(self, error: str) -> "PrintJob":
        """Return it as nobody prints it any more."""
        return replace(self, state=JobState.FAILED, error=error[:LONGEST_ERROR], claimed_at=None)

    def printed(self, now: datetime) -> "PrintJob":
        """Return it done."""
        return replace(self, state=JobState.PRINTED, sent=self.sent + 1, error="", claimed_at=None, printed_at=now)

    def put_off(self, error: str) -> "PrintJob":
        """Return it as it waits for a printer that is off."""
        return replace(self, state=JobState.WAITING, error=error[:LONGEST_ERROR], claimed_at=None)

    def broken(self, error: str) -> "PrintJob":
        """Return it after a printer took some of it: it is sent again, and given up in the end."""
        sent = self.sent + 1
        state = JobState.WAITING if sent < MOST_SENT else JobState.FAILED
        return replace(self, state=state, sent=sent, error=error[:LONGEST_ERROR], claimed_at=None)


class Journaled:
    """Something that is printed of itself, with the `jobs` that printed it, oldest first."""

    __slots__ = ()
    jobs: Sequence[PrintJob]

    @property
    def printing(self) -> PrintJob | None:
        """Return the newest job, if it was ever to be printed."""
        return self.jobs[-1] if self.jobs else None

    @property
    def reprints(self) -> int:
        """Return how often it was asked for again."""
        return sum(job.is_reprint for job in self.jobs)
