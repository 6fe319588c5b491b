import re
from binascii import crc32
from collections.abc import Iterator

import pytest

from support.builders import FixedClock
from support.databases import LENDERS, lent_store
from support.http_api import ADMIN, MANAGER, STAFF, Api, Outbox, an_api
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.store.unit_of_work import Store

ENGINES = list(LENDERS)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Leave to the long runs what meets the other engine at every run, as the name of the test falls.

    Contracts hold both against each other; here they stand for what answers are made of.
    """
    if next(item.iter_markers("long_on"), None) is not None:
        return  # it was decided already
    for mark in item.iter_markers("in_turn"):
        turn = crc32(re.sub("|".join(ENGINES), "", item.nodeid).encode()) % len(ENGINES)
        if mark.args != (ENGINES[turn],):
            item.add_marker("long")


@pytest.fixture(params=["memory", *(pytest.param(engine, marks=pytest.mark.in_turn(engine)) for engine in ENGINES)])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Return an empty store, of each kind in turn."""
    if request.param == "memory":
        yield MemoryStore()
        return
    with lent_store(request.getfixturevalue(LENDERS[request.param])) as database:
        yield database


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock for an app whose time stands still."""
    return FixedClock()


@pytest.fixture
def outbox() -> Outbox:
    """Return what keeps the e-mails of an app."""
    return Outbox()


@pytest.fixture
def stranger(store: Store) -> Api:
    return an_api(store)


@pytest.fixture
def cashier(stranger: Api) -> Api:
    return stranger.signed_in(STAFF)


@pytest.fixture
def manager(stranger: Api) -> Api:
    return stranger.signed_in(MANAGER)


@pytest.fixture
def admin(stranger: Api) -> Api:
    return stranger.signed_in(ADMIN)
