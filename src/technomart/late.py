"""Stand in for adapters whose libraries few processes have a use for, and load them for whoever does."""

from collections.abc import Iterator, Sequence
from contextlib import closing

from technomart.adapters.fallback.store import FallbackStore
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.store import SqlStore
from technomart.domain.audit.invariants import Violation
from technomart.domain.audit.ports import Auditor, Progress
from technomart.domain.store.unit_of_work import Store
from technomart.domain.users.headshots import PHOTOS, Pictures


class StoreAuditor(Auditor):
    """Checks every row of the store that serves when it is asked."""

    def __init__(self, store: Store) -> None:
        """Check this store; nothing is connected yet."""
        self._store = store

    def violations(self, progress: Progress | None = None) -> Iterator[Violation]:
        """Find every row that breaks an invariant; raises `Unavailable`."""
        from technomart.adapters.sql.audit.auditor import SqlAuditor  # noqa: PLC0415 - see the module

        serving = self._store.serving if isinstance(self._store, FallbackStore) else self._store
        if isinstance(serving, MemoryStore):
            auditor = SqlAuditor.of(serving.snapshot())
        elif isinstance(serving, SqlStore):
            auditor = SqlAuditor.open(serving.engine.url.render_as_string(hide_password=False))
        else:
            raise TypeError(f"Nobody can audit a {type(serving).__name__}.")
        with closing(auditor):
            yield from auditor.violations(progress)


class RewrittenPictures(Pictures):
    """Decodes with a library that is loaded for the first picture."""

    def anew(self, content: bytes, kinds: Sequence[str] = PHOTOS) -> bytes:
        """Return a picture written anew."""
        from technomart.adapters.pictures import PillowPictures  # noqa: PLC0415 - see the class

        return PillowPictures().anew(content, kinds)
