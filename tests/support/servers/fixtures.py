"""Lend the servers to tests by name, once a session; a failed test shows the ends of their logs."""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.servers import shared
from support.servers.processes import CHILDREN, end_all

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from support.servers.google import Google
    from support.servers.ledger import Ledger
    from support.servers.mariadb import MySqlServer
    from support.servers.redis import RedisServer
    from support.servers.smtp import MailServer

SHARED = "technomart_shared"


@pytest.fixture(scope="session")
def mariadb() -> "MySqlServer":
    """Lend a server for databases of one's own; tests that kill one take `support.servers.mariadb.own_server`."""
    from support.servers.mariadb import any_server

    return any_server()


@pytest.fixture(scope="session")
def redis_server() -> "Iterator[RedisServer]":
    """Lend a Redis; whoever kills or hangs it brings it back."""
    from support.servers.redis import own_redis

    with own_redis() as server:
        yield server


@pytest.fixture(scope="session")
def smtp_server() -> "Iterator[MailServer]":
    """Lend a mail server without encryption or accounts; tests tell their mails apart by the recipient."""
    from support.servers.smtp import own_mail_server

    with own_mail_server() as server:
        yield server


@pytest.fixture(scope="session")
def google() -> "Iterator[Google]":
    """Lend a Google that is well; bad moods end with their `with` block."""
    from support.servers.google import own_google

    with own_google() as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Lend a Chromium without a screen; each test opens a window of its own in it, `support.browser.window`."""
    from support.browser import own_browser

    with own_browser() as browser:
        yield browser


@pytest.fixture
def ledger(tmp_path: Path) -> "Iterator[Ledger]":
    """Lend an empty ledger."""
    from support.servers.ledger import Ledger

    book = Ledger(tmp_path / "ledger.jsonl")
    yield book
    book.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        tails = [*((child.name, child.tail()) for child in list(CHILDREN)), *shared.logs()]
        report.sections.extend((f"log of {name}", tail) for name, tail in tails)
    return report


def pytest_configure(config: pytest.Config) -> None:
    """Share with the process that began the run, if this is one of its workers."""
    given: dict[str, str] | None = getattr(config, "workerinput", None)
    if given is not None:
        shared.join(Path(given[SHARED]))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker where it finds what is shared."""
    node.workerinput[SHARED] = str(shared.folder())


def pytest_unconfigure() -> None:
    end_all()
