"""Write the position of a row as one word that can stand in an address, and read it again."""

import json
import re
from base64 import b64decode, urlsafe_b64encode
from typing import Any

from marshmallow import ValidationError, fields

from technomart.domain.kernel.paging import BadCursor, Position

SURROGATES = re.compile("[\ud800-\udfff]")  # halves of letters, which no database takes


class Cursor(fields.String):
    """A position in a list, opaque to others: base64url (RFC 4648) of a JSON array."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        return read_cursor(text) if text else None

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else write_cursor(value)


def write_cursor(position: Position) -> str:
    """Return the word for a position."""
    return urlsafe_b64encode(json.dumps(position, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str) -> Position:
    """Return the position in a word; raises `ValidationError`."""
    try:
        found = json.loads(b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError) as error:
        raise ValidationError(BadCursor.sentence) from error
    if not isinstance(found, list) or not found or not all(map(_is_part, found)):
        raise ValidationError(BadCursor.sentence)
    return tuple(found)


def _is_part(part: object) -> bool:
    return type(part) is int or (isinstance(part, str) and not SURROGATES.search(part))
