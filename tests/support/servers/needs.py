"""Find the programs that tests start; without one a test skips, or fails where nothing may be skipped."""

import os
import shutil

import pytest

REQUIRED = "TECHNOMART_TEST_REQUIRE_SERVICES"
ALSO_IN = ("/usr/local/sbin", "/usr/sbin", "/sbin")
"""Debian keeps daemons here, which is not on every account's path."""


PACKAGES = {
    "mariadbd": "mariadb-server",
    "mariadb-install-db": "mariadb-server",
    "redis-server": "redis-server",
    "chromium": "chromium",
    "nginx": "nginx-light",
    "node": "nodejs",
    "npm": "npm",
    "systemd-analyze": "systemd",
}
"""Program to the package of Debian and Ubuntu it is in."""


def installed(program: str) -> str | None:
    """Return the path of a program, None when it is not installed."""
    return shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", os.defpath), *ALSO_IN]))


def absence(program: str) -> str:
    """Return why a test is skipped that needs a program."""
    return f"{program} is not installed"


def needs(program: str) -> str:
    """Return the path of a program; skips the test when it is not installed, or fails it when services are required."""
    found = installed(program)
    if found is not None:
        return found
    reason = absence(program)
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(f"{reason}, and {REQUIRED} is set", pytrace=False)
    pytest.skip(reason)
