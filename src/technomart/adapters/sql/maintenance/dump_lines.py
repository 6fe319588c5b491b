"""Read the lines of a dump and believe nothing of them: no line is longer than a row can be, and the sums are right."""

import gzip
import hmac
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any

from technomart.domain.kernel.errors import Invalid

FORMAT = "technomart dump 1"
LONGEST_LINE = 8 * 2**20  # bytes; a picture of 6 MB
SUM = "sha256"
SIGNATURE = "hmac-sha256"


class BadDump(Invalid):
    """The file is no dump, or not a whole one."""

    code = "bad_dump"


class BadSignature(BadDump):
    """The file was not signed with the key, or was changed since."""

    code = "bad_signature"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a dump, counted from 1, with what its JSON holds and how many bytes that took."""

    number: int
    value: Any
    length: int


class Flaw(Exception):
    """Says what is wrong with a dump, or with one of its lines where a number is told."""

    def __init__(self, said: str, number: int = 0) -> None:
        """Keep the sentence's end."""
        super().__init__(f"line {number} {said}" if number else said)


class NotSigned(Flaw):
    """Says that the signature is not that of the key."""


def lines_in(file: IO[bytes], key: bytes | None = None) -> Iterator[Line]:
    """Yield every line but those at the end, the header first, and compare the sums then, with a `key` the signature.

    Raises `Flaw`, `NotSigned` and `OSError`.
    """
    file.seek(0)
    running, signing, number, rows = sha256(), signature(key), 0, 0
    with gzip.GzipFile(fileobj=file, mode="rb") as packed:
        for number, line in enumerate(_bounded(packed), 1):
            value = _parsed(line, number)
            signing.update(line)
            if isinstance(value, dict) and SUM in value:
                if value != {"rows": rows, SUM: running.hexdigest()}:
                    raise Flaw("its checksum is wrong")
                _must_end(packed, number, signing.hexdigest() if key else None)
                return
            running.update(line)
            rows += isinstance(value, list)
            yield Line(number, value, len(line))
    raise Flaw(f"it is cut after line {number}")


def signature(key: bytes | None) -> hmac.HMAC:
    """Return what signs the lines that it is given."""
    return hmac.new(key or b"", digestmod=sha256)


def _must_end(packed: gzip.GzipFile, number: int, right: str | None) -> None:
    """Take one more line, which has a signature; raises `NotSigned` when it is not the one that is asked for."""
    last = _read(packed)
    told = _parsed(last, number + 1) if last else {SIGNATURE: ""}
    found = told.get(SIGNATURE) if isinstance(told, dict) and len(told) == 1 else None
    if not isinstance(found, str) or _read(packed):
        raise Flaw("is followed by more", number)
    if right is not None and not hmac.compare_digest(found.encode(errors="replace"), right.encode()):
        raise NotSigned("is signed with another key, or was changed since" if found else "is not signed")


def _bounded(packed: gzip.GzipFile) -> Iterator[bytes]:
    """Yield lines as they are unpacked, of which never more is in memory than one may have."""
    number = 1
    while line := _read(packed):
        if len(line) > LONGEST_LINE:
            raise Flaw(f"is longer than {LONGEST_LINE // 2**20} MiB", number)
        if not line.endswith(b"\n"):
            raise Flaw("is cut", number)
        yield line
        number += 1


def _read(packed: gzip.GzipFile) -> bytes:
    try:
        return packed.readline(LONGEST_LINE + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Flaw("it is cut, or is not compressed by gzip") from error


def _parsed(line: bytes, number: int) -> Any:
    try:
        return json.loads(line.decode(), parse_float=_refused, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise Flaw("is no JSON that a dump has", number) from error


def _refused(_number: str) -> None:
    raise ValueError("A dump has no such numbers.")
