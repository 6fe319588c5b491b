"""The API does what its document says, tried by one who knows nothing else: schemathesis, all checks and phases."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.servers.technomart import TechnoMart, own_technomart

TESTS = Path(__file__).parents[1]
WITHIN = 3600  # seconds; a run that hangs is ended
NOT_LIMITED = {
    "TECHNOMART_LIMIT_DEFAULT": "1000000 per minute",
    "TECHNOMART_LIMIT_LOGIN": "1000000 per minute",
    "TECHNOMART_LIMIT_REGISTER": "1000000 per minute",
    "TECHNOMART_LIMIT_REFUSALS": "1000000 per minute",
    "TECHNOMART_MAIL": "none",
    "TECHNOMART_TRUSTED_PROXIES": "1",  # each request comes from an address of its own
}


def tried(server: TechnoMart, seed: int, *more: str) -> None:
    """Try every operation as an administrator; fails with what was found."""
    argv: list[str | Path] = [
        Path(sys.executable).with_name("st"),
        "--no-color",
        "--config-file",
        TESTS / "fuzz" / "schemathesis.toml",
    ]
    argv += ["run", f"{server.url}/api/openapi.json", "--url", server.url, "--seed", str(seed), *more]
    argv += ["--generation-database", "none", "--max-failures", "100", "--request-timeout", "20"]
    env = {**os.environ, "FUZZED": server.url, "SCHEMATHESIS_HOOKS": "fuzz.hooks", "PYTHONPATH": str(TESTS)}
    done = subprocess.run(argv, cwd=server.folder, env=env, capture_output=True, text=True, timeout=WITHIN, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    print(done.stdout[done.stdout.index("SUMMARY") :])  # noqa: T201 - the summary is what a long run is for


@pytest.mark.parametrize(
    ("seed", "phases", "examples"),
    [
        (1, "examples,coverage,fuzzing,stateful", 1),
        *(pytest.param(seed, "examples,coverage,fuzzing,stateful", 100, marks=pytest.mark.long) for seed in (1, 2, 3)),
    ],
)
def test_every_operation_answers_as_documented(seed: int, phases: str, examples: int) -> None:
    with own_technomart(NOT_LIMITED, arguments=["--demo"]) as server:
        server.run("db", "upgrade")
        server.start()
        tried(server, seed, "--phases", phases, "-n", str(examples))
