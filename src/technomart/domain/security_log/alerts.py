"""Find in the log what somebody should look at, and nothing that happens every day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import takewhile

from technomart.domain.inventory.stock import StockItem, amount_of
from technomart.domain.security_log.entries import LogAction, LogEntry

LOOKED_BACK = timedelta(hours=24)
MOST_LOOKED_AT = 2_000
"""How many of the newest entries are looked at."""
MOST_ALERTS = 50
MANY = 5
"""How many refusals of one person, or failed sign-ins in a row, are worth a look."""
FAILED = frozenset({LogAction.SIGN_IN_FAILED, LogAction.SIGN_IN_REFUSED})
LOOKED_AT = (*sorted(FAILED), LogAction.SIGNED_IN, LogAction.TOKEN_REUSED, LogAction.NOT_ALLOWED)


class AlertType(StrEnum):
    """How urgent an alert is."""

    CRITICAL = "critical"
    WARNING = "warning"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to look at; its id stays the same as long as it is the same thing."""

    id: str
    type: AlertType
    title: str
    description: str


def alerts_in(entries: Sequence[LogEntry]) -> list[Alert]:
    """Return the alerts in entries, which come newest first; the most urgent come first."""
    return [*_reused(entries), *_failed_in_a_row(entries), *_refused(entries)][:MOST_ALERTS]


def stock_alerts(items: Sequence[StockItem]) -> list[Alert]:
    """Return the alerts about items that are past their date, then about those that are low, the emptiest first."""
    return [*_expired(items), *_low(items)]


def _expired(items: Iterable[StockItem]) -> list[Alert]:
    past = sorted((item for item in items if item.expired), key=lambda item: (str(item.expires_on), item.name))
    return [
        Alert(
            f"expired_stock:{item.id}:{item.expires_on}",
            AlertType.WARNING,
            f"{item.name} is past its date",
            f"{amount_of(item.on_hand, item.unit)} of it was good until {item.expires_on}.",
        )
        for item in past[:MOST_ALERTS]
    ]


def _low(items: Iterable[StockItem]) -> list[Alert]:
    low = sorted((item for item in items if item.is_low), key=lambda item: (item.available, item.name))
    return [
        Alert(
            f"low_stock:{item.id}",
            AlertType.WARNING if item.available <= 0 else AlertType.OTHER,
            f"{item.name} is low",
            f"{amount_of(item.available, item.unit)} left; at least {amount_of(item.min_stock, item.unit)} is wanted.",
        )
        for item in low[:MOST_ALERTS]
    ]


def _reused(entries: Iterable[LogEntry]) -> Iterator[Alert]:
    for user, own in _by_person(entry for entry in entries if entry.action is LogAction.TOKEN_REUSED):
        yield Alert(
            f"token_reused:{user}",
            AlertType.CRITICAL,
            "A refresh token was used twice",
            f"{_times(len(own))} for {_whose(own[0])}; the session was ended. Somebody may have copied it.",
        )


def _failed_in_a_row(entries: Iterable[LogEntry]) -> Iterator[Alert]:
    sign_ins = FAILED | {LogAction.SIGNED_IN}
    for user, own in _by_person(entry for entry in entries if entry.action in sign_ins):
        failed = sum(entry.times for entry in takewhile(lambda each: each.action is not LogAction.SIGNED_IN, own))
        if failed >= MANY:
            yield Alert(
                f"sign_ins_failed:{user}",
                AlertType.WARNING,
                "Sign-ins failed in a row",
                f"{_times(failed)} for {_whose(own[0])}, last from {own[0].address or 'an unknown address'}.",
            )


def _refused(entries: Iterable[LogEntry]) -> Iterator[Alert]:
    for user, own in _by_person(entry for entry in entries if entry.action is LogAction.NOT_ALLOWED):
        times = sum(entry.times for entry in own)
        if times >= MANY:
            yield Alert(
                f"not_allowed:{user}",
                AlertType.WARNING,
                "Somebody tries what they may not",
                f"{_whose(own[0])}, {_times(times).lower()}, last {own[0].details}.",
            )


def _by_person(entries: Iterable[LogEntry]) -> Iterator[tuple[str, list[LogEntry]]]:
    """Yield the entries of each account, and those of strangers by their addresses."""
    found: dict[str, list[LogEntry]] = defaultdict(list)
    for entry in entries:
        found[entry.user_id or entry.address].append(entry)
    yield from found.items()


def _whose(entry: LogEntry) -> str:
    return entry.user_name or "an unknown account"


def _times(count: int) -> str:
    return "Once" if count == 1 else f"{count} times"
