"""Answers of a server are what the driver itself makes of them, and their columns are parsed once."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pymysql
import pytest

from support.servers.mariadb import MariaDb, own_server
from technomart.adapters.sql.core.mysql_line import Line

QUERIES = [
    "SELECT 1",
    "SELECT 'Adobo' AS name, NULL AS notes, '' AS nothing, 12.50 AS price, -3 AS change_, 1.5e0 AS weight",
    "SELECT NOW(6) AS at, CURDATE() AS day, CURTIME() AS time, x'ff00' AS picture",
    "SELECT TIMESTAMP'0001-01-01 00:00:00', TIMESTAMP'9999-12-31 23:59:59.120', DATE'9999-12-31'",
    "SELECT CAST('0000-00-00 00:00:00' AS DATETIME), CAST('2025-01-06 10:20:30.5' AS DATETIME(1)), DATE'0032-02-01'",
    "SELECT CAST('0000-00-00' AS DATE)",
    "SELECT 'sisig ñ 🍚' AS dish UNION ALL SELECT NULL UNION ALL SELECT 'kare-kare'",
    "SELECT REPEAT('a', 250), REPEAT('b', 251), 1 UNION ALL SELECT 'c', NULL, 2",
    "SELECT REPEAT('a', 70000), REPEAT('ñ', 251), 'end'",
    "SELECT REPEAT('a', 16777215 - 4), 1",  # a row that fills a packet to the last byte, and one that takes two
    "SELECT REPEAT('a', 17000000), NULL, 'end' UNION ALL SELECT 'b', 1, 'short'",
    f"SELECT {', '.join(f'{number} AS column_{number}' for number in range(300))}",  # more than arrives at once
    "SELECT 1 FROM DUAL WHERE FALSE",
    "DO 1",
    "SHOW VARIABLES LIKE 'port'",
]
VALUES = [
    datetime.fromisoformat("2025-01-06 10:20:30"),
    datetime.fromisoformat("2025-01-06 10:20:30.000005"),
    datetime.fromisoformat("0032-01-06"),
    datetime(2025, 1, 6, 10, 20, 30, tzinfo=timezone(timedelta(hours=8))),
    date(9999, 12, 31),
    date(32, 1, 1),
    None,
    True,
    -7,
    "Kaldereta's \\",
    'sisig ñ 🍚\0\n\x1a"',
    b"\xff\x00",
]


@pytest.fixture(scope="module")
def server() -> Iterator[MariaDb]:
    with own_server(max_allowed_packet="64M") as server:
        yield server


def opened(kind: type[pymysql.connections.Connection], server: MariaDb) -> Any:
    where = server.address
    given: Any = {"user": where.username, "ssl_disabled": True, "max_allowed_packet": 64 << 20}
    return kind(host=where.host, port=where.port or 0, **given)


@pytest.fixture
def plain(server: MariaDb) -> Iterator[Any]:
    with opened(pymysql.connections.Connection, server) as connection:
        yield connection


@pytest.fixture
def line(server: MariaDb) -> Iterator[Any]:
    with opened(Line, server) as connection:
        yield connection


def answer(connection: Any, query: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SET timestamp = 1736123400.123456")
        found = cursor.execute(query), cursor.fetchall(), cursor.description, cursor.rowcount, cursor.lastrowid
        return *found, cursor.warning_count, connection.server_status


@pytest.mark.parametrize("query", QUERIES)
def test_an_answer_is_what_the_driver_makes_of_it(plain: Any, line: Any, query: str) -> None:
    expected = answer(plain, query)
    assert answer(line, query) == expected
    assert answer(line, query) == expected  # with columns that are known by then


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_is_written_as_the_driver_does(plain: Any, line: Any, value: object) -> None:
    assert line.escape(value) == plain.escape(value)


def test_an_error_amid_the_rows_is_raised_and_the_line_goes_on(plain: Any, line: Any) -> None:
    query = "SELECT (SELECT 1 UNION SELECT a) FROM (SELECT 1 AS a UNION ALL SELECT 2) AS x"
    told = []
    for connection in (plain, line):
        with pytest.raises(pymysql.err.OperationalError) as failed:
            answer(connection, query)
        told.append(failed.value.args)
        assert answer(connection, "SELECT 1")[1] == ((1,),)
    assert told[0] == told[1]


def test_a_packet_out_of_turn_loses_the_line(line: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    read = line._read_bytes
    headers = iter([b"\x01\x00\x00\x01", b"\x01", b"\x01\x00\x00\x00"])  # one column, and what ends a server
    monkeypatch.setattr(line, "_read_bytes", lambda size: next(headers, None) or read(size))
    with pytest.raises(pymysql.err.OperationalError, match="Lost connection"):
        line.query("SELECT 1")
    assert not line.open


def test_columns_are_parsed_once(line: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    query = "SELECT 1 AS seen_once"
    expected = answer(line, query)
    monkeypatch.delattr("pymysql.connections.FieldDescriptorPacket")
    assert answer(line, query) == expected
