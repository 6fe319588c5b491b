"""Compare values with the types of all their parts: 1 is not True, Decimal(1) is not 1, a naive time is not UTC."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta


def parts(value: object) -> dict[str, object]:
    """Return what a value consists of, by what is written after it to name the part."""
    if is_dataclass(value):
        return {f".{part.name}": getattr(value, part.name) for part in fields(value)}
    if isinstance(value, Mapping):
        return {f"[{key!r}]": part for key, part in value.items()}
    if isinstance(value, (tuple, list)):
        return {f"[{i}]": part for i, part in enumerate(value)}
    return {}


def differences(found: object, expected: object, path: str = "it") -> list[str]:
    """Return one sentence per part in which two values differ."""
    if type(found) is not type(expected):
        return [f"{path} is a {type(found).__name__}, not a {type(expected).__name__}: {found!r}"]
    one, other = parts(found), parts(expected)
    if other:
        if one.keys() != other.keys():
            return [f"{path} has {len(one)} parts, not {len(other)}: {found!r}"]
        return [line for name, part in other.items() for line in differences(one[name], part, f"{path}{name}")]
    if isinstance(expected, datetime) and isinstance(found, datetime) and found.utcoffset() != timedelta(0):
        return [f"{path} is not in UTC: {found!r}"]
    return [] if found == expected else [f"{path} is {found!r}, not {expected!r}"]


def assert_exactly(found: object, expected: object) -> None:
    """Fail with every difference, in value or in type."""
    assert differences(found, expected) == []
