"""Purge expired rows."""

from dataclasses import dataclass
from datetime import timedelta

from technomart.domain.auth.attempts import FORGOTTEN_AFTER, KNOWN_FOR
from technomart.domain.idempotency.answers import KEPT
from technomart.domain.kernel.ports import Clock
from technomart.domain.store.unit_of_work import Store, UnitOfWork


@dataclass(frozen=True, slots=True)
class Purge:
    """Delete expired rows: sessions, mailed tokens and codes, failed sign-ins, answers, notifications, headshots."""

    store: Store
    clock: Clock
    notification_days: int
    headshot_days: int

    def __call__(self) -> dict[str, int]:
        """Return how many rows of each kind went; the security log stays."""
        now = self.clock.now()

        def purge(work: UnitOfWork) -> dict[str, int]:
            return {
                "sessions": work.sessions.purge(now),
                "mailed tokens": work.one_time_tokens.purge(now) + work.reset_codes.purge(now),
                "attempts": work.attempts.purge(now - max(FORGOTTEN_AFTER, KNOWN_FOR)),
                "notifications": work.notifications.purge(now - timedelta(days=self.notification_days)),
                "headshots": work.verifications.purge_headshots(now - timedelta(days=self.headshot_days)),
                "answers": work.answers.purge(now - KEPT),
            }

        return self.store.write(purge)
