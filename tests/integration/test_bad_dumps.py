"""Whatever somebody restores: one sentence says what is wrong with it, nothing is changed, and memory stays free."""

import gzip
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import count, cycle
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from support.builders import NOW
from support.databases import Databases, SqliteFiles, lent_store
from support.snapshots import some_records
from technomart import maintenance
from technomart.adapters.sql.maintenance import migrate
from technomart.adapters.sql.maintenance.backup import RowTooLong, dump
from technomart.adapters.sql.maintenance.dump_lines import LONGEST_LINE, BadDump
from technomart.adapters.sql.maintenance.restore import restore_dump
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.tables import metadata
from technomart.config.settings import Settings
from technomart.entrypoints.cli import main

MEMORY = """
import resource, sys
from pathlib import Path
from technomart.adapters.sql.maintenance.dump_lines import BadDump
from technomart.adapters.sql.maintenance.restore import restore_dump
from technomart.adapters.sql.store import SqlStore
resource.setrlimit(resource.RLIMIT_AS, (2**29, 2**29))
for name in sys.argv[1:]:
    try:
        restore_dump(SqlStore.open("sqlite://").engine, Path(name))
    except BadDump as error:
        print(error.message)
"""
"""A program that restores one file after the other with half a gigabyte at most."""
NO_LINES: tuple[Any, ...] = (
    *(b"", b"[", b"\xff", b"null", b"7", b'"row"', b"[NaN]", b"[1e3]", b"\xef\xbb\xbf[]", b"[" * 100_000),
    *([], {}, {"a": 1}),
)
"""What is neither a row nor a heading; bytes stand in the file as they are."""
WRONG: dict[str, Sequence[Any]] = {
    "instant": ("soon", "2026-01-05T08:00:00", "0001-01-01T00:00:00+23:59", 5, True, [], {}),
    "day": ("soon", "2026-02-30", 5, False, ["2026-01-05"]),
    "bytes": ("ä", "no base64!", 5, True, []),
    "flag": (0, 1, "true", [], 1.5),
    "texts": ("a", {"a": 1}, [1], [["a"]], ["\ud800"]),
    "text": (5, True, ["a"], {"a": "b"}, "\ud800", 1.5),
    "number": ("5", True, 1.5, 2**63, -(10**400), [5], float("nan")),
}
"""What stands in a line in place of each kind of value and is none."""


@dataclass(frozen=True, slots=True)
class Dump:
    """The lines of a dump between its header and its end."""

    header: Any
    body: tuple[Any, ...]

    @classmethod
    def read(cls, packed: bytes) -> "Dump":
        header, *body, _ = map(json.loads, gzip.decompress(packed).splitlines())
        return cls(header, tuple(body))

    def with_line(self, place: int, *lines: Any) -> "Dump":
        return replace(self, body=(*self.body[:place], *lines, *self.body[place + 1 :]))

    def heading(self, table: str) -> int:
        """Return where a table begins."""
        return next(i for i, line in enumerate(self.body) if isinstance(line, dict) and line["table"] == table)

    def sealed(self) -> bytes:
        """Return the file with a checksum that is right, as somebody makes it who knows how."""
        lines = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in (self.header, *self.body)]
        whole = b"".join(line + b"\n" for line in lines)
        rows = sum(isinstance(line, list) or line[:1] == b"[" for line in self.body if not isinstance(line, dict))
        end = json.dumps({"rows": rows, "sha256": sha256(whole).hexdigest()}).encode() + b"\n"
        return gzip.compress(whole + end, compresslevel=1)


@pytest.fixture(scope="module")
def packed(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("whole") / "some.dump"
    with lent_store(sqlite_files) as store:
        store.write(lambda work: work.load(some_records()))
        dump(store.engine, file, NOW)
    return file.read_bytes()


@pytest.fixture
def refused(tmp_path: Path) -> Iterator[Callable[[bytes], str]]:
    """Lend what tries to restore a file and returns the sentence; the database is as empty then as it was."""
    with closing(SqlStore.open("sqlite://")) as store:

        def refused(content: bytes) -> str:
            file = tmp_path / "bad.dump"
            file.write_bytes(content)
            with pytest.raises(BadDump) as found:
                restore_dump(store.engine, file)
            return found.value.message

        yield refused
        assert migrate.current(store.engine) is None


def test_a_file_that_is_cut_or_bent_anywhere_is_refused(packed: bytes, refused: Callable[[bytes], str]) -> None:
    chance = random.Random(20)
    for place in (0, 1, 9, 10, len(packed) - 9, len(packed) - 1, *(chance.randrange(len(packed)) for _ in range(20))):
        refused(packed[:place])
    for place in (0, 1, 2, 10, len(packed) - 1, *(chance.randrange(10, len(packed)) for _ in range(40))):
        bent = bytearray(packed)
        bent[place] ^= 1 << chance.randrange(8)
        refused(bytes(bent))
    lines = gzip.decompress(packed).splitlines(keepends=True)
    for place in range(0, len(lines), 4):
        refused(gzip.compress(b"".join(lines[:place])))
        refused(gzip.compress(b"".join([*lines[:place], lines[place][:-2]])))
    for end, said in (
        (lines[-1], "is followed by more"),
        (b"{}\n", "is followed by more"),
        (b"\n", "JSON"),
        (b"x", "JSON"),
    ):
        assert said in refused(gzip.compress(b"".join([*lines, end])))


def test_lines_that_no_dump_has_are_refused_by_their_number_though_the_sum_is_right(
    packed: bytes, refused: Callable[[bytes], str]
) -> None:
    whole = Dump.read(packed)
    others = cycle(NO_LINES)
    for place, line in enumerate(whole.body):
        wrong: list[Any] = [[*line, 1], line[1:], {"row": line}] if isinstance(line, list) else []
        for other in (next(others), *wrong[place % 3 :][:1]):
            assert f"line {place + 2} " in refused(whole.with_line(place, other).sealed()), other


def test_headings_that_no_table_has_are_refused(packed: bytes, refused: Callable[[bytes], str]) -> None:
    whole = Dump.read(packed)
    place = whole.heading("orders")
    right = whole.body[place]
    columns, kinds = right["columns"], right["kinds"]
    for wrong in (
        {**right, "table": "alembic_version"},
        {**right, "table": "sqlite_master"},
        {**right, "table": 7},
        {**right, "columns": columns[1:]},
        {**right, "columns": [*columns[1:], columns[1]]},
        {**right, "columns": [*columns[1:], "x"]},
        {**right, "columns": [*columns[1:], 7]},
        {**right, "columns": [*columns[1:], ["id"]]},
        {**right, "columns": "id"},
        {**right, "kinds": kinds[1:]},
        {**right, "kinds": [*kinds[1:], "pickle"]},
        {**right, "kinds": [*kinds[1:], ["plain"]]},
        {**right, "kinds": ["flag", *kinds[1:]]},
    ):
        assert f"line {place + 2} " in refused(whole.with_line(place, wrong).sealed()), wrong

    assert "for the second time" in refused(whole.with_line(place, right, right).sealed())
    assert "it lacks" in refused(replace(whole, body=whole.body[: whole.heading("orders")]).sealed())
    headers: list[Any] = [{}, [], {**whole.header, "format": "technomart dump 2"}, {**whole.header, "at": 1}, right]
    for header in headers:
        assert "does not begin as one" in refused(replace(whole, header=header).sealed())
    assert "update first" in refused(replace(whole, header={**whole.header, "revision": "9999"}).sealed())


def test_a_value_of_another_kind_is_refused_by_its_column_in_every_table(
    packed: bytes, refused: Callable[[bytes], str]
) -> None:
    whole = Dump.read(packed)
    wrongs = {kind: cycle(values) for kind, values in WRONG.items()}
    tried = set()
    for place, line in enumerate(whole.body):
        if isinstance(line, dict):
            heading = line
            continue
        for number, (name, kind) in enumerate(zip(heading["columns"], heading["kinds"], strict=True)):
            if (heading["table"], name) in tried:
                continue
            tried.add((heading["table"], name))
            column = metadata.tables[heading["table"]].columns[name]
            kind = kind if kind != "plain" else "number" if column.type.python_type is int else "text"  # noqa: PLW2901
            wrong = next(wrongs[kind])
            wrong = None if len(tried) % 3 == 0 and not column.nullable else wrong
            said = refused(whole.with_line(place, [*line[:number], wrong, *line[number + 1 :]]).sealed())
            assert f"line {place + 2} " in said, (heading["table"], name, wrong)
    assert len(tried) > 80


NOT_TAKEN: Mapping[str, tuple[str, dict[str, object]]] = {
    "doubled": ("orders", {}),
    "not allowed": ("orders", {"total": -1}),
    "unknown word": ("orders", {"status": "gone"}),
    "leads nowhere": ("order_lines", {"order_id": "0" * 36}),
}
"""Rows of which only a database knows that they are wrong, by table and what is changed in them."""


def test_rows_that_the_database_does_not_take_are_named_and_none_stays(
    packed: bytes, tmp_path: Path, databases: Databases
) -> None:
    whole, settings = Dump.read(packed), Settings(database_url=databases())
    bad, good = tmp_path / "bad.dump", tmp_path / "good.dump"
    good.write_bytes(packed)

    for table, changes in NOT_TAKEN.values():
        place = whole.heading(table) + 1
        row = dict(zip(whole.body[place - 1]["columns"], whole.body[place], strict=True))
        changed = [*({**row, **changes}.values())]
        bad.write_bytes(whole.with_line(place, *([changed] if changes else [changed, changed])).sealed())
        with pytest.raises(BadDump, match=f"line {place + 2} .*the database does not take"):
            maintenance.restore(settings, bad)
        with closing(maintenance.open_for_maintenance(settings)) as store, store.engine.connect() as connection:
            assert not [name for name, each in metadata.tables.items() if connection.execute(select(each)).first()]

    assert maintenance.restore(settings, good).rows > 50


def test_with_a_key_only_what_was_signed_with_it_is_restored_unless_told_otherwise(tmp_path: Path) -> None:
    signed, plain, bent, more = (tmp_path / name for name in ("signed", "plain", "bent", "more"))
    names = map(str, count())

    def run(key: str, *asked: object, name: str = "") -> Result:
        database = f"sqlite:///{tmp_path}/{name or next(names)}.db"
        settings = {"TECHNOMART_DATABASE_URL": database, "TECHNOMART_BACKUP_KEY": key * 32}
        return CliRunner().invoke(main, [*map(str, asked)], env=settings)

    run("", "db", "upgrade", name="canteen")
    assert run("k", "backup", signed, name="canteen").stdout.endswith(f"are in {signed}, signed.\n")
    assert run("", "backup", plain, name="canteen").stdout.endswith(f"are in {plain}.\n")
    *_, signature = gzip.decompress(signed.read_bytes()).splitlines(keepends=True)
    bent.write_bytes(gzip.compress(gzip.decompress(Dump.read(plain.read_bytes()).sealed()) + signature))
    more.write_bytes(gzip.compress(gzip.decompress(signed.read_bytes()) + signature))

    for key, file, said in (
        ("k", plain, "plain is not signed. With --unsigned"),
        ("o", signed, "signed is signed with another key, or was changed since."),
        ("k", bent, "bent is signed with another key, or was changed since."),
        ("k", more, "is followed by more"),
        ("", more, "is followed by more"),
    ):
        done = run(key, "restore", file)
        assert (done.exit_code, said in done.stderr) == (2, True), (done.stderr, said)
    for key, *asked in (
        ("k", signed),
        ("", signed),
        ("", plain),
        ("k", "--unsigned", plain),
        ("o", "--unsigned", signed),
    ):
        assert run(key, "restore", *asked).exit_code == 0, asked


def test_no_file_takes_more_memory_than_a_few_lines(packed: bytes, tmp_path: Path) -> None:
    whole = Dump.read(packed)
    place = whole.heading("users") + 1
    wide = [*whole.body[place]]
    wide[whole.body[place - 1]["columns"].index("avatar")] = "x" * (LONGEST_LINE - 5000)
    spaces = gzip.compress(b" " * 2**24) * 90  # 1.5 GB without an end of a line in 1.5 MB
    files = {
        "endless": gzip.compress(json.dumps(whole.header).encode() + b"\n") + spaces,
        "wide": whole.with_line(place, *[wide] * 3).sealed(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    done = subprocess.run(
        [sys.executable, "-c", MEMORY, *(str(tmp_path / name) for name in files)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stderr, len(said := done.stdout.splitlines())) == ("", len(files))
    assert "line 2 is longer than 8 MiB" in said[0]


def test_a_row_that_no_dump_takes_is_not_backed_up(tmp_path: Path, sqlite_files: SqliteFiles) -> None:
    with lent_store(sqlite_files) as store:
        store.write(lambda work: work.load(some_records()))
        with store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE users SET avatar = printf('%.*c', ?, 'x')", (LONGEST_LINE,))

        with pytest.raises(RowTooLong):
            dump(store.engine, tmp_path / "some.dump", NOW)
    assert list(tmp_path.iterdir()) == []
