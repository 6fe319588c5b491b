"""Count what was logged in the present business day, the last 7 and the last 30."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from technomart.domain.security_log.entries import CATEGORIES, LogAction, LogCategory

Counted: TypeAlias = Mapping[LogAction, tuple[int, ...]]
"""How often each action happened since each of several instants, the latest first."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much happened of each category."""

    login: int = 0
    action: int = 0
    security: int = 0
    system: int = 0


@dataclass(frozen=True, slots=True)
class LogSummary:
    """How much was logged today, in the last 7 and in the last 30 business days, today included."""

    today: Counts = field(default_factory=Counts)
    week: Counts = field(default_factory=Counts)
    month: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class Beginnings:
    """When the present business day, the last 7 and the last 30 begin."""

    today: datetime
    week: datetime
    month: datetime


def summary_of(counted: Counted) -> LogSummary:
    """Add up by category what was counted by action."""

    def counts(place: int) -> Counts:
        sums = dict.fromkeys((category.value for category in LogCategory), 0)
        for action, numbers in counted.items():
            sums[CATEGORIES[action].value] += numbers[place]
        return Counts(**sums)

    return LogSummary(counts(0), counts(1), counts(2))
