"""The API does what its document says, tried by one who knows nothing else: schemathesis, all checks and phases."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fuzz.admins import ADMINS, PASSWORD, URL, email_of
from support.servers.google import Google
from support.servers.technomart import TechnoMart, own_technomart

TESTS = Path(__file__).parents[1]
WITHIN = 3600  # seconds; a run that hangs is ended
SERVED = [sys.executable, "-m", "support.servers.unlimited"]
SETTINGS = {
    "PYTHONPATH": str(TESTS),
    "TECHNOMART_LIMIT_REFUSALS": "1000000 per minute",
    "TECHNOMART_MAIL": "none",
    "TECHNOMART_NOTIFICATIONS_PER_HOUR": "10000",
    "TECHNOMART_OPEN_LEAVE_REQUESTS": "1000",
    "TECHNOMART_TAX": "vat12",
}


@contextmanager
def a_canteen(google: Google, *, admins: int) -> Iterator[TechnoMart]:
    """Lend a demo canteen without limits of rate, with so many administrators and a Google that answers."""
    settings = SETTINGS | {
        "TECHNOMART_GOOGLE_CLIENT_ID": google.client_id,
        "TECHNOMART_GOOGLE_CLIENT_SECRET": google.client_secret,
        "TECHNOMART_GOOGLE_TOKEN_URI": google.token_uri,
        "TECHNOMART_GOOGLE_CERTS_URL": google.certs_url,
        ADMINS: str(admins),
    }
    with own_technomart(settings, arguments=["--demo"], command=SERVED) as server:
        server.run("db", "upgrade")
        for number in range(admins):
            server.run("create-admin", "--email", email_of(number), "--password", PASSWORD)
        server.start()
        yield server


def tried(server: TechnoMart, seed: int, *more: str) -> str:
    """Try every operation and return what was printed; fails with what was found."""
    argv: list[str | Path] = [Path(sys.executable).with_name("st"), "--no-color"]
    argv += ["--config-file", TESTS / "fuzz" / "schemathesis.toml", "run", f"{server.url}/api/openapi.json"]
    argv += ["--url", server.url, "--checks", "all", "--seed", str(seed), "--workers", "1", "--continue-on-failure"]
    argv += ["--generation-database", "none", "--request-timeout", "20", *more]
    env = {**server.env, "SCHEMATHESIS_HOOKS": "fuzz.hooks", URL: server.url}
    done = subprocess.run(argv, cwd=server.folder, env=env, capture_output=True, text=True, timeout=WITHIN, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_few_requests_to_every_operation_are_answered_as_documented(google: Google) -> None:
    with a_canteen(google, admins=6) as server:
        tried(server, 1, "--phases", "fuzzing", "-n", "1")


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_operation_answers_as_documented_in_every_phase(google: Google, seed: int) -> None:
    with a_canteen(google, admins=60) as server:
        printed = tried(server, seed, "-n", "20")

    print(printed[printed.index("SUMMARY") :])  # noqa: T201 - the summary is what a long run is for
