"""Encode what is shown as JSON, to the byte as the standard library's `json` does, and keep what was encoded."""

import re
from collections.abc import Hashable
from json.encoder import encode_basestring_ascii
from threading import Lock
from typing import Any

import orjson

AS_JSON = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
"""Refuse what `json` does not know either."""
BEYOND_ASCII = re.compile("[^\x00-\x7e]+")
MOST_KEPT = 2_000
LONGEST_KEPT = 8_192


def encode(shown: Any) -> bytes:
    """Return compact JSON, in ASCII alone; raises `TypeError` for what only `json` can encode."""
    text = orjson.dumps(shown, option=AS_JSON)
    if text.isascii() and b"\x7f" not in text:
        return text
    return BEYOND_ASCII.sub(lambda found: encode_basestring_ascii(found[0])[1:-1], text.decode()).encode()


class Kept:
    """A bounded cache of encoded objects by what names a state of each, oldest out first; threads may share it."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        """Keep at most so many, none of them long."""
        self._most = most
        self._forms: dict[Hashable, orjson.Fragment] = {}
        self._lock = Lock()

    def find(self, key: Hashable) -> orjson.Fragment | None:
        """Return what is kept under a key."""
        return self._forms.get(key)

    def put(self, key: Hashable, text: bytes) -> orjson.Fragment:
        """Keep an encoded object and return it as a part of another."""
        form = orjson.Fragment(bytes(memoryview(text)))  # what orjson returns holds a buffer many times as long
        if len(text) <= LONGEST_KEPT:
            with self._lock:
                while len(self._forms) >= self._most:
                    del self._forms[next(iter(self._forms))]
                self._forms[key] = form
        return form
