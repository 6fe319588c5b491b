"""A report as of an instant answers the same bytes for ever."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.as_of import asked, bytes_of, routes_of
from support.databases import SqliteFiles, lent_store
from support.every_act import ACTS, Trading, some_of_everything
from support.http_api import Api, refused
from support.writing import CALLS, writing_endpoints
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.sql.store import SqlStore
from technomart.domain.services import as_of
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.purge import Purge

ANY_ACTS = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 40)), min_size=4, max_size=24)
Known = dict[str, tuple[int, bytes]]


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Let nothing be under way: clocks stand still here, and what is committed at an instant is there at once."""
    monkeypatch.setattr(SqlStore, "settling", timedelta(0))
    return monkeypatch


def looked(trading: Trading) -> Known:
    """Return what every report says as of now, which is what it says of now."""
    now, then = (bytes_of(asked(trading.api, at)) for at in (None, trading.now()))
    assert list(then.values()) == list(now.values())
    return then


def again(trading: Trading, known: Known) -> Known:
    return bytes_of({path: trading.api.get(path) for path in known})


def test_nothing_that_is_done_later_changes_a_byte() -> None:
    trading = Trading(MemoryStore())
    for number, act in enumerate(sorted(ACTS)):
        for usual in ("place", "place", "pay", "hire", "stock", "work"):
            trading.act(usual, 2 * number + 2)
        if act in ("remove_work", "correct_work"):
            trading.act("work", number)
        if act == "go":
            trading.wait(timedelta(days=1))
            trading.act("come", 0)
        known = bytes_of(asked(trading.api, trading.now(), ranges=["range=30d"], forms=["json"]))
        assert any(trading.act(act, about) < 300 for about in range(30)), act

        assert again(trading, known) == known, act


def test_whatever_is_done_later_changes_no_byte(store: Store) -> None:
    trading = Trading(store)
    known: Known = {}
    done: set[str] = set()
    for number, (act, about) in enumerate(some_of_everything()):
        if about < 2 or act not in done:
            done |= {act} if trading.act(act, about) < 300 else set()
        if number % 60 == 59:
            known |= looked(trading)

    assert done == set(ACTS)
    assert {status for status, _ in known.values()} == {200}
    assert again(trading, known) == known


@given(before=ANY_ACTS, after=ANY_ACTS)
@settings(max_examples=6)
def test_nor_does_it_in_any_order(before: list[tuple[str, int]], after: list[tuple[str, int]]) -> None:
    trading = Trading(MemoryStore())
    for act, about in before:
        trading.act("place", about)
        trading.act(act, about)
    known = looked(trading)
    for act, about in after:
        trading.act(act, about)
        trading.act("place", about)

    assert again(trading, known) == known


def test_no_route_that_changes_something_changes_a_byte() -> None:
    trading = Trading(MemoryStore())
    for act in ("place", "pay", "come"):
        trading.act(act, 1)
    known = looked(trading)
    trading.wait(timedelta(minutes=1))
    for endpoint, method in writing_endpoints(trading.api.client.application):
        if endpoint in CALLS and not endpoint.startswith(("auth.", "second_factor.")):
            path, body = CALLS[endpoint](trading.api)
            assert trading.api.call(method, path, body).status_code < 500
    trading.wait(timedelta(days=400))
    trading.api.ports.use(Purge)()

    assert again(trading, known) == known


def test_every_report_takes_an_instant_that_was(manager: Api, cashier: Api) -> None:
    routes = routes_of(manager)
    assert len(routes) >= 5
    for route in routes:
        for said in ("2200-01-01T00:00:00Z", "2026-03-14", "0", "yesterday", "1e3", "-1"):
            refusal = refused(manager.get(f"{route}?as_of={quote(said)}"), 422)
            assert refusal["code"] == "bad_as_of", (route, said)
            assert list(refusal["errors"]) == ["as_of"]
        for said in ("as_of=2026-03-14T00:00:00Z&", ""):
            assert list(refused(manager.get(f"{route}?{said}register=T1"), 422)["errors"]) == ["register"]
        assert refused(manager.get(f"{route}?as_of=1"), 404)["code"] == "day_close_not_found"
        assert refused(manager.get(f"{route}?as_of=1&register=T9"), 404)["code"] == "register_not_found"
        assert refused(cashier.get(f"{route}?as_of=1"), 403)["code"] == "not_allowed"


def test_an_instant_of_which_more_may_be_committed_is_refused(
    sqlite_files: SqliteFiles, settled: pytest.MonkeyPatch
) -> None:
    settled.undo()
    with lent_store(sqlite_files) as store:
        trading = Trading(store)
        trading.act("place", 1)
        trading.api.post("/api/day-closes", {"reason": "they eat"})
        path = f"/api/reports/orders?range=7d&as_of={quote(trading.now())}"

        early = [refused(trading.api.get(said), 422) for said in (path, "/api/reports/orders?as_of=1")]
        trading.wait(timedelta(seconds=6))
        later = refused(trading.api.get(path), 422)
        trading.wait(timedelta(seconds=4))
        known = trading.api.get(path)

        ago = "A report cannot be as of this. Must be 10 seconds ago, as more of that time may come in"
        assert {(each["code"], each["message"]) for each in early} == {("bad_as_of", f"{ago}: ask again in 10 s.")}
        assert later["message"] == f"{ago}: ask again in 4 s."
        assert (known.status_code, trading.api.get("/api/reports/orders?as_of=1").status_code) == (200, 200)


def test_a_number_is_that_of_a_close(store: Store) -> None:
    trading = Trading(store)
    for act in ("place", "pay"):
        trading.act(act, 2)
    close = trading.api.post("/api/day-closes", {}).json["data"]
    at = trading.now()
    trading.wait(timedelta(hours=30))
    trading.act("refund", 0)

    of_close = [reply.data for reply in asked(trading.api, str(close["number"])).values()]

    assert of_close == [reply.data for reply in asked(trading.api, at).values()]
    assert of_close != [reply.data for reply in asked(trading.api, trading.now()).values()]


def test_of_several_registers_it_is_said_whose_close_is_meant() -> None:
    trading = Trading(MemoryStore())
    path = "/api/reports/sales?as_of=1"
    assert trading.api.post("/api/day-closes", {}).status_code == 201
    alone = trading.api.get(path).data
    trading.api.post("/api/registers", {"code": "A0", "name": "Roof"})

    assert refused(trading.api.get(path), 422)["errors"] == {"register": ["Is missing."]}
    assert trading.api.get(f"{path}&register=t1").data == alone
    assert refused(trading.api.get(f"{path}&register=A0"), 404)["code"] == "day_close_not_found"


def test_more_than_is_added_up_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_of, "MOST_ROWS", 2)
    trading = Trading(store)
    for number in (1, 1, 1):
        assert trading.api.get(f"/api/reports/orders?as_of={quote(trading.now())}").status_code == 200
        trading.act("place", number)

    refusal = refused(trading.api.get(f"/api/reports/orders?as_of={quote(trading.now())}"), 422)

    assert refusal["code"] == "too_much_recorded"
    assert "shorter range" in refusal["message"]
