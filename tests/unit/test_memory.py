import pytest

from contracts import suites
from contracts.reports import ReportsContract
from support.builders import a_user, keep_all
from support.snapshots import some_records
from support.threads import elsewhere
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.store.handover import StoreMoved
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


for name, suite in suites():
    if suite is not ReportsContract:  # takes seconds: integration/test_memory_reports.py
        globals()[name] = type(name, (suite,), {})


def test_everything_comes_out_as_it_went_in(store: MemoryStore) -> None:
    records = some_records()
    store.load(records)

    assert store.snapshot() == records
    assert MemoryStore(store.snapshot()).snapshot() == records
    assert MemoryStore().snapshot() == Snapshot()


def test_a_writer_waits_a_bounded_time_for_the_one_before() -> None:
    store = MemoryStore(longest_wait=0)

    def write_within(work: UnitOfWork) -> None:
        with pytest.raises(Unavailable) as refused:
            elsewhere(lambda: keep_all(store, a_user()))
        assert refused.value.retry_after == 1

    store.write(write_within)
    keep_all(store, a_user())


def test_a_reader_never_waits() -> None:
    store = MemoryStore(longest_wait=0)

    def read_within(work: UnitOfWork) -> Snapshot:
        work.users.add(a_user())
        return elsewhere(store.snapshot)

    assert store.write(read_within) == Snapshot()


def test_what_a_reader_changes_is_dropped(store: MemoryStore) -> None:
    store.read(lambda work: work.users.add(a_user()))

    assert store.snapshot() == Snapshot()


def test_a_closed_store_can_be_read_and_refuses_writers(store: MemoryStore) -> None:
    user = a_user()
    keep_all(store, user)

    assert store.close() == store.close() == Snapshot(users=(user,))

    with pytest.raises(StoreMoved):
        keep_all(store, a_user("other@example.com"))
    assert store.snapshot() == Snapshot(users=(user,))


def test_the_kind_is_memory(store: MemoryStore) -> None:
    assert store.kind == "memory"
