"""Tell the time and make ids by this machine's clock."""

from datetime import UTC, datetime

import uuid_utils

from technomart.domain.kernel.ports import Clock, Ids


class SystemClock(Clock):
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)


class TimeOrderedIds(Ids):
    """Ids that sort by the time they were made."""

    def new(self) -> str:
        """Return a version 7 UUID (RFC 9562)."""
        return str(uuid_utils.uuid7())
