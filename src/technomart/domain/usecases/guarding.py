"""Keep and show the security log, and forget what has run out."""

from dataclasses import dataclass

from technomart.domain.accounts import AccountStatus, Actor, User
from technomart.domain.attempts import FORGOTTEN_AFTER, KNOWN_FOR
from technomart.domain.idempotency import KEPT
from technomart.domain.letting_in import Entrance
from technomart.domain.paging import Page, PageRequest
from technomart.domain.ports.services import Clock
from technomart.domain.ports.store import Store, UnitOfWork
from technomart.domain.security_log import LogAction, LogEntry, LogFilter


@dataclass(frozen=True, slots=True)
class ReadSecurityLog:
    """Show the security log."""

    store: Store

    def __call__(self, by: Actor, wanted: LogFilter, request: PageRequest) -> Page[LogEntry]:
        """Return one page of the entries asked for, newest first."""
        by.must_be_admin()
        return self.store.read(lambda work: work.security_log.page(wanted, request))


@dataclass(frozen=True, slots=True)
class NoteRefusal:
    """Write down that somebody tried what they may not."""

    store: Store
    clock: Clock
    entrance: Entrance

    def __call__(self, by: Actor, what: str) -> None:
        """Keep the entry."""
        stamp = self.entrance.stamp(self.clock.now(), by.origin)
        self.store.write(lambda work: work.security_log.add(stamp.by(by, LogAction.NOT_ALLOWED, what)))


@dataclass(frozen=True, slots=True)
class FindDemoAccounts:
    """Find the accounts of the demo data that are switched on."""

    store: Store

    def __call__(self) -> list[User]:
        """Return them by their addresses."""
        everybody = self.store.read(lambda work: work.users.all())
        active = (user for user in everybody if user.is_demo and user.status is AccountStatus.ACTIVE)
        return sorted(active, key=lambda user: user.email)


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows of each kind were forgotten."""

    sessions: int
    mailed_tokens: int
    attempts: int
    answers: int


@dataclass(frozen=True, slots=True)
class Purge:
    """Forget what has run out: sessions, mailed tokens, counts of failed sign-ins, answers to idempotency keys."""

    store: Store
    clock: Clock

    def __call__(self) -> Purged:
        """Return how many rows went; the security log stays."""
        now = self.clock.now()

        def purge(work: UnitOfWork) -> Purged:
            return Purged(
                sessions=work.sessions.purge(now),
                mailed_tokens=work.one_time_tokens.purge(now),
                attempts=work.attempts.purge(now - max(FORGOTTEN_AFTER, KNOWN_FOR)),
                answers=work.answers.purge(now - KEPT),
            )

        return self.store.write(purge)
