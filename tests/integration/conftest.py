from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from support.databases import LENDERS, Databases, Lender, ServerDatabases, SqliteFiles
from support.hashing import quick_hasher
from support.servers.processes import in_memory, private_folder
from support.servers.technomart import TechnoMart
from technomart.adapters import passwords
from technomart.adapters.sql.store import SqlStore


@pytest.fixture(scope="module", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Let commands that run in this process hash quickly: each makes a hash at its start, for nearly all its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "PasswordHasher", quick_hasher)
        yield


@pytest.fixture
def program(tmp_path: Path) -> Iterator[TechnoMart]:
    """A fresh installation; its database has no tables."""
    program = TechnoMart(tmp_path)
    yield program
    program.kill()


@pytest.fixture(scope="session")
def sqlite_files() -> Iterator[SqliteFiles]:
    with private_folder("sqlite", in_memory()) as folder:
        yield SqliteFiles(folder)


@pytest.fixture(scope="session")
def server_databases(request: pytest.FixtureRequest) -> Iterator[ServerDatabases]:
    databases = ServerDatabases(request.getfixturevalue("mariadb"))
    yield databases
    databases.drop_all()


@pytest.fixture(params=list(LENDERS))
def lender(request: pytest.FixtureRequest) -> Lender:
    """Return what lends databases, for each engine in turn; the server is started by the first test that needs it."""
    lender: Lender = request.getfixturevalue(LENDERS[request.param])
    return lender


@pytest.fixture
def databases(lender: Lender) -> Iterator[Databases]:
    """Return what makes empty databases."""
    with ExitStack() as cleaning:
        yield partial(lender.empty, cleaning)


@pytest.fixture
def sql_url(lender: Lender) -> Iterator[str]:
    """Return the URL of a database with a schema and nothing else."""
    with ExitStack() as cleaning:
        yield lender.migrated(cleaning)


@pytest.fixture
def sql_store(lender: Lender, sql_url: str) -> Iterator[SqlStore]:
    """Return a store with a schema and nothing else."""
    store = lender.store(sql_url)
    yield store
    lender.take_back(store)
