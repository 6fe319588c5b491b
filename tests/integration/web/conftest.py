from collections.abc import Iterator

import pytest

from support.builders import FixedClock
from support.databases import LENDERS, lent_store
from support.http_api import ADMIN, MANAGER, STAFF, Api, Outbox, an_api
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.store.unit_of_work import Store


@pytest.fixture(params=["memory", *(pytest.param(engine, marks=pytest.mark.in_turn) for engine in LENDERS)])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Return an empty store, of each kind in turn; contracts hold the databases against each other."""
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
