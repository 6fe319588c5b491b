"""Read JSON strictly (RFC 8259): no duplicate keys, no NaN or Infinity, no number beyond belief, no half characters."""

import hashlib
import json
from decimal import Decimal
from typing import Any, NoReturn

LONGEST_NUMBER = 40
LARGEST_EXPONENT = 20


class BadJson(ValueError):
    """The text is not JSON, or JSON that different readers would read differently."""


def loads(body: bytes) -> Any:
    """Return what the text says, fractions as `Decimal`; raises `BadJson` with a sentence."""
    try:
        text = body.decode()
        value = json.loads(
            text,
            parse_float=_number,
            parse_int=_whole_number,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeError as error:
        raise BadJson("The body holds characters that are not valid UTF-8.") from error
    except RecursionError as error:
        raise BadJson("The body is nested too deeply.") from error
    except json.JSONDecodeError as error:
        raise BadJson(f"The body is not valid JSON: {error.msg} at position {error.pos}.") from error
    return value


def fingerprint(path: str, value: Any) -> str:
    """Return the SHA-256 of a path and the canonical form of what was sent to it."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(f"{path}\n{canonical}".encode()).hexdigest()


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if len(text) > LONGEST_NUMBER or abs(number.adjusted()) > LARGEST_EXPONENT:
        raise BadJson("The body holds a number that is too large or too long.")
    return number


def _whole_number(text: str) -> int:
    if len(text) > LARGEST_EXPONENT:
        raise BadJson("The body holds a number that is too large or too long.")
    return int(text)


def _constant(text: str) -> NoReturn:
    raise BadJson(f"{text} is not a JSON number.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise BadJson("The body names a field twice.")
    return value
