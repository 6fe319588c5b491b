"""Whoever sends slowly, sends nothing, or does not read what was sent keeps nobody else from being answered."""

import json
import resource
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPResponse
from pathlib import Path
from statistics import quantiles

import pytest

from support.servers.hostile import FIRST, allow_files, established, has_begun, held, is_closed, unread
from support.servers.processes import PATIENCE, until
from support.servers.served import EMAIL, PASSWORD, ServedCanteen, running
from technomart.entrypoints.serving.program import HEAD_WITHIN
from technomart.entrypoints.serving.server import FINISH_WITHIN

FILE = "/api/orders?format=csv"
ASKED = ("/api/orders/queue", "/api/menu/items", "/api/auth/me")


@pytest.fixture(scope="module", params=[1, 2])
def canteen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedCanteen]:
    folder: Path = tmp_path_factory.mktemp("slow")
    unlimited = {"TECHNOMART_CONNECTIONS": "0"}
    with running(f"sqlite:///{folder}/canteen.db", workers=request.param, env=unlimited) as found:
        yield found


def serve_customers(canteen: ServedCanteen, rounds: int = 5) -> list[float]:
    """Do what a cashier does, and return how long each answer took."""
    took = []
    with canteen.server.client() as client:
        for _ in range(rounds):
            sold = {"items": [{"menuItemId": canteen.dish, "quantity": 1}]}
            calls = [client.build_request("GET", each, headers=canteen.headers) for each in ASKED]
            for call in [*calls, client.build_request("POST", "/api/orders", json=sold, headers=canteen.headers)]:
                begun = time.monotonic()
                answer = client.send(call)
                took.append(time.monotonic() - begun)
                assert answer.is_success, answer.text
    return took


def test_everybody_is_answered_beside_those_who_send_slowly_or_nothing(canteen: ServedCanteen) -> None:
    with ExitStack() as cleaning:
        for kind in FIRST:
            cleaning.enter_context(held(canteen.server.port, kind, 20))
        serve_customers(canteen)
    serve_customers(canteen, 1)


def test_http_2_is_not_spoken(canteen: ServedCanteen) -> None:
    with held(canteen.server.port, "HTTP/2", 8) as connections:
        until(lambda: all(map(is_closed, connections)), "each is closed")


def test_bodies_in_chunks_and_headers_with_underscores_are_not_taken_for_others(canteen: ServedCanteen) -> None:
    login = {"email": EMAIL, "password": PASSWORD}
    with canteen.server.client() as client:
        chunked = client.post("/api/auth/login", content=iter([json.dumps(login).encode()]))
        told = client.post("/api/auth/login", json=login, headers={"Content_Length": "2", "X_Forwarded_For": "?"})

    assert (chunked.status_code, chunked.json()["code"]) == (411, "length_required")
    assert told.is_success, told.text


def test_an_address_holds_so_many_connections_and_none_of_them_keeps_a_server_from_ending(tmp_path: Path) -> None:
    limited = {"TECHNOMART_CONNECTIONS": "50"}
    with running(f"sqlite:///{tmp_path}/canteen.db", workers=1, env=limited) as canteen, ExitStack() as cleaning:
        many = cleaning.enter_context(held(canteen.server.port, "idle", 70))
        until(lambda: sum(map(is_closed, many)) >= 20, "those beyond the limit are closed", within=HEAD_WITHIN / 2)
        serve_customers(canteen, 1)
        for each in many:
            each.close()
        for kind in FIRST:
            cleaning.enter_context(held(canteen.server.port, kind, 5))
        cleaning.enter_context(unread(canteen.server.port, FILE, canteen.token, 2))
        serve_customers(canteen, 1)

        assert canteen.server.stop(within=FINISH_WITHIN / 2) == 0
        assert "Traceback" not in canteen.server.log


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "many"),
    [("slow bodies", 200), ("slow heads", 200), ("slow bodies of 5 MB", 200), ("slow chunks", 200), ("idle", 4000)],
)
def test_everybody_is_answered_beside_many_slow_connections_which_end(
    canteen: ServedCanteen, kind: str, many: int
) -> None:
    allow_files(many + 1000)
    with held(canteen.server.port, kind, many) as connections:
        say(canteen, f"{many} {kind}", serve_customers(canteen, 50))
        until(lambda: all(map(is_closed, connections)), "each is closed", within=60)


@pytest.mark.long
def test_files_that_nobody_reads_cost_nobody_time_and_end(canteen: ServedCanteen) -> None:
    canteen.server.run("demo-data", "--append", "--orders", "4000")
    with canteen.server.client() as client:
        size = len(client.get(FILE, headers=canteen.headers).content)
    before = memory(canteen)
    with unread(canteen.server.port, FILE, canteen.token, 50) as connections:
        say(canteen, "50 unread files, being made", serve_customers(canteen, 50))
        until(lambda: all(map(has_begun, connections)), "each is answered", within=300)
        say(canteen, "50 unread files", serve_customers(canteen, 50))
        more = memory(canteen) - before
        sys.stdout.write(f"50 files of {size >> 10} KB that nobody reads: {more >> 10} KB more memory\n")
        until(lambda: not established(canteen.server.port, connections), "each has ended", within=60)


@pytest.mark.long
def test_a_server_that_is_stopped_sends_whole_files_to_those_who_read(tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path}/canteen.db", workers=1) as canteen, ExitStack() as cleaning:
        canteen.server.run("demo-data", "--append", "--orders", "4000")
        for kind in FIRST:
            cleaning.enter_context(held(canteen.server.port, kind, 5))
        readers = cleaning.enter_context(unread(canteen.server.port, FILE, canteen.token, 4, buffer=1 << 16))
        until(lambda: has_begun(readers[0]), "the first is answered")
        canteen.server.child.send(signal.SIGTERM)

        for each in readers:
            each.settimeout(PATIENCE)
            answer = HTTPResponse(each)
            answer.begin()
            assert len(answer.read()) == int(answer.headers["Content-Length"])
        assert canteen.server.child.ended(within=FINISH_WITHIN / 2) == 0


def say(canteen: ServedCanteen, what: str, took: list[float]) -> None:
    """Print how long the answers beside such connections took."""
    *_, p95 = quantiles(took, n=20)
    sys.stdout.write(
        f"{canteen.server.workers} workers, {what}: p95 {p95 * 1000:.0f} ms, worst {max(took) * 1000:.0f} ms\n"
    )


def memory(canteen: ServedCanteen) -> int:
    """Return how many bytes of memory the workers have."""
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in canteen.server.worker_pids()]
    return sum(pages) * resource.getpagesize()
