"""Turn samples into figures: percentiles, rates, ratios, and what /proc says of processes."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from statistics import fmean
from typing import TypeAlias

TICKS = os.sysconf("SC_CLK_TCK")
BARE, DRIVER, PLACING = "a bare route", "the driver alone", "placing, bare route"
LIMITS = (BARE, DRIVER, PLACING)
PLACE, BETWEEN = "place", ", orders between"
DEEP, DEEP_PAGE, PAGE = 10_000, "page 10,000 by cursor", 50
READS, WRITES = "reads", "writes"
FEW = 20
"""With fewer samples nobody knows what few of many do not exceed."""
DRIFT = 1.15
"""How many times faster a limit may be at one end of a part than at the other; beyond, the machine was not quiet."""

Part: TypeAlias = tuple[str, int, str, int]
"""What is measured in one go, between the same limits: an engine with so many orders, reads or writes, clients."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One row of the table: what an endpoint did with so many clients; times in milliseconds, memory in MB.

    `kind` says whether it belongs to the reads or to the writes, `client` is the share of a core that the load itself
    used. `clients` are those that asked, which may be fewer than the `part_clients` of its part. What does not apply,
    or would say nothing of so few samples, is None.
    """

    engine: str
    kind: str
    name: str
    clients: int
    part_clients: int
    orders: int
    answers: int
    errors: int
    rate: float
    p50: float
    p95: float | None
    p99: float | None
    cpu: float | None = None
    database_cpu: float | None = None
    statements: float | None = None
    memory: float | None = None
    client: float = 0.0
    of_bare: float | None = None
    of_driver: float | None = None

    @property
    def part(self) -> Part:
        """Return the part of the run it belongs to."""
        return self.engine, self.orders, self.kind, self.part_clients


def limits(rows: Iterable[Figures]) -> dict[tuple[Part, str], list[float]]:
    """Return the rates of each limit in each part, in the order they were measured."""
    found: dict[tuple[Part, str], list[float]] = {}
    for row in rows:
        if row.name in LIMITS:
            found.setdefault((row.part, row.name), []).append(row.rate)
    return found


def compared(rows: Sequence[Figures]) -> list[Figures]:
    """Return rows with their ratios to the limits, which are the means of what was measured around them.

    What reports with orders between cost is theirs alone.
    """
    placing = {row.part: row for row in rows if row.name == PLACE}
    mean = {key: fmean(rates) for key, rates in limits(rows).items()}
    return [
        replace(
            without_order(row, placing) if row.name.endswith(BETWEEN) else row,
            of_bare=ratio(row.rate, mean.get((row.part, BARE))),
            of_driver=ratio(row.rate, mean.get((row.part, DRIVER))) if row.name != BARE else None,
        )
        for row in rows
    ]


def without_order(row: Figures, placing: Mapping[Part, Figures]) -> Figures:
    """Return a row without what an order costs, None where placing was not measured in its part."""
    place = placing.get(row.part)
    if place is None:
        return replace(row, cpu=None, database_cpu=None, statements=None)
    return replace(
        row,
        cpu=less(row.cpu, place.cpu),
        database_cpu=less(row.database_cpu, place.database_cpu),
        statements=less(row.statements, place.statements),
    )


def less(value: float | None, other: float | None) -> float | None:
    """Return the difference, None when either is missing."""
    return None if value is None or other is None else value - other


def unsteady(rows: Iterable[Figures]) -> Iterator[tuple[Part, str, list[float]]]:
    """Yield the limits whose rates differ so much that the ratios to them are uncertain."""
    for (part, name), rates in limits(rows).items():
        if max(rates) > DRIFT * min(rates):
            yield part, name, rates


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the smallest of ascending samples that `share` of them do not exceed; 0 when there are none."""
    if not ordered:
        return 0.0
    return ordered[max(ceil(share * len(ordered)), 1) - 1]


def deep_page(orders: int) -> int:
    """Return the page that is read by its cursor: 10,000, or the last but one where there are fewer."""
    return max(min(DEEP, orders // PAGE - 1), 2)  # the first of two has no cursor


def rare(ordered: Sequence[float], share: float) -> float | None:
    """Return a percentile that few samples exceed, None where there are too few."""
    return percentile(ordered, share) if len(ordered) >= FEW else None


def ratio(value: float | None, limit: float | None) -> float | None:
    """Return a value as a multiple of a limit, None when either is missing or the limit is nothing."""
    return value / limit if value is not None and limit else None


def per_answer(spent: float | None, answers: int) -> float | None:
    """Return what one answer took, None when nothing was answered or measured."""
    return ratio(spent, answers)


def cpu_seconds(stat: str) -> float:
    """Return the processor time of a process and of its collected children; the text is that of /proc/PID/stat."""
    fields = stat.rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS


def resident(status: str) -> float:
    """Return the resident memory of a process in MB, 0 for one that has ended; the text is /proc/PID/status."""
    for line in status.splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def cpu_of(pids: Iterable[int]) -> float:
    """Return the processor time that running processes have used so far."""
    return sum(cpu_seconds(Path(f"/proc/{pid}/stat").read_text()) for pid in pids)


def largest(pids: Iterable[int]) -> float:
    """Return the resident memory of the largest of some running processes, in MB."""
    return max((resident(Path(f"/proc/{pid}/status").read_text()) for pid in pids), default=0.0)
