"""Write down what was asked for and what was answered, and compare it with what is stored.

Every thing a client wants (an order, a payment) has a mark of its own, which travels inside the thing, so that it is
found again even where idempotency keys do not work. The key is the mark, unless a test plants a fault.
"""

import json
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from support.servers.processes import PATIENCE, until


class Outcome(StrEnum):
    """What a client knows after one request.

    `unsent` is a connection that was refused or a 429, to be asked again; `unknown` is everything else that is neither
    a success nor a refusal that the API documents as nothing done.
    """

    OK = "ok"
    FAIL = "fail"
    UNKNOWN = "unknown"
    UNSENT = "unsent"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request; `id` is the thing's, `body` as it came, `replayed` says it was kept."""

    outcome: Outcome
    status: int = 0
    body: bytes = b""
    id: str | None = None
    replayed: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """A thing found in storage at the end, with the mark it carries."""

    mark: str
    id: str


@dataclass(slots=True)
class Entry:
    """All that happened to one mark."""

    keys: list[str] = field(default_factory=list)
    answers: list[tuple[str, Answer]] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """Return how it stands; an answer that settles it outweighs every doubt."""
        seen = {answer.outcome for _, answer in self.answers}
        if len(self.keys) > len(self.answers):
            seen.add(Outcome.UNKNOWN)  # the client was cut off between the request and its answer
        order = (Outcome.OK, Outcome.FAIL, Outcome.UNKNOWN, Outcome.UNSENT)
        return next((outcome for outcome in order if outcome in seen), Outcome.UNSENT)

    @property
    def acknowledged_ids(self) -> set[str]:
        return {answer.id for _, answer in self.answers if answer.outcome is Outcome.OK and answer.id}

    @property
    def is_untouched(self) -> bool:
        """Tell whether surely nothing was done so far."""
        return len(self.keys) == len(self.answers) and all(a.outcome is Outcome.UNSENT for _, a in self.answers)

    @property
    def was_doubted(self) -> bool:
        """Tell whether a request was ever left without an answer that settles it."""
        return any(answer.outcome is Outcome.UNKNOWN for _, answer in self.answers)

    @property
    def was_done_unseen(self) -> bool:
        """Tell whether a request without an answer was done all the same: its repetition got the kept answer."""
        first = next((answer for _, answer in self.answers if answer.outcome is Outcome.OK), None)
        return self.was_doubted and first is not None and first.replayed

    @property
    def differing(self) -> list[str]:
        """Return the keys that were answered with two different statuses or bodies."""
        bodies: dict[str, set[tuple[int, bytes]]] = defaultdict(set)
        for key, answer in self.answers:
            if answer.outcome in (Outcome.OK, Outcome.FAIL):
                bodies[key].add((answer.status, answer.body))
        return [key for key, different in bodies.items() if len(different) > 1]


@dataclass(frozen=True, slots=True)
class Report:
    """What the comparison found; `problems` names every mark at fault and is empty when the promise was kept.

    `recovered` counts things whose answer was never seen and which are stored once; above 0 it proves that the
    faults were real.
    """

    attempted: int
    acknowledged: int
    failed: int
    unknown: int
    retried: int
    stored: int
    recovered: int
    lost: int
    doubled: int
    unattempted: int
    failed_but_stored: int
    differing: int
    problems: tuple[str, ...]

    def __str__(self) -> str:
        counts = ", ".join(f"{name} {getattr(self, name)}" for name in self.__slots__ if name != "problems")
        return "\n".join([counts, *self.problems])


class Ledger:
    """The history of a run, in memory and as JSON lines in a file that tells the story when something is wrong."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._entries: dict[str, Entry] = defaultdict(Entry)
        self._acknowledged: set[str] = set()
        self._lock = threading.Lock()
        self._out: TextIO = file.open("a", buffering=1, encoding="utf-8")

    def close(self) -> None:
        self._out.close()

    def invoke(self, mark: str, key: str) -> None:
        """Write down that a request is about to go out."""
        with self._lock:
            self._entries[mark].keys.append(key)
            self._write(mark, key, "invoke", {})

    def answered(self, mark: str, key: str, answer: Answer) -> None:
        """Write down what came of it."""
        about = {"status": answer.status, "id": answer.id, "replayed": answer.replayed, "why": answer.why}
        with self._lock:
            self._entries[mark].answers.append((key, answer))
            if answer.outcome is Outcome.OK:
                self._acknowledged.add(mark)
            self._write(mark, key, answer.outcome.value, about)

    @property
    def acknowledged(self) -> int:
        """Return how many things are acknowledged so far."""
        return len(self._acknowledged)

    def wait_for(self, acknowledged: int, *, within: float = PATIENCE) -> None:
        """Wait until so many things are acknowledged in all."""
        until(lambda: self.acknowledged >= acknowledged, f"{acknowledged} acknowledged", within=within)

    def entry(self, mark: str) -> Entry:
        """Return what happened to a mark so far."""
        with self._lock:
            return self._entries[mark]

    def compare(self, stored: Iterable[Stored]) -> Report:
        """Compare the history with a final read; call it when every client has ended."""
        found: dict[str, list[str]] = defaultdict(list)
        for thing in stored:
            found[thing.mark].append(thing.id)
        outcomes = Counter(entry.outcome for entry in self._entries.values())
        faults = Counter[str]()
        problems = []
        for mark in sorted(self._entries.keys() | found.keys()):
            for name, sentence in _faults(self._entries.get(mark), found.get(mark, [])):
                faults[name] += 1
                problems.append(f"{name}: {mark}: {sentence}")
        return Report(
            attempted=len(self._entries),
            acknowledged=outcomes[Outcome.OK],
            failed=outcomes[Outcome.FAIL],
            unknown=outcomes[Outcome.UNKNOWN],
            retried=sum(entry.was_doubted for entry in self._entries.values()),
            stored=sum(map(len, found.values())),
            recovered=sum(_is_recovered(entry, found.get(mark, [])) for mark, entry in self._entries.items()),
            lost=faults["lost"],
            doubled=faults["doubled"],
            unattempted=faults["unattempted"],
            failed_but_stored=faults["failed but stored"],
            differing=faults["differing"],
            problems=tuple(problems),
        )

    def _write(self, mark: str, key: str, what: str, about: Mapping[str, object]) -> None:
        self._out.write(json.dumps({"mark": mark, "key": key, "what": what, **about}) + "\n")


def _faults(entry: Entry | None, ids: list[str]) -> Iterable[tuple[str, str]]:
    """Yield what is wrong with one mark, given the ids stored under it."""
    if entry is None:
        yield "unattempted", f"stored as {ids}, and nobody asked for it"
        return
    missing = sorted(entry.acknowledged_ids - set(ids))
    if entry.outcome is Outcome.OK and (missing or not ids):
        yield "lost", f"acknowledged as {missing}, stored as {ids or 'nothing'}"
    if len(ids) > 1:
        yield "doubled", f"asked for once, stored as {ids}"
    if entry.outcome is Outcome.FAIL and ids:
        yield "failed but stored", f"refused, and stored as {ids}"
    if entry.outcome is Outcome.UNSENT and ids:
        yield "unattempted", f"no request reached the server, and it is stored as {ids}"
    for key in entry.differing:
        yield "differing", f"one key, {key}, with two different answers"


def _is_recovered(entry: Entry, ids: list[str]) -> bool:
    return len(ids) == 1 and (entry.was_done_unseen or entry.outcome is Outcome.UNKNOWN)
