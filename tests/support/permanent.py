"""Stand for a database that several processes share, and that may be down or without tables."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

from technomart.adapters.memory.store import MemoryStore
from technomart.domain.kernel.errors import OutcomeUnknown, Unavailable
from technomart.domain.store.handover import BulkWork, ImportedBefore, Permanent, StandInTaken
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork

T = TypeVar("T")


class Database(Permanent):
    """A database as the fallback sees it: shared, sometimes down, at first without tables."""

    kind = "sql"

    def __init__(self) -> None:
        self.inner = MemoryStore()
        self.is_migrated = False
        self.is_down = False
        self.is_closed = False
        self.loses_the_next_commit = False
        self.has_another_stand_in = False
        self.marks: list[str] = []
        self.imports: list[bool] = []
        self._importing = Lock()

    def read(self, body: Callable[[UnitOfWork], T], *, about: Hashable = None) -> T:
        self.check()
        return self.inner.read(body, about=about)

    def ask(self, body: Callable[[UnitOfWork], T], *, about: Hashable = None) -> T:
        return self.read(body, about=about)

    def write(self, body: Callable[[UnitOfWork], T], *, keyed: bool = False) -> T:
        self.check()
        return self.inner.write(body, keyed=keyed)

    def packer(self) -> Callable[[Snapshot], bytes]:
        raise NotImplementedError

    def write_in_bulk(self, body: Callable[[BulkWork], T]) -> T:
        raise NotImplementedError

    def only_reads(self) -> bool:
        return False

    def check(self) -> None:
        if self.is_down:
            raise Unavailable("The database does not answer.")

    def close(self) -> None:
        self.is_closed = True

    def has_schema(self) -> bool:
        self.check()
        return self.is_migrated

    def take_stand_in(self) -> None:
        self.must_have_no_stand_in()

    def must_have_no_stand_in(self) -> None:
        self.check()
        if self.has_another_stand_in:
            raise StandInTaken

    def give_back_stand_in(self) -> None:
        pass

    def import_once(self, mark: str, body: Callable[[UnitOfWork, bool], None]) -> None:
        with self._importing:
            if set(self.marks) - {mark}:
                raise ImportedBefore
            is_first = not self.marks
            self.write(lambda work: body(work, is_first))
            self.marks.append(mark)
            self.imports.append(is_first)
        if self.loses_the_next_commit:
            self.loses_the_next_commit = False
            raise OutcomeUnknown("Nobody knows.")
