"""Read JSON strictly (RFC 8259): no duplicate keys, no NaN or Infinity, no number beyond belief, no half characters.

Texts are read in Unicode's form NFC, passwords among them.
"""

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

import orjson

from technomart.domain.kernel.texts import all_normalised

DEEPEST = 32
"""Levels of lists and objects; what a body is read, compared and stored by goes down them one call a level."""
LONGEST_NUMBER = 40
LARGEST_EXPONENT = 20
TOO_LARGE = "The body holds a number that is too large or too long."
TOO_DEEP = f"The body is nested more than {DEEPEST} levels deep."


class BadJson(ValueError):
    """The text is not JSON, or JSON that different readers would read differently."""


def loads(body: bytes) -> Any:
    """Return what the text says, fractions as `Decimal`; raises `BadJson` with a sentence."""
    try:
        text = body.decode()
        value = STRICT.decode(text)
        if text.count("[") + text.count("{") > DEEPEST and _is_deep(value):
            raise BadJson(TOO_DEEP)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False, default=str).encode()
        if "\\u" in text or not text.isascii():
            value = all_normalised(value)
    except UnicodeError as error:
        raise BadJson("The body holds characters that are not valid UTF-8.") from error
    except RecursionError as error:
        raise BadJson(TOO_DEEP) from error
    except json.JSONDecodeError as error:
        raise BadJson(f"The body is not valid JSON: {error.msg} at position {error.pos}.") from error
    return value


def fingerprint(path: str, value: Any) -> str:
    """Return the SHA-256 of a path and the canonical form of what was sent to it."""
    return hashlib.sha256(path.encode() + b"\n" + canonical(value)).hexdigest()


def canonical(value: Any) -> bytes:
    """Return the canonical form of what was read: compact, in ASCII, fields in order, a number in one form alone."""
    try:
        text = orjson.dumps(value, _canonical, orjson.OPT_SORT_KEYS)
    except TypeError:  # a number of more than 64 bits
        text = b"\x7f"
    return text if text.isascii() and b"\x7f" not in text else CANONICAL.encode(value).encode()


def _canonical(number: Decimal) -> int | list[str]:
    """Return the form in which 10, 10.0 and 1e1 are the same; the list keeps a fraction apart from a text."""
    return int(number) if number == number.to_integral_value() else [format(number.normalize(), "f")]


def _is_deep(value: Any) -> bool:
    """Tell whether a value has more levels than any may have; it is looked at level by level."""
    level = [value]
    for _ in range(DEEPEST):
        level = [part for each in level for part in _parts(each)]
    return any(isinstance(each, dict | list) for each in level)


def _parts(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:  # an exponent of more than eighteen digits
        raise BadJson(TOO_LARGE) from error
    if len(text) > LONGEST_NUMBER or abs(number.adjusted()) > LARGEST_EXPONENT:
        raise BadJson(TOO_LARGE)
    return number


def _whole_number(text: str) -> int:
    if len(text) > LARGEST_EXPONENT:
        raise BadJson(TOO_LARGE)
    return int(text)


def _constant(text: str) -> NoReturn:
    raise BadJson(f"{text} is not a JSON number.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise BadJson("The body names a field twice.")
    return value


STRICT = json.JSONDecoder(
    parse_float=_number, parse_int=_whole_number, parse_constant=_constant, object_pairs_hook=_object
)
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_canonical)
