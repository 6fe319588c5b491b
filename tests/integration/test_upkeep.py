"""The commands that look after an installation: doctor, backup, restore, and a start that refuses to be unsafe."""

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import inspect, make_url

from support.builders import NOW, FixedClock
from support.canteen import a_canteen, a_request
from support.databases import Databases, Lender, ServerDatabases, SqliteFiles, lent_store, make_tables
from support.servers.customers import ordering
from support.servers.ledger import Ledger
from support.servers.mariadb import MariaDb, MySqlServer, flushing_server, own_server
from support.servers.processes import HOST, free_port
from support.servers.redis import RedisServer
from support.servers.served import running
from support.servers.smtp import MailServer
from support.servers.technomart import TechnoMart
from support.stored import estimates
from technomart import maintenance
from technomart.adapters.sql.maintenance.backup import dump
from technomart.adapters.sql.maintenance.dump_lines import BadDump
from technomart.adapters.sql.store import SqlStore
from technomart.config.settings import Settings
from technomart.domain.kernel.errors import DatabaseOnlyReads, Unavailable
from technomart.domain.kernel.findings import Grade
from technomart.entrypoints.cli import main
from technomart.maintenance import look_at_clock

DUMP = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from technomart.adapters.sql.maintenance.backup import dump
from sqlalchemy import create_engine
dump(create_engine(sys.argv[1]), Path(sys.argv[2]), datetime.now(UTC))
"""
"""A program that imports the backup and nothing else of the project."""

PRODUCTION = {
    "TECHNOMART_ENV": "production",
    "TECHNOMART_MAIL": "none",
    "TECHNOMART_FRONTEND_URL": "https://canteen.example",
}


def on(program: TechnoMart, url: str) -> TechnoMart:
    program.env["TECHNOMART_DATABASE_URL"] = url
    return program


def test_a_clock_that_was_never_set_is_named() -> None:
    (found,) = look_at_clock(datetime(1970, 1, 2, tzinfo=UTC))

    assert (found.grade, "before this program was made" in found.sentence) == (Grade.WRONG, True)
    assert list(look_at_clock(datetime.now(UTC))) == []


def diagnosis(program: TechnoMart) -> tuple[int, dict[str, str]]:
    """Return the doctor's exit status and its lines by subject."""
    done = program.run("doctor", check=False)
    assert done.stderr == ""
    lines = (line.split(maxsplit=2) for line in done.stdout.splitlines())
    return done.returncode, {subject: f"{grade} {rest}" for grade, subject, rest in lines}


class TestDoctor:
    def test_a_healthy_installation_is_told_so(
        self, program: TechnoMart, sql_url: str, redis_server: RedisServer, smtp_server: MailServer
    ) -> None:
        program.env |= {
            "TECHNOMART_REDIS_URL": redis_server.url,
            "TECHNOMART_SMTP_HOST": HOST,
            "TECHNOMART_SMTP_PORT": str(smtp_server.port),
            "TECHNOMART_SMTP_TLS": "none",
        }

        status, said = diagnosis(on(program, sql_url))

        assert (status, len(said)) == (0, 8)
        if "sqlite" not in sql_url and "innodb_flush_method" in said["durability"]:
            del said["durability"]  # nobody kills the machine under the server that tests share
        assert all(line.startswith("ok ") for line in said.values()), said

    def test_a_clock_behind_the_newest_booking_is_named(self, program: TechnoMart, sql_store: SqlStore) -> None:
        ahead = FixedClock(datetime.now(UTC) + timedelta(hours=3))
        canteen = replace(a_canteen(sql_store), clock=ahead)
        canteen.placed()

        status, said = diagnosis(on(program, sql_store.engine.url.render_as_string(hide_password=False)))

        assert status == 1
        assert re.match(r"WRONG The clock of this machine is 1(79|80) minutes behind the newest", said["bookings"])
        assert "NTP" in said["bookings"]

    def test_what_is_missing_is_named_with_its_cure(self, program: TechnoMart, databases: Databases) -> None:
        program.env |= {
            "TECHNOMART_REDIS_URL": f"redis://{HOST}:{free_port()}/0",
            "TECHNOMART_SMTP_HOST": HOST,
            "TECHNOMART_SMTP_PORT": str(free_port()),
            "TECHNOMART_JWT_SECRET": "",
        }

        status, said = diagnosis(on(program, databases()))

        assert status == 1
        assert said["schema"] == "WRONG The database has no tables yet. Run `technomart db upgrade`."
        assert said["redis"].startswith("WRONG Redis does not answer")
        assert said["mail"].startswith(f"WRONG {HOST}:")
        assert said["secret"].startswith("note TECHNOMART_JWT_SECRET is not set")

    @pytest.mark.in_turn
    def test_a_schema_that_lacks_columns_of_its_revision_is_named_and_nothing_works_on_it(
        self, program: TechnoMart, databases: Databases
    ) -> None:
        url = databases()
        on(program, url).run("db", "upgrade")
        with closing(SqlStore.open(url)) as store, store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE employees DROP COLUMN contact")
        lacks = "lacks employees.contact: it was made between two releases."

        assert lacks in diagnosis(program)[1]["schema"]
        for command in (
            ["db", "upgrade"],
            ["db", "current"],
            ["audit"],
            ["report", "sales"],
            ["serve", "--port", str(free_port())],
        ):
            run = program.spawn if command[0] == "serve" else program.run
            done = run(*command, check=False)
            assert done.returncode != 0, command
            assert lacks in done.stderr, command


class Mistakes:
    """The usual ones with a server: each a URL and what to read in the answer."""

    def __init__(self, server: MySqlServer, cleaning: ExitStack) -> None:
        self.server, self.cleaning = server, cleaning

    def nobody_there(self) -> tuple[str, str]:
        return f"mysql://root@{HOST}:{free_port()}/canteen", "start the server"

    def no_database(self) -> tuple[str, str]:
        return self.server.url("nowhere"), "CREATE DATABASE `nowhere` CHARACTER SET utf8mb4"

    def wrong_password(self) -> tuple[str, str]:
        url = self.server.address.set(username="nobody", password="wrong", database="canteen")
        return url.render_as_string(hide_password=False), "TECHNOMART_DB_PASSWORD"

    def no_privileges(self) -> tuple[str, str]:
        name = self.cleaning.enter_context(self.server.database()).rpartition("/")[2]
        self.server.run(f"CREATE USER `{name}`@'%' IDENTIFIED BY 'reads'")
        self.cleaning.callback(self.server.run, f"DROP USER `{name}`@'%'")
        self.server.run(f"GRANT SELECT ON `{name}`.* TO `{name}`@'%'")
        url = self.server.address.set(username=name, password="reads", database=name)
        return url.render_as_string(hide_password=False), "GRANT ALL PRIVILEGES"

    def foreign_database(self) -> tuple[str, str]:
        url, _ = self.no_privileges()
        return url.rpartition("/")[0] + "/mysql", "GRANT ALL PRIVILEGES"


@pytest.mark.parametrize(
    "mistake", ["nobody_there", "no_database", "wrong_password", "no_privileges", "foreign_database"]
)
def test_usual_mistakes_are_answered_with_what_to_do(mariadb: MySqlServer, mistake: str) -> None:
    with ExitStack() as cleaning:
        url, advice = getattr(Mistakes(mariadb, cleaning), mistake)()
        settings = Settings(database_url=url, db_timeout_seconds=1)

        with pytest.raises(Unavailable) as refused:
            maintenance.upgrade_database(settings)
        found = next(finding for finding in maintenance.check_up(settings) if finding.grade is Grade.WRONG)

    assert advice in refused.value.message
    assert advice in found.cure
    assert "wrong" not in refused.value.message + found.sentence  # the password


@pytest.fixture(scope="module")
def forgetful() -> Iterator[MariaDb]:
    options = {"innodb_flush_log_at_trx_commit": 2, "log_bin": "bin", "sync_binlog": 0, "server_id": 1, "autocommit": 0}
    with own_server(**options) as server:
        yield server


@pytest.fixture(scope="module")
def forgetful_url(forgetful: MariaDb) -> str:
    url = forgetful.url(forgetful.create_database())
    make_tables(url)
    return url


@pytest.fixture
def replica(forgetful: MariaDb, forgetful_url: str) -> Iterator[str]:
    """Return the same database on a server that takes no changes, from an account as any other."""
    forgetful.run(f"CREATE USER reader@'{HOST}' IDENTIFIED BY 'reads'")
    forgetful.run(f"GRANT ALL ON *.* TO reader@'{HOST}'")
    forgetful.run(f"REVOKE SUPER, READ ONLY ADMIN ON *.* FROM reader@'{HOST}'")
    forgetful.run("SET GLOBAL read_only = 1")
    yield make_url(forgetful_url).set(username="reader", password="reads").render_as_string(hide_password=False)
    forgetful.run("SET GLOBAL read_only = 0")
    forgetful.run(f"DROP USER reader@'{HOST}'")


class TestDurability:
    def test_the_doctor_minds_in_production_and_notes_it_elsewhere(
        self, program: TechnoMart, forgetful_url: str
    ) -> None:
        assert diagnosis(on(program, forgetful_url))[0] == 0
        program.env |= PRODUCTION
        status, said = diagnosis(program)

        assert status == 1
        assert "sync_binlog" in said["durability"]
        assert said["autocommit"].startswith("note The server's autocommit is off; each connection")

    def test_production_does_not_start_on_a_server_that_forgets(self, program: TechnoMart, forgetful_url: str) -> None:
        program.env |= PRODUCTION

        done = on(program, forgetful_url).run("serve", check=False)

        assert done.returncode == 2
        assert "innodb_flush_log_at_trx_commit is not 1" in done.stderr
        assert "sync_binlog" in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_replica_is_reported_on_and_changed_by_nobody(
        self, program: TechnoMart, forgetful_url: str, replica: str
    ) -> None:
        with closing(SqlStore.open(forgetful_url)) as primary, closing(SqlStore.open(replica)) as store:
            a_canteen(primary).placed()

            assert store.only_reads()
            with pytest.raises(DatabaseOnlyReads):
                a_canteen(store).placed()

        must_be_read(replica)
        assert "The server only reads." in diagnosis(on(program, replica))[1]["database"]

    def test_production_starts_on_a_server_that_remembers(self, program: TechnoMart) -> None:
        program.env |= PRODUCTION
        with flushing_server() as server, server.database() as url:
            on(program, url).run("db", "upgrade")
            program.start()

            assert program.is_ready()
            program.stop()

    def test_every_commit_is_flushed(self) -> None:
        with own_server() as server, lent_store(ServerDatabases(server)) as store:
            canteen = a_canteen(store)
            before = flushes(server)
            for _ in range(20):
                canteen.placed()

            assert flushes(server) - before >= 20


def test_a_file_that_only_reads_is_reported_on(sqlite_files: SqliteFiles) -> None:
    with lent_store(sqlite_files) as store:
        a_canteen(store).placed()
        url = store.engine.url.set(database=f"file:{store.engine.url.database}")
        must_be_read(url.update_query_dict({"mode": "ro", "uri": "true"}).render_as_string())


def must_be_read(url: str) -> None:
    """Check that every command that only reads goes on, and finds the one order."""
    said = {}
    for command in ("report orders --range 365d", "report sales", "report customer-history", "audit", "db current"):
        done = CliRunner().invoke(main, command.split(), env={"TECHNOMART_DATABASE_URL": url, "COLUMNS": "120"})
        assert (done.exit_code, done.stderr) == (0, ""), command
        said[command] = done.stdout
    assert re.search(r"Orders placed +1\b", said["report orders --range 365d"])


def flushes(server: MariaDb) -> int:
    return int(server.run("SHOW GLOBAL STATUS LIKE 'Innodb_data_fsyncs'")[0][1])


@pytest.fixture
def elsewhere(lender: Lender, sqlite_files: SqliteFiles, request: pytest.FixtureRequest) -> Lender:
    """Return what lends databases of the other engine."""
    other: Lender = request.getfixturevalue("server_databases") if lender is sqlite_files else sqlite_files
    return other


class TestBackup:
    def test_a_copy_in_the_other_engine_is_the_same_to_the_byte_and_passes_the_audit(
        self, program: TechnoMart, sql_url: str, elsewhere: Lender, databases: Databases
    ) -> None:
        on(program, sql_url).run("demo-data", "--orders", "150", "--days", "5")
        first, second = program.folder / "first.dump", program.folder / "second.dump"

        made = program.run("backup", str(first))
        with ExitStack() as cleaning:
            copy = elsewhere.empty(cleaning)
            done = on(program, copy).run("restore", str(first))
            program.run("backup", str(second))
            must_be_known_to_have(copy, "orders", 150)

        assert "rows of schema" in made.stdout
        assert "invariants hold" in done.stdout
        assert first.stat().st_mode & 0o077 == 0
        assert body_of(first) == body_of(second)

    def test_every_table_is_in_it(self, program: TechnoMart, sql_url: str, sql_store: SqlStore) -> None:
        on(program, sql_url).run("backup", str(program.folder / "all.dump"))

        assert tables_in(program.folder / "all.dump") == tables_of(sql_store)

    @pytest.mark.in_turn
    def test_every_table_is_in_it_even_if_nothing_else_was_imported(
        self, tmp_path: Path, sql_url: str, sql_store: SqlStore
    ) -> None:
        subprocess.run([sys.executable, "-c", DUMP, sql_url, str(tmp_path / "alone.dump")], check=True)

        assert tables_in(tmp_path / "alone.dump") == tables_of(sql_store)

    def test_a_database_with_rows_is_not_touched(self, program: TechnoMart, sql_url: str) -> None:
        file = str(program.folder / "some.dump")
        on(program, sql_url).run("demo-data", "--orders", "10", "--days", "1")
        program.run("backup", file)

        again = program.run("backup", file, check=False)
        back = program.run("restore", file, check=False)

        assert (again.returncode, back.returncode) == (2, 2)
        assert "nothing is overwritten" in again.stderr
        assert "not empty" in back.stderr

    def test_a_damaged_file_changes_nothing(self, program: TechnoMart, sqlite_files: SqliteFiles) -> None:
        file, settings = program.folder / "some.dump", Settings(database_url=f"sqlite:///{program.folder}/new.db")
        with lent_store(sqlite_files) as store:
            a_canteen(store).placed(a_request(customer="Ana"))
            dump(store.engine, file, NOW)
        whole = file.read_bytes()
        edited = gzip.compress(gzip.decompress(whole).replace(b"Ana", b"Eva"))

        for damaged in (whole[: len(whole) // 2], edited, b"not a dump", b"", gzip.compress(b"{}\n")):
            file.write_bytes(damaged)
            with pytest.raises(BadDump, match="not a whole dump"):
                maintenance.restore(settings, file)

        assert maintenance.schema_revisions(settings)[0] is None

    def test_nothing_is_backed_up_where_there_is_nothing(self, program: TechnoMart) -> None:
        done = program.run("backup", "nothing.dump", check=False)

        assert done.returncode == 2
        assert "no tables" in done.stderr
        assert not (program.folder / "nothing.dump").exists()

    @pytest.mark.parametrize("lender", ["sqlite", "mariadb"], indirect=True)
    @pytest.mark.long_on("mariadb")
    def test_orders_taken_before_it_began_are_in_it_and_the_copy_is_consistent(
        self, program: TechnoMart, databases: Databases, ledger: Ledger
    ) -> None:
        url, copy = databases(), databases()
        file = program.folder / "live.dump"
        with running(url) as canteen, ordering(ledger, [canteen.url], canteen.habits()):
            ledger.wait_for(40)
            before = set(ledger._acknowledged)
            canteen.server.run("backup", str(file))
            ledger.wait_for(ledger.acknowledged + 20)

        done = on(program, copy).run("restore", str(file))

        assert "invariants hold" in done.stdout
        restored = unpacked(file).decode()
        assert [mark for mark in before if mark not in restored] == []


def must_be_known_to_have(url: str, table: str, rows: int) -> None:
    """Check that a server no longer takes a table for empty, which makes the audit quadratic."""
    with closing(SqlStore.open(url)) as store:
        if store.engine.dialect.name == "mysql":
            assert estimates(store.engine)[table] == pytest.approx(rows, rel=0.1)


def tables_in(file: Path) -> set[str]:
    return {json.loads(line)["table"] for line in unpacked(file).splitlines() if line.startswith(b'{"table"')}


def tables_of(store: SqlStore) -> set[str]:
    return set(inspect(store.engine).get_table_names()) - {"alembic_version"}


def body_of(file: Path) -> list[bytes]:
    """Return every line but the first, which has the time, and the last, which has the checksum."""
    return unpacked(file).splitlines()[1:-1]


def unpacked(file: Path) -> bytes:
    return gzip.decompress(file.read_bytes())
