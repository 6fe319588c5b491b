"""Queue what is to be printed, so that no sale waits for a printer and each paper comes out once, in order."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from technomart.domain.kernel.errors import Conflict

MOST_SENT: Final = 5
"""How often what a printer took and did not print is sent before it is given up, and others get their turn."""
CLAIMED_FOR: Final = timedelta(seconds=90)
"""For how long whoever prints has a job for itself; printing is over sooner, unless its process died."""
LONGEST_ERROR: Final = 200


class NoPrinter(Conflict):
    """The settings name no printer."""

    code = "no_printer"
    sentence = "There is no printer: the owner has to say where papers are printed."


class PrinterOff(Exception):
    """The printer cannot be reached, and nothing was sent."""


class PrinterBroke(Exception):
    """The printer took some of it and did not say that it printed all; some may have come out."""


class JobState(StrEnum):
    """What became of a job."""

    WAITING = "waiting"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A paper to be printed, or without one the kitchen ticket of its order.

    `tries` counts how often somebody began, `sent` how often a printer took some of it. `claimed_at` is when who
    prints it now began.
    """

    id: str
    order_id: str
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

    def is_claimed(self, now: datetime) -> bool:
        """Tell whether somebody is printing it."""
        return self.claimed_at is not None and self.claimed_at <= now < self.claimed_at + CLAIMED_FOR

    def claimed(self, now: datetime) -> "PrintJob":
        """Return it as somebody begins to print it."""
        return replace(self, tries=self.tries + 1, claimed_at=now)

    def printed(self, now: datetime) -> "PrintJob":
        """Return it done."""
        return replace(self, state=JobState.PRINTED, sent=self.sent + 1, error="", claimed_at=None, printed_at=now)

    def put_off(self, error: str) -> "PrintJob":
        """Return it as it waits for a printer that is off."""
        return replace(self, error=error[:LONGEST_ERROR], claimed_at=None)

    def broken(self, error: str) -> "PrintJob":
        """Return it after a printer took some of it: it is sent again, and given up in the end."""
        sent = self.sent + 1
        state = JobState.WAITING if sent < MOST_SENT else JobState.FAILED
        return replace(self, state=state, sent=sent, error=error[:LONGEST_ERROR], claimed_at=None)
