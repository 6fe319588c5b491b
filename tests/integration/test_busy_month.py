"""A month of a busy canteen adds up as sheets do that are kept by hand; unit/test_busy_canteen.py has a few days."""

import pytest

from support.busy_canteen import check_days
from support.databases import SqliteFiles, lent_store
from support.stored import broken_in


@pytest.mark.long
def test_every_close_of_a_month_is_that_of_a_sheet_kept_by_hand(sqlite_files: SqliteFiles) -> None:
    with lent_store(sqlite_files) as store:
        check_days(store, days=30, orders=1_500, short={(6, "T1"): 150_00, (17, "T2"): 42_25})

        assert broken_in(store) == set()
