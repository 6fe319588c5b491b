"""Tell what each number means that MariaDB, MySQL or their driver give a failure: to a transaction, and to a commit."""

from collections.abc import Mapping
from enum import Enum

Codes = frozenset[int]


class Fate(Enum):
    """What became of a transaction that failed."""

    ROLLED_BACK = "certainly rolled back"
    NOT_STARTED = "never started"
    UNKNOWN = "nobody knows"
    ELSEWHERE = "nothing stored, but a new connection may reach a server that stores"
    DOWN = "nothing stored, and the next attempt would fare no better"
    BROKEN = "nothing stored, for a reason this program does not know"
    FINAL = "the statement itself is wrong"


ROLLED_BACK: Codes = frozenset({1020, 1205, 1213, 3101, 3572})
"""Deadlocks, waits for locks, and what a group of servers decided against."""

NOT_STARTED: Codes = frozenset({1040, 1047, 1203, 1226, 2003, 3168, 3796, 3797, 3798, 3799})
"""No connection, too many of them, or a server that is not yet part of its group."""

LOST: Codes = frozenset({0, 1053, 1158, 1159, 1160, 1161, 1180, 1317, 1927, 2006, 2013, 2014, 2055, 3100, 3169, 4031})
"""The connection or the statement was cut off."""

READ_ONLY: Codes = frozenset({1290, 1792, 1836})
"""The server only reads."""

OFF_LINE: Codes = frozenset({3032, 6400})
"""The server takes administrators alone, and ends the connections of all others."""

DOWN: Codes = frozenset(
    {1044, 1045, 1049, 1054, 1129, 1130, 1142, 1146, 1227, 1698, 1820, 1862, 1969, 2026, 3024, 3098, 3118, 3159, 4151}
)
"""No such database, table, column or account; a host or account that is refused; a statement that took too long."""

OUT_OF_RANGE = 1690
FINAL: Codes = frozenset({OUT_OF_RANGE, 3819, 4025})
"""A sum beyond what a number holds, or a CHECK constraint, which the driver takes for faults of the server."""

_MEANINGS: tuple[tuple[Codes, Fate, Fate], ...] = (
    (ROLLED_BACK, Fate.ROLLED_BACK, Fate.ROLLED_BACK),
    (NOT_STARTED, Fate.NOT_STARTED, Fate.UNKNOWN),
    (LOST, Fate.ROLLED_BACK, Fate.UNKNOWN),
    (READ_ONLY, Fate.ELSEWHERE, Fate.UNKNOWN),
    (OFF_LINE, Fate.ELSEWHERE, Fate.UNKNOWN),
    (DOWN, Fate.DOWN, Fate.UNKNOWN),
    (FINAL, Fate.FINAL, Fate.FINAL),
)
"""What a code leaves behind before COMMIT is on its way, and while it is."""

FATES: Mapping[int, tuple[Fate, Fate]] = {
    code: (before, committing) for codes, before, committing in _MEANINGS for code in codes
}
DISCONNECTS = (LOST | READ_ONLY | OFF_LINE | {1047, 3100, 3168, 3796, 3797, 3798, 3799}) - {1317}
"""The codes after which a connection is no good, though SQLAlchemy would keep it."""

SILENCE: Codes = frozenset({0, 2002, 2003, 2006, 2013, 2055})
"""No connection, or none any more; what a whole outage looks like."""
