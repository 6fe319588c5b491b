"""Tell the time and make ids by this machine's clock."""

from datetime import UTC, datetime

import uuid_utils
from typing_extensions import override

from technomart.domain.kernel.ports import Clock, Ids


class SystemClock(Clock):
    """The clock of this machine."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)


class TimeOrderedIds(Ids):
    """Ids that sort by the time they were made."""

    @override
    def new(self) -> str:
        """Return a version 7 UUID (RFC 9562)."""
        return str(uuid_utils.uuid7())
