"""Keep and show the security log."""

from dataclasses import dataclass

from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.security_log.entries import LogAction, LogEntry, LogFilter, Stamp
from technomart.domain.store.unit_of_work import Store, StoreUseCase
from technomart.domain.users.actor import Actor


class ReadSecurityLog(StoreUseCase):
    """Show the security log."""

    def __call__(self, by: Actor, wanted: LogFilter, request: PageRequest) -> Page[LogEntry]:
        """Return one page of the entries asked for, newest first."""
        by.must_be_admin()
        return self.store.read(lambda work: work.security_log.page(wanted, request))


@dataclass(frozen=True, slots=True)
class NoteRefusal:
    """Log a refused request: somebody tried what they may not."""

    store: Store
    clock: Clock
    ids: Ids

    def __call__(self, by: Actor, what: str) -> None:
        """Add the entry to the log."""
        now = self.clock.now()
        stamp = Stamp(self.ids.at(now), now, by.origin)
        self.store.write(lambda work: work.security_log.add(stamp.by(by, LogAction.NOT_ALLOWED, what)))
