"""Whatever a server begins its sessions with, each is as the program needs it."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from pymysql.constants.SERVER_STATUS import SERVER_STATUS_AUTOCOMMIT as FLAG

from support.databases import ServerDatabases, begin_sessions_with
from support.http_api import ADMIN, an_api
from technomart.adapters.sql.core.mysql_line import Line
from technomart.adapters.sql.core.mysql_session import ALWAYS, WHERE_KNOWN
from technomart.adapters.sql.store import SqlStore

ODD = {
    "autocommit": "0",
    "sql_mode": "'ORACLE,ONLY_FULL_GROUP_BY'",
    "completion_type": "2",
    "default_storage_engine": "MyISAM",
    "foreign_key_checks": "0",
    "unique_checks": "0",
    "sql_big_selects": "0",
    "sql_quote_show_create": "0",
    "sql_safe_updates": "1",
    "sql_select_limit": "1",
    "group_concat_max_len": "4",
    "time_zone": "'+08:00'",
}


class AsMySqlTells:
    """The state a server tells of, as MySQL does: autocommit is on in it until the session has changed it."""

    def __set__(self, line: Any, state: int) -> None:
        before = getattr(line, "state", FLAG)
        line.has_changed = getattr(line, "has_changed", False) or bool(state & FLAG and not before & FLAG)
        line.state = state

    def __get__(self, line: Any, _kind: object) -> int:
        told: int = line.state if line.has_changed else line.state | FLAG
        return told


@pytest.fixture(params=["MariaDB", "MySQL"])
def store(
    request: pytest.FixtureRequest, server_databases: ServerDatabases, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SqlStore]:
    """Return a store on a server whose sessions begin with settings that hardly any has."""
    if request.param == "MySQL":
        monkeypatch.setattr(Line, "server_status", AsMySqlTells(), raising=False)
    begun = f"SET SESSION {', '.join(f'{name} = {value}' for name, value in ODD.items())}"
    with ExitStack() as cleaning:
        store = SqlStore.open(server_databases.migrated(cleaning))
        begin_sessions_with(store, begun)
        cleaning.callback(store.close)
        yield store


def test_a_canteen_works_on_a_server_with_odd_settings(store: SqlStore) -> None:
    admin = an_api(store).signed_in(ADMIN)
    for number in range(3):
        assert len(admin.get("/api/orders").json["data"]) == number
        order = admin.placed(customerName='Renée "Ren" O\'Hara \\ Co.')
        assert admin.get(f"/api/orders/{order['id']}").json["data"]["customerName"] == 'Renée "Ren" O\'Hara \\ Co.'
        paid = {"amount": order["total"], "method": "cash"}
        assert admin.post(f"/api/orders/{order['id']}/payment", paid).status_code == 201
    for report in ("sales", "orders", "inventory", "staff-attendance", "customer-history"):
        assert admin.get(f"/api/reports/{report}").status_code == 200, report


def test_every_session_is_as_it_should_be(store: SqlStore) -> None:
    assert store._counting is not None
    for engine, is_on in ((store.engine, False), (store.writing, False), (store._counting, True)):
        with engine.connect() as connection:
            assert connection.connection.dbapi_connection.get_autocommit() == is_on  # type: ignore[union-attr]
            for name, value in {**ALWAYS, "autocommit": str(int(is_on))}.items():
                assert str(connection.exec_driver_sql(f"SELECT @@SESSION.{name}").scalar()) == value.strip("'"), name
            known = connection.exec_driver_sql(f"SHOW VARIABLES WHERE Variable_name IN {WHERE_KNOWN}").all()
            assert {value for _, value in known} <= {"ON"}
