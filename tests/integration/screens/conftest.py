from collections.abc import Iterator

import pytest

from support.servers.served import UNLIMITED
from support.servers.technomart import TechnoMart, own_technomart


@pytest.fixture(scope="session")
def canteen() -> Iterator[TechnoMart]:
    """Lend a server with the demo canteen, for tests that mind only what they made themselves."""
    often = {"TECHNOMART_LIMIT_LOGIN": "1000 per minute"}  # every window signs in anew
    with own_technomart(UNLIMITED | often, arguments=["--demo"]) as server:
        server.run("db", "upgrade")
        server.start()
        yield server
