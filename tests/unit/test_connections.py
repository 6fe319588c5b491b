"""Connections that are too many are ended, and those on which nothing moves when a worker is to end."""

import resource
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, cast

import pytest

from support.servers.hostile import is_closed
from support.servers.processes import HOST, until
from technomart.entrypoints.serving.connections import Held, held, looked_at, open_files
from technomart.entrypoints.serving.exchange import Exchange
from technomart.entrypoints.serving.files import per_address
from technomart.entrypoints.serving.upkeep import Upkeep
from technomart.entrypoints.serving.whole import WholeRequests

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no other system tells of its connections this way")

MANY = 5


class Asking:
    """A request of a client that waits for its answer."""

    def __init__(self, client: str) -> None:
        self.client = client

    @property
    def scope(self) -> "Asking":
        return self


class Clients:
    """Clients of a port of this process, which has taken their connections."""

    def __init__(self, cleaning: ExitStack) -> None:
        listener = cleaning.enter_context(socket.create_server((HOST, 0)))
        self.port: int = listener.getsockname()[1]
        self.here, self.there = [], []
        for _ in range(MANY):
            self.there.append(cleaning.enter_context(socket.create_connection((HOST, self.port))))
            self.here.append(cleaning.enter_context(listener.accept()[0]))

    def seen(self, number: int) -> Held:
        found = looked_at(self.here[number].fileno(), self.port)
        assert found is not None
        return found

    def ended(self) -> set[int]:
        return {number for number in range(MANY) if is_closed(self.there[number])}

    def asking(self, number: int) -> Exchange:
        host, port = self.there[number].getsockname()
        return cast(Exchange, Asking(f"{host}:{port}"))


@pytest.fixture
def clients() -> Iterator[Clients]:
    with ExitStack() as cleaning:
        yield Clients(cleaning)


def nothing(*_: Any) -> list[bytes]:
    return []


def test_all_connections_to_a_port_are_seen_and_nothing_else_is_touched(clients: Clients) -> None:
    before = open_files()

    assert {each.file for each in held(clients.port)} == {each.fileno() for each in clients.here}
    assert set(open_files()) == set(before)


@pytest.mark.parametrize(
    ("most", "asking", "ended"), [(3, None, {0, 2}), (4, 0, {2}), (5, None, set()), (0, None, set())]
)
def test_those_silent_longest_are_ended_and_nobody_who_waits_for_an_answer(
    clients: Clients, most: int, asking: int | None, ended: set[int]
) -> None:
    until(lambda: all(clients.seen(each).silent > 20 for each in range(MANY)), "all are silent")
    for talking in (1, 3, 4):
        clients.there[talking].sendall(b"x")
        clients.here[talking].recv(1)
    requests = WholeRequests(nothing)
    if asking is not None:
        requests.in_hand.add(clients.asking(asking))

    Upkeep(requests, clients.port, most).look(is_ending=False)

    assert clients.ended() == ended


def test_an_ending_worker_ends_connections_on_which_nothing_moves_once_nobody_waits(clients: Clients) -> None:
    requests = WholeRequests(nothing)
    asking = clients.asking(0)
    requests.in_hand.add(asking)
    upkeep = Upkeep(requests, clients.port, 0)
    for _ in range(3):
        upkeep.look(is_ending=True)
    assert clients.ended() == set()

    requests.in_hand.discard(asking)
    requests.begun += 1  # and another was begun and answered between two looks
    upkeep.look(is_ending=True)
    upkeep.look(is_ending=True)
    assert clients.ended() == set()

    before = clients.seen(1).taken
    clients.here[1].sendall(b"x")
    until(lambda: clients.seen(1).taken > before, "it was taken")
    upkeep.look(is_ending=True)
    assert clients.ended() == {0, 2, 3, 4}


@pytest.mark.parametrize(("limit", "most"), [(20_000, 1000), (1024, 412), (256, 28), (100, 1)])
def test_an_address_holds_half_of_what_a_worker_may_at_most(
    monkeypatch: pytest.MonkeyPatch, limit: int, most: int
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, limit))
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)

    assert (per_address(1000), per_address(0)) == (most, 0)
