"""A few days of three registers add up as sheets do that are kept by hand; `make long` has a month."""

from support.busy_canteen import check_days
from support.stored import broken_in
from technomart.adapters.memory.store import MemoryStore


def test_every_close_of_a_few_days_is_that_of_a_sheet_kept_by_hand() -> None:
    store = MemoryStore()

    check_days(store, days=3, orders=40, short={(0, "T1"): 7_00, (2, "T3"): 1_50})

    assert broken_in(store) == set()
