"""Connections to a server are encrypted as the settings say, and what is wrong with a certificate is said as such."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pymysql
import pytest
from sqlalchemy import make_url

from support.servers.certificates import DAY, Authority
from support.servers.mariadb import MariaDb, own_server
from support.servers.processes import HOST, private_folder
from support.servers.refusing import Refusing, refusing_server
from technomart import maintenance
from technomart.adapters.sql.core.engine import SqlOptions, open_engine
from technomart.adapters.sql.core.faults import fate_of, is_outage
from technomart.adapters.sql.core.mysql_line import Line
from technomart.adapters.sql.core.server_codes import Fate
from technomart.adapters.sql.core.urls import is_near
from technomart.adapters.sql.maintenance import doctor
from technomart.adapters.sql.maintenance.mistakes import explained
from technomart.adapters.sql.store import SqlStore
from technomart.config.settings import Settings
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.kernel.findings import Finding, Grade


class Site:
    """A server that takes encrypted connections alone, and the files that speak for it and against it."""

    def __init__(self, server: MariaDb, folder: Path, authority: Authority, administrator: Any) -> None:
        self.server, self.folder, self.authority, self._administrator = server, folder, authority, administrator

    def run(self, sql: str) -> None:
        """Run a statement as an administrator who was there before."""
        with self._administrator.cursor() as cursor:
            cursor.execute(sql)

    def shows(self, host: str = HOST, authority: Authority | None = None, **until: Any) -> None:
        """Let the server show another certificate from now on."""
        (authority or self.authority).issue(host, **until).write(self.folder)
        self.run("FLUSH SSL")

    def settings(self, user: str = "root", **ssl: object) -> Settings:
        """Return the settings of a program that connects to it."""
        given = {f"TECHNOMART_DB_SSL_{name.upper()}": str(value) for name, value in ssl.items()}
        url = f"mysql://{user}@{HOST}:{self.server.port}/mysql"
        return Settings.from_env({"TECHNOMART_DATABASE_URL": url, "TECHNOMART_DB_TIMEOUT_SECONDS": "2", **given})

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"


@pytest.fixture(scope="module")
def started() -> Iterator[Site]:
    with private_folder("tls") as folder:
        authority = Authority()
        (folder / "ca.pem").write_text(authority.certificate)
        certificate, key = authority.issue().write(folder)
        options = {"ssl_ca": folder / "ca.pem", "ssl_cert": certificate, "ssl_key": key}
        with own_server(**options) as server, server.connect() as administrator:
            site = Site(server, folder, authority, administrator)
            site.run("SET GLOBAL require_secure_transport = ON")
            yield site


@pytest.fixture
def site(started: Site) -> Iterator[Site]:
    yield started
    started.shows()


def found(settings: Settings) -> Finding:
    """Return what the doctor says first."""
    return next(maintenance.check_up(settings))


def test_a_certificate_of_the_authority_is_checked_on_every_connection(site: Site) -> None:
    settings = site.settings(ca=site.ca)

    assert found(settings).grade is Grade.WELL
    assert f"TLSv1.3, its certificate checked by {site.ca}" in found(settings).sentence
    with closing(SqlStore.open(settings.database_url)) as store:
        assert store._counting is not None
        for engine in (store.engine, store.writing, store._counting, store._open_alone()):
            with engine.connect() as connection:
                line = connection.connection.driver_connection
                assert isinstance(line, Line)
                assert line.encryption == "TLSv1.3"


def test_without_settings_it_is_encrypted_and_unchecked(site: Site) -> None:
    for settings in (site.settings(), site.settings(mode="REQUIRED")):
        assert found(settings).sentence.endswith("database mysql, TLSv1.3, its certificate unchecked.")


def test_a_socket_is_named_by_its_path(site: Site) -> None:
    socket = site.server.folder / "s.sock"
    url = f"mysql://root@/mysql?unix_socket={socket}"

    assert f" at {socket}, database mysql" in found(Settings(database_url=url)).sentence
    said = explained(pymysql.err.OperationalError(2003, "planted"), open_engine(url, SqlOptions()))
    assert said == (f"Nothing answers at {socket}.", "Check the path of the socket; start the server.")


def test_who_could_be_read_or_misled_on_a_network_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "is_near", lambda _url: False)

    unchecked = [each for each in maintenance.check_up(site.settings()) if each.subject == "tls"]
    checked = [each for each in maintenance.check_up(site.settings(ca=site.ca)) if each.subject == "tls"]

    assert [(each.grade, each.sentence) for each in unchecked] == [(Grade.NOTE, doctor.UNCHECKED)]
    assert checked == []


@pytest.mark.parametrize(
    ("url", "near"),
    [
        ("mysql://u@127.0.0.1/d", True),
        ("mysql://u@localhost/d", True),
        ("mysql://u@[::1]/d", True),
        ("mysql://u@/d?unix_socket=/run/s.sock", True),
        ("mysql://u@10.0.0.7/d", False),
        ("mysql://u@db.example/d", False),
    ],
)
def test_nobody_listens_in_on_this_machine(url: str, near: bool) -> None:
    assert is_near(make_url(url)) is near


def test_a_server_that_only_encrypts_says_so_to_whoever_does_not(site: Site) -> None:
    said = found(site.settings(mode="disabled"))

    assert said.grade is Grade.WRONG
    assert "TECHNOMART_DB_SSL_MODE" in said.cure  # MariaDB only says that it denies access


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        ({"until": -DAY / 2}, "has expired."),
        ({"host": "db.example"}, "is for another host."),
        ({"authority": Authority()}, "is signed by nobody who is trusted."),
        ({"authority": Authority("Another")}, "is signed by nobody who is trusted."),
    ],
    ids=["expired", "another host", "an authority of the same name", "another authority"],
)
def test_a_wrong_certificate_is_said_as_such(site: Site, shown: dict[str, Any], says: str) -> None:
    site.shows(**shown)
    settings = site.settings(ca=site.ca)

    said = found(settings)

    assert (said.grade, said.sentence) == (
        Grade.WRONG,
        f"The certificate of the server at {HOST}:{site.server.port} {says}",
    )
    assert said.cure


def test_a_wrong_certificate_is_no_silence_and_nobody_waits_for_another(site: Site) -> None:
    site.shows("db.example")
    url = site.settings(ca=site.ca).database_url
    with closing(SqlStore.open(url)) as store, pytest.raises(Unavailable) as refused:
        store.has_schema()

    assert refused.value.__cause__ is not None
    assert fate_of(refused.value.__cause__, committing=False) is Fate.DOWN
    assert not is_outage(refused.value)


def test_the_name_may_be_left_unchecked_and_the_authority_not(site: Site) -> None:
    site.shows("db.example")
    assert found(site.settings(ca=site.ca, mode="verify_ca")).grade is Grade.WELL

    site.shows("db.example", Authority())
    assert "nobody who is trusted" in found(site.settings(ca=site.ca, mode="verify_ca")).sentence


def test_the_authorities_of_the_system_count_where_none_is_named(site: Site) -> None:
    assert "nobody who is trusted" in found(site.settings(mode="verify_identity")).sentence


def test_an_account_may_ask_for_a_certificate(site: Site, tmp_path: Path) -> None:
    site.run("CREATE USER certified@'%' REQUIRE X509")
    site.run("GRANT SELECT ON mysql.* TO certified@'%'")
    elsewhere = tmp_path / "foreign"
    elsewhere.mkdir()
    certificate, key = site.authority.issue("certified.example").write(tmp_path)
    try:
        without = found(site.settings("certified", ca=site.ca))
        having = found(site.settings("certified", ca=site.ca, cert=certificate, key=key))
        certificate, key = Authority().issue("certified.example").write(elsewhere)
        foreign = found(site.settings("certified", ca=site.ca, cert=certificate, key=key))
    finally:
        site.run("DROP USER certified@'%'")

    assert (without.grade, having.grade, foreign.grade) == (Grade.WRONG, Grade.WELL, Grade.WRONG)
    assert "TECHNOMART_DB_SSL_MODE and _CERT" in without.cure
    assert "TECHNOMART_DB_SSL_CERT" in foreign.cure


def test_a_locked_account_is_named(site: Site) -> None:
    site.run("CREATE USER locked@'%' ACCOUNT LOCK")
    try:
        said = found(site.settings("locked"))
    finally:
        site.run("DROP USER locked@'%'")

    assert said.sentence == "The account locked is locked."


@pytest.fixture
def refusing() -> Iterator[Refusing]:
    with refusing_server() as server:
        yield server


def test_a_server_that_does_not_encrypt_gets_no_password_where_encryption_is_asked_for(refusing: Refusing) -> None:
    said = found(Settings(database_url=f"{refusing.url}?ssl_mode=REQUIRED"))

    assert said.sentence == f"The server at {refusing.place} does not encrypt, as TECHNOMART_DB_SSL_MODE asks."
    assert set(refusing.heard) <= {b""}


@pytest.mark.parametrize(
    "code",
    [1040, 1044, 1045, 1049, 1129, 1130, 1203, 1226, 1290, 1698, 1820, 1862, 3032, 3118, 3159, 4151, 6400],
)
def test_whatever_a_server_refuses_a_connection_for_is_said_in_our_words(refusing: Refusing, code: int) -> None:
    refusing.code = code

    said = found(Settings(database_url=refusing.url))

    assert said.grade is Grade.WRONG
    assert "planted" not in said.sentence
    assert said.cure
