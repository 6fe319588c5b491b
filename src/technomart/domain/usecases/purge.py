"""Purge expired rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from technomart.domain.auth.attempts import FORGOTTEN_AFTER, KNOWN_FOR
from technomart.domain.idempotency.answers import KEPT
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.security_log.entries import LogAction, Stamp
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import NOWHERE


@dataclass(frozen=True, slots=True)
class Purge:
    """Delete expired rows: sessions, mailed tokens, sign-ins, answers, notifications, headshots, tickets, the log."""

    store: Store
    clock: Clock
    ids: Ids
    notification_days: int
    headshot_days: int
    log_days: int

    def __call__(self) -> dict[str, int]:
        """Return how many rows of each kind went; of the security log stays what is about accounts."""
        now = self.clock.now()

        def purge(work: UnitOfWork) -> dict[str, int]:
            return {
                "sessions": work.sessions.purge(now),
                "mailed tokens": work.one_time_tokens.purge(now) + work.reset_codes.purge(now),
                "attempts": work.attempts.purge(now - max(FORGOTTEN_AFTER, KNOWN_FOR)),
                "notifications": work.notifications.purge(now - timedelta(days=self.notification_days)),
                "headshots": work.verifications.purge_headshots(now - timedelta(days=self.headshot_days)),
                "answers": work.answers.purge(now - KEPT),
                "tickets": work.print_jobs.purge_tickets(now - timedelta(days=self.log_days)),
                "lines of the log": self._forget_lines(work, now),
            }

        return self.store.write(purge)

    def _forget_lines(self, work: UnitOfWork, now: datetime) -> int:
        """Forget old lines of the security log, which a line of its own says."""
        before = now - timedelta(days=self.log_days)
        gone = work.security_log.purge(before)
        if gone:
            stamp = Stamp(self.ids.at(now), now, NOWHERE)
            work.security_log.add(stamp.of(LogAction.LOG_PURGED, None, f"{gone} lines from before {before.date()}"))
        return gone
