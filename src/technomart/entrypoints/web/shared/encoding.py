"""Encode what is shown as JSON, to the byte as the standard library's `json` does, and keep what was encoded."""

import re
from collections.abc import Callable, Hashable
from json.encoder import encode_basestring_ascii
from threading import Lock
from typing import Any, Protocol

import orjson
from typing_extensions import override

AS_JSON = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
"""Refuse what `json` does not know either."""
BEYOND_ASCII = re.compile("[^\x00-\x7e]+")
MOST_KEPT = 1024 * 1024  # bytes, of some 1,000 orders of three lines


def encode(shown: Any) -> bytes:
    """Return compact JSON, in ASCII alone; raises `TypeError` for what only `json` can encode."""
    text = orjson.dumps(shown, option=AS_JSON)
    if text.isascii() and b"\x7f" not in text:
        return text
    return BEYOND_ASCII.sub(lambda found: encode_basestring_ascii(found[0])[1:-1], text.decode()).encode()


class Kept(Protocol):
    """Encoded objects, each by what names a state of it."""

    def find(self, key: Hashable) -> orjson.Fragment | None:
        """Return what is kept under a key."""
        ...

    def put(self, key: Hashable, text: bytes) -> orjson.Fragment:
        """Keep an encoded object and return it as a part of another."""
        ...


class Latest(Kept):
    """A cache of encoded objects that is bounded by their bytes, oldest out first; threads may share it."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        """Keep at most so many bytes, and at least half of them."""
        self._most = most
        self._new: dict[Hashable, orjson.Fragment] = {}
        self._old: dict[Hashable, orjson.Fragment] = {}
        self._bytes = 0  # of the new ones
        self._lock = Lock()

    @override
    def find(self, key: Hashable) -> orjson.Fragment | None:
        return self._new.get(key) or self._old.get(key)

    @override
    def put(self, key: Hashable, text: bytes) -> orjson.Fragment:
        form = part_of(text)
        with self._lock:
            if self._bytes + len(text) > self._most // 2:
                self._old, self._new, self._bytes = self._new, {}, 0
            if len(text) <= self._most // 2:
                self._new[key] = form
                self._bytes += len(text)
        return form


class Used(Kept):
    """The encoded objects of one answer, some of them from the one before it."""

    def __init__(self, before: dict[Hashable, orjson.Fragment]) -> None:
        """Begin an answer."""
        self._before = before
        self.forms: dict[Hashable, orjson.Fragment] = {}

    @override
    def find(self, key: Hashable) -> orjson.Fragment | None:
        form = self._before.get(key)
        if form is not None:
            self.forms[key] = form
        return form

    @override
    def put(self, key: Hashable, text: bytes) -> orjson.Fragment:
        form = self.forms[key] = part_of(text)
        return form


class KeptAnswer:
    """The newest of an answer that many ask for, however long, and the objects in it for the next; threads share it.

    One of them makes it while the others wait: a queue of thousands takes megabytes, which each would take by itself.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._tag, self._text = "", b""
        self._forms: dict[Hashable, orjson.Fragment] = {}
        self._turn = Lock()

    def text(self, tag: str, make: Callable[[Kept], bytes]) -> bytes:
        """Return the answer with a tag, made unless it is the newest."""
        with self._turn:
            if tag != self._tag:
                used = Used(self._forms)
                self._text = make(used)
                self._tag, self._forms = tag, used.forms
            return self._text


def part_of(text: bytes) -> orjson.Fragment:
    """Return an encoded object as a part of another."""
    return orjson.Fragment(bytes(memoryview(text)))  # what orjson returns holds a buffer many times as long
