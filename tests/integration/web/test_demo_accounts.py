"""The demo accounts are offered with what signs them in, where they can sign in, and nowhere else."""

from dataclasses import replace

import pytest

from support.builders import a_user, keep_all
from support.http_api import CHEAP, an_app
from technomart import bootstrap
from technomart.adapters.memory.store import MemoryStore
from technomart.config.choices import Environment
from technomart.config.settings import Settings
from technomart.domain.store.unit_of_work import Store
from technomart.domain.users.demo import DEMO_PASSWORD
from technomart.domain.users.user import AccountStatus

DEMO = replace(a_user("carla@example.com", name="Carla"), is_demo=True, password_hash=CHEAP.hash(DEMO_PASSWORD))
OFFER = "/api/auth/demo-accounts"


@pytest.fixture
def store() -> Store:
    """Return a store with a demo account among others."""
    store = MemoryStore()
    gone = a_user("dante@example.com", is_demo=True, status=AccountStatus.DEACTIVATED)
    keep_all(store, a_user("owner@example.com"), gone, DEMO)
    return store


def test_a_demo_account_signs_in_with_what_is_offered(store: Store) -> None:
    stranger = an_app(store)

    offered = stranger.get(OFFER).json["data"]

    assert [each["email"] for each in offered] == [DEMO.email]
    assert (offered[0]["name"], offered[0]["role"]) == ("Carla", DEMO.role.value)
    assert stranger.login(DEMO.email, offered[0]["password"]).json["token"]


def test_the_example_of_the_document_signs_in_to_the_demo_canteen() -> None:
    demo = bootstrap.demo(Settings(), passwords=CHEAP)
    stranger = an_app(MemoryStore(demo.snapshot()))

    (example,) = stranger.get("/api/openapi.json").json["components"]["schemas"]["Credentials"]["examples"]

    assert stranger.post("/api/auth/login", example).json["token"]


def test_nothing_is_offered_where_demo_accounts_cannot_sign_in(store: Store) -> None:
    stranger = an_app(store, env=Environment.PRODUCTION)

    assert stranger.get(OFFER).json["data"] == []
    assert stranger.login(DEMO.email, DEMO_PASSWORD).status_code == 401
