"""Write the position of a row as one word that can stand in an address, and read it again."""

import json
import re
from base64 import b64decode, urlsafe_b64encode
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from technomart.domain.kernel.paging import BadCursor, Position
from technomart.entrypoints.web.asked import asked, now_asked
from technomart.entrypoints.web.shared.patterns import CURSOR
from technomart.entrypoints.web.shared.texts import ShortText

SURROGATES = re.compile("[\ud800-\udfff]")  # halves of letters, which no database takes
LONGEST_CURSOR = 4096
"""Room for a name, each letter of it escaped, and an id."""


class Cursor(ShortText):
    """A list's short name and a position in it, opaque to others: base64url (RFC 4648) of a JSON array."""

    def __init__(self, **kwargs: Any) -> None:
        """Bound its length."""
        super().__init__(longest=LONGEST_CURSOR, **kwargs)
        self.read_as = {"pattern": CURSOR}

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else write_cursor(value)


def write_cursor(position: Position) -> str:
    """Return the word for a position in the list that this request asks for."""
    text = json.dumps([name_of_list(), *position], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str) -> Position:
    """Return the name of a list and a position in it, as a word says; raises `BadCursor`."""
    try:
        found = json.loads(b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError) as error:
        raise BadCursor from error
    if not isinstance(found, list) or len(found) < 2 or not all(map(_is_part, found)):
        raise BadCursor
    return tuple(found)


def ask_for(meaning: object, after: str | None) -> Position | None:
    """Return the position in the list of this address that means this, as do the cursors that are written next.

    Raises `BadCursor` for a cursor of another list.
    """
    asked().list_of = meaning
    if not after:
        return None
    of_list, *position = read_cursor(after)
    if of_list != name_of_list():
        raise BadCursor
    return tuple(position)


def name_of_list() -> str:
    """Return a short name of the list that is asked for: of its address and of what the query means."""
    this = now_asked()
    if this is None:
        return ""
    told = json.dumps([this.request.path.rstrip("/"), this.list_of], default=_plain)
    return sha256(told.encode()).hexdigest()[:8]


def _plain(part: object) -> object:
    if isinstance(part, datetime):
        return part.astimezone(UTC).isoformat()
    if isinstance(part, date):
        return part.isoformat()
    if isinstance(part, frozenset):
        return sorted(part)
    if is_dataclass(part):
        return [getattr(part, field.name) for field in fields_of(part)]
    raise TypeError(f"A list is not named by a {type(part).__name__}.")


def _is_part(part: object) -> bool:
    return type(part) is int or (isinstance(part, str) and not SURROGATES.search(part))
