"""Compile schemas for reading: give what marshmallow's own load would of a body, in a fraction of its time.

What is not known here - a kind of field, a hook - and every value that is not plainly right is left to marshmallow,
whose refusals are the ones a caller sees.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing
from marshmallow.decorators import POST_LOAD, PRE_LOAD, VALIDATES, VALIDATES_SCHEMA

from technomart.domain.kernel.texts import is_visible
from technomart.entrypoints.web.shared.amounts import ExactPesos, Pesos, Whole
from technomart.entrypoints.web.shared.base import Wire
from technomart.entrypoints.web.shared.fields import Choice, Flag, Several
from technomart.entrypoints.web.shared.texts import OptionalText, Text

Read: TypeAlias = Callable[[Any], Any]
AnyField: TypeAlias = fields.Field[Any]

REQUIRED = object()
"""In the place of a value for what is left out, where nothing may be left out."""


class Unusual(Exception):
    """Marshmallow is to look at it."""


def load(schema: Schema, body: Any) -> Any:
    """Return what a body says by a schema, as its own load would; raises `Unusual` where it has to."""
    read = compiled(schema)
    if read is None:
        raise Unusual
    try:
        return read(body)
    except ValidationError as error:
        raise Unusual from error


@cache
def compiled(schema: Schema) -> Read | None:
    """Return what reads bodies as the schema says, None when something about it is not known."""
    if not _is_known(schema):
        return None
    without_blanks = schema.without_blanks if isinstance(schema, Wire) else _as_it_is
    steps = tuple(_step(name, field) for name, field in schema.load_fields.items())
    checks = [getattr(schema, name) for name, _, _ in _hooks(schema, VALIDATES_SCHEMA)]
    build = schema.builds if isinstance(schema, Wire) else None

    def read(body: Any) -> Any:
        if body.__class__ is not dict:
            raise Unusual
        body = without_blanks(body)
        found = {}
        for key, attribute, take, otherwise in steps:
            value = body.get(key, missing)
            if value is not missing:
                found[attribute] = take(value)
            elif otherwise is REQUIRED:
                raise Unusual
            elif otherwise is not missing:
                found[attribute] = otherwise
        for check in checks:
            check(found, partial=None, many=False, unknown=EXCLUDE)
        return build(**found) if build else found

    return read


def _hooks(schema: Schema, tag: str) -> list[tuple[str, bool, Mapping[str, Any]]]:
    return list(type(schema).resolve_hooks().get(tag, ()))


def _is_known(schema: Schema) -> bool:
    builders = {name for name, *_ in _hooks(schema, POST_LOAD)}
    if isinstance(schema, Wire) and type(schema).build is Wire.build:
        builders -= {"build"}
    has_more = builders or _hooks(schema, PRE_LOAD) or _hooks(schema, VALIDATES)
    looks_back = any(more.get("pass_original") for _, _, more in _hooks(schema, VALIDATES_SCHEMA))
    return not (has_more or looks_back or schema.many or schema.partial) and all(
        not callable(field.load_default) and "." not in (field.attribute or "") for field in schema.load_fields.values()
    )


def _step(name: str, field: AnyField) -> tuple[str, str, Read, Any]:
    key = name if field.data_key is None else field.data_key
    return key, field.attribute or name, _reader(field), REQUIRED if field.required else field.load_default


def _reader(field: AnyField) -> Read:
    """Return what reads a value for a field, null and validation included."""
    kind = type(field)
    says = next(parent for parent in kind.__mro__ if "_deserialize" in vars(parent))
    make = KINDS.get(says)
    plain = make(field) if make else None
    if plain is None or kind.deserialize not in OURS or field.pre_load or field.post_load:
        return field.deserialize
    checks, nullable = tuple(field.validators), field.allow_none

    def read(value: Any) -> Any:
        if value is None:
            if nullable:
                return None
            raise Unusual
        found = plain(value)
        for check in checks:
            check(found)
        return found

    if kind.deserialize is not OptionalText.deserialize:
        return read
    without: Any = vars(field)["without"]
    return lambda value: read(value) or without


def _as_it_is(body: Any) -> Any:
    return body


def _text(field: Any) -> Read:
    longest: int = field.longest

    def plain(value: Any) -> str:
        if value.__class__ is not str or len(value) > longest:
            raise Unusual
        text: str = value.strip()
        if not text.isprintable() or not (text.isascii() or is_visible(text)):
            raise Unusual
        return text

    return plain


def _only(kind: type) -> Callable[[AnyField], Read]:
    def plain(value: Any) -> Any:
        if value.__class__ is not kind:
            raise Unusual
        return value

    return lambda _: plain


def _choice(field: Any) -> Read:
    members: Mapping[str, Any] = field.members

    def plain(value: Any) -> Any:
        if value.__class__ is not str or value not in members:
            raise Unusual
        return members[value]

    return plain


def _pesos(field: Any) -> Read:
    least, most = field.least / 100, field.most // 100
    return lambda value: value * 100 if value.__class__ is int and least <= value <= most else field.deserialize(value)


def _nested(field: Any) -> Read | None:
    schema: Schema = field.schema
    is_plain = not field.many and field.unknown in (None, EXCLUDE) and EXCLUDE in (field.unknown, schema.unknown)
    return compiled(schema) if is_plain else None


def _listed(field: Any) -> Read:
    inner = _reader(field.inner)

    def plain(value: Any) -> list[Any]:
        if value.__class__ is not list:
            raise Unusual
        return [inner(each) for each in value]

    return plain


def _several(field: Any) -> Read:
    listed = _listed(field)
    return lambda value: tuple(listed(value))


OURS = (fields.Field.deserialize, OptionalText.deserialize)
KINDS: Mapping[type, Callable[[Any], Read | None]] = {
    Text: _text,
    fields.String: _only(str),
    Whole: _only(int),
    Flag: _only(bool),
    Choice: _choice,
    Pesos: _pesos,
    ExactPesos: _pesos,
    fields.Nested: _nested,
    fields.List: _listed,
    Several: _several,
}
"""What reads the values of fields, by the class whose `_deserialize` says how."""
