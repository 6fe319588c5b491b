"""Databases die, hang and come back, and lines to them break, as other tests rely on."""

import socket
from collections.abc import Iterator

import pymysql
import pytest
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeout

from support.servers.mariadb import THERE, MariaDb, MySqlServer, any_server, own_server
from support.servers.processes import HOST, PATIENCE, is_free, until
from support.servers.proxy import COMMIT, Proxy, own_proxy
from support.servers.redis import RedisServer, own_redis


@pytest.fixture(scope="module")
def breakable() -> Iterator[MariaDb]:
    with own_server(innodb_lock_wait_timeout=3) as server:
        yield server


class TestMariaDb:
    def test_databases_are_made_under_names_of_their_own_and_dropped(self, mariadb: MySqlServer) -> None:
        with mariadb.database() as one, mariadb.database() as other:
            assert one != other
            name = one.rpartition("/")[2]
            assert mariadb.run(f"SHOW DATABASES LIKE {name!r}") == [(name,)]

        assert mariadb.run(f"SHOW DATABASES LIKE {name!r}") == []

    def test_options_reach_the_server(self, breakable: MariaDb) -> None:
        values = breakable.run("SELECT @@innodb_flush_log_at_trx_commit, @@innodb_lock_wait_timeout")

        assert values == [(1, 3)]

    def test_what_was_committed_outlives_a_kill(self, breakable: MariaDb) -> None:
        name = breakable.create_database()
        breakable.run("CREATE TABLE kept (id INT PRIMARY KEY)", database=name)
        breakable.run("INSERT INTO kept VALUES (7)", database=name)

        breakable.kill()
        assert not breakable.answers()
        breakable.start()

        assert breakable.run("SELECT id FROM kept", database=name) == [(7,)]

    def test_a_hung_server_keeps_its_connections_and_comes_back(self, breakable: MariaDb) -> None:
        with breakable.connect(timeout=1) as connection:
            breakable.pause()
            try:
                with pytest.raises(pymysql.err.OperationalError):
                    connection.ping(reconnect=False)
            finally:
                breakable.resume()

        assert breakable.answers()

    def test_an_orderly_stop_and_a_start_on_the_same_port(self, breakable: MariaDb) -> None:
        breakable.stop()
        assert is_free(breakable.port)

        breakable.restart()

        assert breakable.answers()

    def test_a_server_that_is_there_is_used_instead(self, breakable: MariaDb, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(THERE, f"mysql://root@{HOST}:{breakable.port}/")

        server = any_server()
        with server.database() as url:
            assert url.startswith(f"mysql+pymysql://root@{HOST}:{breakable.port}/technomart_test_")
            assert not isinstance(server, MariaDb)

    def test_a_server_that_is_there_is_neither_killed_nor_set_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(THERE, f"mysql://root@{HOST}/")

        with pytest.raises(pytest.skip.Exception, match=THERE), own_server(read_only=1):
            raise AssertionError("It was started all the same.")


@pytest.fixture(scope="module")
def store(breakable: MariaDb) -> Iterator[Proxy]:
    breakable.run("CREATE DATABASE through")
    breakable.run("CREATE TABLE kept (id INT PRIMARY KEY)", database="through")
    with own_proxy(breakable.port) as proxy:
        yield proxy


@pytest.fixture
def proxy(store: Proxy, breakable: MariaDb) -> Iterator[Proxy]:
    breakable.run("TRUNCATE kept", database="through")
    yield store
    store.heal()


def insert(proxy: Proxy, id_: int, *, timeout: float = 5) -> None:
    where = {"host": HOST, "port": proxy.port, "user": "root", "database": "through"}
    connection = pymysql.connect(**where, read_timeout=timeout)  # type: ignore[call-overload]  # a dict of mixed types
    try:
        connection.cursor().execute("INSERT INTO kept VALUES (%s)", (id_,))
        connection.commit()
    finally:
        connection.close()


def kept(server: MySqlServer) -> list[int]:
    return [id_ for (id_,) in server.run("SELECT id FROM kept ORDER BY id", database="through")]


class TestProxy:
    def test_a_healthy_line_carries_everything(self, proxy: Proxy, breakable: MariaDb) -> None:
        insert(proxy, 1)

        assert kept(breakable) == [1]

    def test_a_lost_commit_is_not_stored(self, proxy: Proxy, breakable: MariaDb) -> None:
        proxy.cut_request_on(COMMIT, times=1)

        with pytest.raises(pymysql.err.OperationalError, match="2013"):
            insert(proxy, 2)

        insert(proxy, 3)
        assert kept(breakable) == [3]
        assert proxy.counts.cut_requests == 1

    def test_a_lost_reply_to_a_commit_is_stored(self, proxy: Proxy, breakable: MariaDb) -> None:
        proxy.cut_reply_after(COMMIT, times=1)

        with pytest.raises(pymysql.err.OperationalError, match="2013"):
            insert(proxy, 4)

        insert(proxy, 5)
        assert kept(breakable) == [4, 5]
        assert proxy.counts.cut_replies == 1

    def test_a_commit_held_in_a_black_hole_arrives_later(self, proxy: Proxy, breakable: MariaDb) -> None:
        connection = pymysql.connect(host=HOST, port=proxy.port, user="root", database="through", read_timeout=1)
        connection.cursor().execute("INSERT INTO kept VALUES (6)")
        proxy.blackhole()
        with pytest.raises(pymysql.err.OperationalError, match="2013"):
            connection.commit()
        assert kept(breakable) == []

        proxy.heal()

        until(lambda: kept(breakable) == [6], "the commit arrived")

    def test_connections_are_reset_on_demand(self, proxy: Proxy) -> None:
        with pymysql.connect(host=HOST, port=proxy.port, user="root", database="through") as connection:
            proxy.reset_all()
            with pytest.raises(pymysql.err.OperationalError, match=r"2006|2013"):
                connection.ping(reconnect=False)

    def test_nobody_may_connect_until_it_heals(self, proxy: Proxy, breakable: MariaDb) -> None:
        proxy.refuse()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((HOST, proxy.port), timeout=PATIENCE)

        proxy.heal()
        insert(proxy, 7)

        assert kept(breakable) == [7]

    def test_latency_delays_each_way(self, proxy: Proxy) -> None:
        proxy.latency = 0.05

        before = proxy.counts.delayed
        insert(proxy, 8)

        assert proxy.counts.delayed - before >= 4  # at least two questions and their answers


class TestRedis:
    def test_a_killed_server_comes_back_empty_on_its_port(self) -> None:
        with own_redis() as server, server.client() as client:
            client.set("attempts", 5)

            server.kill()
            with pytest.raises(RedisError):
                client.get("attempts")
            server.start()

            assert client.get("attempts") is None

    def test_a_hung_server_answers_again_when_it_is_resumed(self, redis_server: RedisServer) -> None:
        redis_server.pause()
        with redis_server.client(timeout=0.1) as client, pytest.raises(RedisTimeout):
            client.ping()

        redis_server.resume()

        assert redis_server.answers()
