"""A database URL that nothing can be opened with ends every command in one sentence."""

from pathlib import Path

import pytest

from support.servers.technomart import TechnoMart
from technomart import maintenance
from technomart.config.settings import Settings
from technomart.domain.kernel.errors import Unavailable

BAD = {
    "sqlite:////": "names no file",
    "sqlite:///file:/?uri=true": "names no file",
    "sqlite:///lunch.db?timeout=soon": "soon",
    "mysql+pymysql://127.0.0.1/lunch?foo=bar": "foo",
    "mysql+pymysql://127.0.0.1/lunch?connect_timeout=soon": "connect_timeout is none of its options",
    "mysql+pymysql://127.0.0.1/lunch?ssl=true": "ssl_mode",
    "mysql+pymysql://127.0.0.1/lunch?ssl_mode=on": "verify_identity",
    "mysql+pymysql://127.0.0.1/lunch?ssl_ca=/nowhere.pem": "No such file",
}


@pytest.mark.parametrize("command", ["db current", "db upgrade", "doctor", "audit", "backup lunch.dump", "users list"])
def test_a_command_refuses_it_in_one_sentence(tmp_path: Path, command: str) -> None:
    for url, why in BAD.items():
        program = TechnoMart(tmp_path, {"TECHNOMART_DATABASE_URL": url})

        done = program.run(*command.split(), check=False)

        assert (done.returncode, done.stdout) == (2, ""), url
        assert done.stderr.startswith("The database URL cannot be used: "), url
        assert why in done.stderr, url
        assert done.stderr.count("\n") == 1, url


BAD_FOR_A_SERVER = {
    "sqlite:///lunch.db?foo=bar": "foo is none of its options",
    "mysql+pymysql://127.0.0.1/lunch?cursorclass=x": "cursorclass is none of its options",
    "mysql+pymysql://127.0.0.1/lunch?charset=utf8mb4&charset=latin1": "charset is given twice",
    "mysql+pymysql://127.0.0.1/lunch?ssl_ca=/etc/passwd": "holds no certificate",
    "mysql+pymysql://127.0.0.1/lunch?ssl_cert=/etc/passwd": "holds no certificate with its key",
    "mysql+pymysql://127.0.0.1/lunch?ssl_ca=/ca.pem&ssl_mode=required": "is of no use while",
    "mysql+pymysql://127.0.0.1/lunch?ssl_key=/key.pem": "needs ssl_cert",
}


@pytest.mark.parametrize(("url", "why"), {**BAD, **BAD_FOR_A_SERVER}.items())
def test_a_server_refuses_it_before_it_starts(url: str, why: str) -> None:
    with pytest.raises(Unavailable, match=why):
        maintenance.must_be_openable(Settings(database_url=url))
