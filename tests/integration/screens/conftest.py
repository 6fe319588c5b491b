from collections.abc import Iterator
from pathlib import Path

import pytest

from support.servers.served import UNLIMITED, ServedCanteen, running
from support.servers.technomart import TechnoMart, own_technomart


@pytest.fixture(scope="session")
def canteen() -> Iterator[TechnoMart]:
    """Lend a server with the demo canteen, for tests that mind only what they made themselves."""
    settings = UNLIMITED | {
        "TECHNOMART_LIMIT_LOGIN": "1000 per minute",  # every window signs in anew
        "TECHNOMART_TRUSTED_PROXIES": "1",  # and comes from an address of its own
    }
    with own_technomart(settings, arguments=["--demo"]) as server:
        server.run("db", "upgrade")
        server.start()
        yield server


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedCanteen]:
    """Lend a canteen of one dish, with nothing ordered."""
    with running(f"sqlite:///{tmp_path}/kitchen.db", workers=1) as canteen:
        yield canteen
