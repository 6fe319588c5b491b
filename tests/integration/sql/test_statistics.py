"""A server is told how full its tables are, and nothing is lost when it does not listen."""

import logging
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import TimeoutError as PoolExhausted

from support.databases import Lender, lent_store
from technomart.domain.store.snapshot import Snapshot


def test_rows_are_stored_although_no_statistics_are_gathered(
    server_databases: Lender, caplog: pytest.LogCaptureFixture
) -> None:
    with lent_store(server_databases) as store:

        def refuse(_connection: object, _cursor: object, sql: str, parameters: Any, *_: object) -> tuple[str, Any]:
            return ("SIGNAL SQLSTATE '45000'" if sql.startswith("ANALYZE") else sql), parameters

        event.listen(store.engine, "before_cursor_execute", refuse, retval=True)
        with caplog.at_level(logging.WARNING):
            store.write_in_bulk(lambda work: work.load(Snapshot()))
        event.remove(store.engine, "before_cursor_execute", refuse)

    assert "slow until it does" in caplog.text


def test_rows_are_stored_although_no_connection_is_left_to_gather_with(
    server_databases: Lender, caplog: pytest.LogCaptureFixture
) -> None:
    with lent_store(server_databases) as store:

        def refuse(*_: object) -> None:
            raise PoolExhausted("planted")

        event.listen(store.engine, "checkout", refuse)
        with caplog.at_level(logging.WARNING):
            store.write_in_bulk(lambda work: work.load(Snapshot()))
        event.remove(store.engine, "checkout", refuse)

    assert "slow until it does" in caplog.text
