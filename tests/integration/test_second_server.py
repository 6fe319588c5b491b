"""Of two servers on one database without tables, one serves from its memory and the other does not start."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.servers.processes import until
from support.servers.technomart import TechnoMart
from technomart.domain.store.handover import StandInTaken


@pytest.fixture
def servers(databases: Callable[[], str], tmp_path: Path) -> Iterator[list[TechnoMart]]:
    """Two installations that share one empty database."""
    url = databases()
    servers = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        servers.append(TechnoMart(tmp_path / name, {"TECHNOMART_DATABASE_URL": url}))
    yield servers
    for server in servers:
        server.kill()


def serves(server: TechnoMart) -> bool:
    return "Storage: memory" in server.log


def test_a_server_that_nobody_has_asked_for_anything_keeps_a_second_one_away(servers: list[TechnoMart]) -> None:
    one, other = servers
    one.start(wait=False)
    one.child.until(lambda: serves(one), "it says that it serves from memory")

    other.start(wait=False)

    assert other.child.ended() == 2
    assert other.log.startswith(f"{StandInTaken.sentence} It is ")
    with one.client() as client:
        assert client.get("/api/health").json()["storage"] == "memory"  # it listened before it said so


def test_of_two_servers_that_start_at_once_one_alone_stays(servers: list[TechnoMart]) -> None:
    for server in servers:
        server.start(wait=False)

    until(lambda: any(not each.child.is_running for each in servers), "one has ended")
    (ended,) = (each for each in servers if not each.child.is_running)
    (stays,) = (each for each in servers if each is not ended)
    stays.ready()

    assert ended.child.ended() == 2
    assert StandInTaken.sentence in ended.log
    assert not serves(ended)
