import gc
import logging
import os
import random
import re
from binascii import crc32
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings

from support.servers.needs import PACKAGES, absence

ENGINES = ("sqlite", "mariadb")
"""As they stand in the names of tests."""
SELDOM = (10_000, 20, 20)
"""Objects that are made, and collections of the younger ones, until garbage is looked for."""

pytest_plugins = ["support.servers.fixtures"]
pytest.register_assert_rewrite("contracts")

# The same examples at every run, few enough for a suite that is run at every save, and what fails is not shrunk;
# `--hypothesis-profile=thorough` looks further and shrinks.
settings.register_profile(
    "usual",
    derandomize=True,
    database=None,
    max_examples=16,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
settings.register_profile("thorough", max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("usual")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shuffle", type=int, metavar="SEED", help="run the modules, and the tests of each, in disorder")


def pytest_collection() -> None:
    """Look for no garbage while thousands of tests are made, all of which stay."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never again among what stays: it took an eighth of the time of all tests."""
    gc.freeze()
    gc.set_threshold(*SELDOM)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle as the seed says; modules stay together, since what one sets up may be a server."""
    seed: int | None = config.getoption("--shuffle")
    if seed is None:
        return
    dice = random.Random(seed)
    rank = {module: dice.random() for module in sorted({item.path for item in items})}
    dice.shuffle(items)
    items.sort(key=lambda item: rank[item.path])


def pytest_itemcollected(item: pytest.Item) -> None:
    """Leave to the long runs what takes long on an engine, and is tried on another one at every run."""
    engine = next((part for part in re.split(r"[\[\]-]", item.name)[1:] if part in ENGINES), None)
    late = [each for mark in item.iter_markers("long_on") for each in mark.args]
    if not late and item.get_closest_marker("in_turn"):
        late = [ENGINES[crc32(re.sub("|".join(ENGINES), "", item.nodeid).encode()) % len(ENGINES)]]
    if engine in late:
        item.add_marker("long")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let a test, and the fixtures that are made for it, have ids of their own, whatever ran before."""
    from support.builders import NUMBERS

    NUMBERS.begin(item.nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run half as many processes again as there are cores, since a test often waits for a server or a disk."""
    cores = len(os.sched_getaffinity(0))
    return cores + cores // 2


@pytest.fixture(autouse=True)
def log_is_left_on() -> Iterator[None]:
    """Fail a test that leaves a logger of the program disabled or at another level; the next would miss lines."""
    yield
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if name.partition(".")[0] == "technomart" and isinstance(logger, logging.Logger):
            assert (logger.disabled, logger.propagate, logger.level) == (False, True, logging.NOTSET), name


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say at the very end how many tests were skipped for want of a server, and how to install what they need."""
    yield
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    missing = {program: sum(absence(program) in reason for reason in reasons) for program in PACKAGES}
    missing = {program: count for program, count in missing.items() if count}
    if missing:
        terminalreporter.section("servers that are not installed")
        for program, count in missing.items():
            terminalreporter.write_line(f"{count} tests skipped: {absence(program)}")
        packages = sorted({PACKAGES[program] for program in missing})
        terminalreporter.write_line(f"Run them too after: sudo apt-get install --yes {' '.join(packages)}")
