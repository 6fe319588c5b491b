import pytest

from contracts.reports import ReportsContract
from technomart.adapters.memory.store import MemoryStore


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


class TestMemoryReports(ReportsContract):
    """Every figure is added up a second time from raw rows, which takes too long for a unit test."""
