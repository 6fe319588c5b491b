"""Long answers are in files while clients take them, short ones are not; no file stays."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import cast

import pytest

from technomart.entrypoints.serving.exchange import Header, Line
from technomart.entrypoints.serving.spool import KEPT, MOST_OPEN, Spool, new_file

PART = b"x" * 1000


class Taken:
    """The way back to a client, which keeps what is sent."""

    answers: list[tuple[int, list[Header], bytes]]

    def __init__(self) -> None:
        self.answers = []

    def response_bytes(self, status: int, headers: list[Header], body: bytes) -> None:
        self.answers.append((status, headers, body))

    def response_file(self, status: int, headers: list[Header], file: str) -> None:
        self.answers.append((status, headers, Path(file).read_bytes()))


def send(spool: Spool, parts: Iterator[bytes]) -> list[tuple[int, list[Header], bytes]]:
    taken = Taken()
    with suppress(RuntimeError, OSError):
        spool.send(cast(Line, taken), [("A", "b")], parts)
    return taken.answers


def some(parts: int, error: Exception | None = None) -> Iterator[bytes]:
    for _ in range(parts):
        yield PART
    if error is not None:
        raise error


@pytest.mark.parametrize("error", [None, RuntimeError("broken off")])
def test_an_answer_is_sent_as_far_as_it_came_from_memory_or_a_file(error: Exception | None) -> None:
    spool, long = Spool(), KEPT // len(PART) + 1

    assert send(spool, some(2, error)) == [(200, [("A", "b")], PART * 2)]
    assert not spool.files
    assert send(spool, some(long, error)) == [(200, [("A", "b"), ("Content-Length", f"{long}000")], PART * long)]
    ((_, file),) = spool.files
    assert os.fstat(file.fileno()).st_mode & 0o077 == 0
    spool.forget()
    assert not file.closed
    spool.forget(-1.0)
    assert file.closed


def test_files_have_no_name_where_the_system_can_do_that_and_are_gone_once_they_are_closed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for has_no_name in {sys.platform == "linux", False}:
        monkeypatch.setattr("technomart.entrypoints.serving.spool.HAVE_NO_NAME", has_no_name)
        spool = Spool()
        for _ in range(MOST_OPEN + 2):
            spool.keep(new_file())
        assert any(tmp_path.iterdir()) != has_no_name
        spool.forget()
        assert len(spool.files) == MOST_OPEN
        spool.forget(-1.0)
        assert not any(tmp_path.iterdir())


def test_nothing_is_sent_of_an_answer_there_is_no_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool()

    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("technomart.entrypoints.serving.spool.new_file", full)

    assert send(spool, some(KEPT // len(PART) + 1)) == []
