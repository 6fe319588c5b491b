"""Write the position of a row as one word that can stand in an address, and read it again."""

import json
import re
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

from flask import request
from marshmallow import ValidationError, fields

from technomart.domain.kernel.paging import BadCursor, Position

SURROGATES = re.compile("[\ud800-\udfff]")  # halves of letters, which no database takes


PAGING = ("after", "limit", "page")


class Cursor(fields.String):
    """A position in the list that is asked for, opaque to others: base64url (RFC 4648) of a JSON array."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        return read_cursor(text) if text else None

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else write_cursor(value)


def write_cursor(position: Position) -> str:
    """Return the word for a position in the list that is asked for."""
    text = json.dumps([list_asked_for(), *position], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str) -> Position:
    """Return the position in a word; raises `ValidationError`, also for a word of another list."""
    try:
        found = json.loads(b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError) as error:
        raise ValidationError(BadCursor.sentence) from error
    if not isinstance(found, list) or len(found) < 2 or not all(map(_is_part, found)):
        raise ValidationError(BadCursor.sentence)
    of_list, *position = found
    if of_list != list_asked_for():
        raise ValidationError(BadCursor.sentence)
    return tuple(position)


def list_asked_for() -> str:
    """Return a short name of the list behind this request: its address, filters and order, whichever page it is."""
    told = sorted((name, value) for name, value in request.args.items(multi=True) if name not in PAGING)
    return sha256(repr((request.path, told)).encode()).hexdigest()[:8]


def _is_part(part: object) -> bool:
    return type(part) is int or (isinstance(part, str) and not SURROGATES.search(part))
