"""Read back what was stored as JSON, and refuse what somebody made something else of."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache, lru_cache, partial
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from technomart.domain.kernel.errors import Conflict

T = TypeVar("T")
DESTROYED = (ValueError, LookupError, TypeError, RecursionError)
"""What reading anything but what was written raises."""


class Unreadable(Conflict):
    """What was stored once is not there any more as it was."""

    code = "stored_content_unreadable"


def stored(kind: type[T], written: str, what: str) -> T:
    """Return what was written as JSON of a dataclass, names it does not know left out.

    Raises `Unreadable`, which says `what` it was, unless every field is there and of its type.
    """
    hashable: Any = kind  # as mypy does not take the type of a dataclass for
    try:
        found: T = _read(hashable, written)
    except DESTROYED as error:
        raise Unreadable(f"{what} cannot be read: what was stored was changed.") from error
    return found


@lru_cache(maxsize=4)
def _read(kind: Any, written: str) -> Any:
    """Return what was written; it is asked for again and again while one row is looked at, and never changes."""
    return read_as(kind, json.loads(written))


def read_as(kind: Any, value: Any) -> Any:
    """Return a value of a type; raises `TypeError`, `LookupError` or `ValueError` for any other."""
    return _reader(kind)(value)


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """Return what reads values of a type, each of which would be asked for its type's parts again."""
    if get_origin(kind) is not None:
        several = [_reader(each) for each in get_args(kind) if each is not NoneType and each is not Ellipsis]
        return partial(_unless_none if NoneType in get_args(kind) else _several, several[0])
    if isinstance(kind, type) and is_dataclass(kind):
        return partial(_whole, kind, [(name, _reader(each)) for name, each in _types(kind).items()])
    return kind if issubclass(kind, Enum) else partial(_one, kind)


def _one(kind: type, value: Any) -> Any:
    if value.__class__ is not kind:
        raise TypeError
    return value


def _whole(kind: type, parts: Sequence[tuple[str, Callable[[Any], Any]]], value: Any) -> Any:
    return kind(**{name: read(value[name]) for name, read in parts})


def _unless_none(read: Callable[[Any], Any], value: Any) -> Any:
    return None if value is None else read(value)


def _several(read: Callable[[Any], Any], value: Any) -> tuple[Any, ...]:
    if value.__class__ is not list:
        raise TypeError
    return tuple(map(read, value))


def fields_of(value: Any) -> dict[str, Any]:
    """Return what the fields of a dataclass hold, as it is: `asdict` copies every value."""
    return {name: getattr(value, name) for name in _names(value.__class__)}


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _types(kind: Any) -> Mapping[str, Any]:
    """Return the types of the fields of a dataclass."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind) if field.init}
