"""On a database that only reads every screen and every report is as ever, nothing is tried, and a change is refused."""

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from support.builders import FixedClock
from support.databases import LENDERS, begin_sessions_with, lent_store, statements_of
from support.http_api import ADMIN, MANAGER, STAFF, Api, an_api, an_app, an_order_body, refused
from technomart.adapters.sql.closed_days.tables import report_days
from technomart.adapters.sql.store import SqlStore
from technomart.domain.services.closed_days import CloseDays

READING = ("SELECT", "WITH", "SHOW", "SET SESSION")
REPORTS = [
    "/api/reports/sales?timeRange=30d",
    "/api/reports/orders?timeRange=30d",
    "/api/reports/customer-history",
    "/api/payments",
]


@pytest.fixture(params=list(LENDERS))
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    with lent_store(request.getfixturevalue(LENDERS[request.param])) as lent:
        yield lent


@pytest.fixture
def reader(store: SqlStore) -> Iterator[SqlStore]:
    """Return the same database where nothing can be changed."""
    url = store.engine.url
    if store.engine.dialect.name == "sqlite":
        url = url.set(database=f"file:{url.database}").update_query_dict({"mode": "ro", "uri": "true"})
    with closing(SqlStore.open(url.render_as_string(hide_password=False))) as opened:
        if store.engine.dialect.name == "mysql":
            begin_sessions_with(opened, "SET SESSION TRANSACTION READ ONLY")
        yield opened


@pytest.fixture
def writing(store: SqlStore, clock: FixedClock) -> Api:
    """Return a client of a canteen that sold three days ago."""
    api = an_api(store, clock=clock)
    staff = api.signed_in(STAFF)
    for customer in ("Ana", "Ben"):
        order = staff.placed(customerName=customer)
        paid = {"amount": order["total"], "method": "cash"}
        assert staff.post(f"/api/orders/{order['id']}/payment", paid).status_code == 201
    clock.move(timedelta(days=3))
    return api


def paths(api: Api) -> Iterator[str]:
    """Yield the address of everything that can be read, of one that is there where a list names one."""
    for rule in sorted(api.client.application.url_map.iter_rules(), key=str):
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        found = api.get(rule.rule.partition("/<")[0]).json if rule.arguments else None
        listed = found.get("data") if isinstance(found, dict) else None
        known = listed[0].get("id", "nobody") if isinstance(listed, list) and listed else "nobody"
        path = rule.rule
        for argument in rule.arguments:
            path = path.replace(f"<{argument}>", known)
        yield path


def test_everything_can_be_read_and_nothing_is_tried(
    store: SqlStore, reader: SqlStore, writing: Api, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    everybody = [writing.signed_in(account) for account in (ADMIN, MANAGER, STAFF)] + [writing]
    addresses = [*paths(everybody[0]), *REPORTS]
    reading = an_app(reader, clock=clock)
    caplog.set_level(logging.WARNING, "technomart")
    for who in everybody:
        with statements_of(reader) as statements:
            found = [replace(reading, token=who.token).get(address) for address in addresses]
        assert [each for each in statements if not each.lstrip().startswith(READING)] == []
        assert {each for each in caplog.messages if not each.startswith("A refusal could not be written down")} == set()
        for address, there in zip(addresses, found, strict=True):
            here = who.get(address)
            assert (there.status_code, address) == (here.status_code, address)
            assert address not in REPORTS or there.json == here.json, address
    assert closed_days(store) == 1


def closed_days(store: SqlStore) -> int:
    with store.engine.connect() as connection:
        return len(connection.execute(select(report_days).where(report_days.c.stale.is_(False))).all())


def test_days_are_left_as_they_are(reader: SqlStore, writing: Api, clock: FixedClock) -> None:
    assert reader.only_reads()
    assert CloseDays(reader, clock, writing.ports.days).all() == 0
    assert CloseDays(writing.ports.store, clock, writing.ports.days).all() == 1


def test_a_change_is_refused_and_said_to_be_none(reader: SqlStore, writing: Api, clock: FixedClock) -> None:
    staff = writing.signed_in(STAFF)

    answer = replace(an_app(reader, clock=clock), token=staff.token).post("/api/orders", an_order_body())

    assert "takes no changes" in refused(answer, 503)["message"]
    assert answer.headers["Retry-After"] == "2"
