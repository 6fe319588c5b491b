"""What is left when two use cases change the same rows at once: what one after the other leaves; nothing is lost."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from itertools import count, permutations, product
from math import gcd
from typing import Any, TypeGuard, TypeVar

import pytest
from sqlalchemy import event
from typing_extensions import override

from support.rival_acts import GROUPS, IN_COMMON
from support.rivals import BOSS_ACCOUNT, Act, World, filled, left, outcome, program
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.core.engine import SqlOptions
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.errors import ChangedMeanwhile, DatabaseSilent
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import Store, UnitOfWork

ONE_ADMIN = Snapshot(users=(BOSS_ACCOUNT,))
MANY = 60
"""How many meetings of a group take place in a suite that is run at every save."""
T = TypeVar("T")
Hook = Callable[[], None]
Pause = Callable[[Store, pytest.MonkeyPatch, Hook, int], None]
IMPATIENT = SqlOptions(timeout=0.01, connections=2)
OVERTAKEN = {ChangedMeanwhile.code, *(kind.code for kind in ChangedMeanwhile.__subclasses__())}
"""How somebody is told that another was faster, and that nothing of theirs was stored."""


def is_server(store: Store) -> TypeGuard[SqlStore]:
    return isinstance(store, SqlStore) and store.engine.dialect.name == "mysql"


def impatient(store: SqlStore) -> SqlStore:
    """Return a store of the same database that waits for no lock."""
    other = SqlStore.open(store.engine.url.render_as_string(hide_password=False), IMPATIENT)
    event.listen(other.writing, "connect", wait_for_nobody)
    return other


def wait_for_nobody(connection: Any, _entry: object) -> None:
    connection.cursor().execute("SET SESSION innodb_lock_wait_timeout = 0")


def before_the_transaction(store: Store, patch: pytest.MonkeyPatch, hook: Hook, last: int) -> None:
    """Run a hook after all that is read outside, when the last transaction is about to begin."""
    write, begun = store.write, count(1)

    def begin(*args: Any, **kwargs: Any) -> Any:
        if next(begun) == last:
            hook()
        return write(*args, **kwargs)

    patch.setattr(store, "write", begin)


def before_the_change(store: Store, patch: pytest.MonkeyPatch, hook: Hook, last: int) -> None:
    """Run a hook after all that is read within the last transaction, when its first change is about to be sent."""
    hooks: list[Hook] = []
    before_the_transaction(store, patch, lambda: hooks.append(hook), last)

    def hooked(change: Callable[..., Any]) -> Callable[..., Any]:
        def send(*args: Any, **kwargs: Any) -> Any:
            if hooks:
                hooks.pop()()
            return change(*args, **kwargs)

        return send

    for name in ("change", "_change"):
        patch.setattr(Statements, name, hooked(getattr(Statements, name)))


def one_after_the_other(rows: Snapshot, world: World, *acts: Act) -> tuple[list[str], Any]:
    ports = program(MemoryStore(rows))
    return [outcome(act, ports, world) for act in acts], left(ports.store, world)


class Rivals:
    """Two programs over one store, of which one waits for nobody."""

    def __init__(self, store: Store, cleaning: ExitStack) -> None:
        self.store, self.slow = store, program(store)
        self.fast = self.slow
        if is_server(store):
            other = impatient(store)
            cleaning.callback(other.close)
            self.fast = replace(self.slow, store=other)

    def meet(self, one: Act, two: Act, world: World, pause: Pause, last: int) -> tuple[list[str], Any]:
        """Let another act whole while the first pauses; whoever has to wait for a lock acts afterwards."""
        ends = ["", ""]

        def overtake() -> None:
            ends[1] = outcome(two, self.fast, world)

        with pytest.MonkeyPatch.context() as patch:
            pause(self.store, patch, overtake, last)
            ends[0] = outcome(one, self.slow, world)
        if ends[1] in ("", DatabaseSilent.code):
            ends[1] = outcome(two, self.slow, world)
        return ends, left(self.store, world)


def possible(one: Act, two: Act, world: World, rows: Snapshot) -> Iterator[tuple[list[str], Any]]:
    """Yield what may be left: of one after the other, or of the faster alone."""
    yield one_after_the_other(rows, world, one, two)
    ends, then = one_after_the_other(rows, world, two, one)
    yield ends[::-1], then
    (end,), then = one_after_the_other(rows, world, two)
    yield from (([late, end], then) for late in OVERTAKEN)


class Watched(MemoryStore):
    """Counts transactions, and notes whether anything is known before the last of them, which may rely on that."""

    looked = False
    begun = 0

    @override
    def read(self, body: Callable[[UnitOfWork], T], *, about: Hashable = None) -> T:
        self.looked = self.looked or not self.begun
        return super().read(body)

    @override
    def write(self, body: Callable[[UnitOfWork], T], *, keyed: bool = False) -> T:
        self.begun += 1
        return super().write(body, keyed=keyed)


def watched(act: Act, world: World, rows: Snapshot) -> Watched:
    store = Watched()
    store.load(rows)
    store.begun = 0
    outcome(act, program(store), world)
    return store


def meetings_of(store: Store, world: World, acts: Mapping[str, Act]) -> list[tuple[Pause, int, str, str]]:
    """Return who meets whom, and where the first pauses; in memory and SQLite nowhere within a transaction."""
    rows = filled([ONE_ADMIN, world.rows(program(store).authenticator.secrets.digest)])
    common = any(acts is each for each in IN_COMMON)
    couples = list(permutations(acts, 2) if common else product(acts, repeat=2))
    seen = {name: watched(act, world, rows) for name, act in acts.items()}
    looking = {name for name, found in seen.items() if found.looked or found.begun > 1}
    within = couples if is_server(store) else []
    return [
        *((before_the_transaction, seen[one].begun, one, two) for one, two in couples if one in looking),
        *((before_the_change, seen[one].begun, one, two) for one, two in within),
    ]


def stride(meetings: int, acts: int) -> int:
    """Return how far one meeting of some is from the next; with each other act in turn, not with the same few."""
    return next(step for step in count(-(-meetings // MANY)) if step == 1 or gcd(step, acts) == 1)


class LostUpdatesContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.mark.parametrize("how_many", ["some", pytest.param("all", marks=pytest.mark.long)])
    @pytest.mark.parametrize("group", GROUPS)
    def test_whoever_is_overtaken_undoes_nothing(self, store: Store, group: str, how_many: str) -> None:
        kind, acts = GROUPS[group]
        digest = program(store).authenticator.secrets.digest
        meetings = meetings_of(store, kind(0), acts)
        if how_many == "some":
            meetings = meetings[:: stride(len(meetings), len(acts))]
        rows = [kind(number).rows(digest) for number in range(len(meetings))]
        store.write(lambda work: work.load(filled([ONE_ADMIN, *rows])))
        lost = []
        with ExitStack() as cleaning:
            rivals = Rivals(store, cleaning)
            for number, (pause, last, one, two) in enumerate(meetings):
                met = acts[one], acts[two], kind(number)
                found = rivals.meet(*met, pause, last)
                first = filled([ONE_ADMIN, rows[number]])
                if found not in possible(*met, first):
                    lost.append(
                        (pause.__name__, one, two, *(list(apart(found, each)) for each in possible(*met, first)))
                    )
        assert lost == []


def apart(found: Any, expected: Any, path: str = "") -> Iterator[str]:
    """Yield where two outcomes differ."""
    if isinstance(found, dict) and isinstance(expected, dict):
        for name in found:
            yield from apart(found[name], expected.get(name), f"{path}.{name}")
    elif isinstance(found, (list, tuple)) and isinstance(expected, (list, tuple)) and len(found) == len(expected):
        for place, pair in enumerate(zip(found, expected, strict=True)):
            yield from apart(*pair, f"{path}.{place}")
    elif found != expected:
        yield f"{path}: {found!r}, not {expected!r}"
