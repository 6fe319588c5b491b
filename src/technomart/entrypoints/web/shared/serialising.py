"""Compile schemas: show a value exactly as marshmallow's own dump would, in a fraction of its time.

What is not known here - a kind of field, a hook, a way to get at attributes - is left to marshmallow.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from keyword import iskeyword
from operator import attrgetter
from typing import Any

from marshmallow import Schema, fields, missing
from marshmallow.decorators import POST_DUMP, PRE_DUMP
from marshmallow.utils import ensure_text_type

from technomart.entrypoints.web.shared.amounts import Pesos, Quantity
from technomart.entrypoints.web.shared.base import Wire
from technomart.entrypoints.web.shared.encoding import Kept, encode
from technomart.entrypoints.web.shared.fields import Choice
from technomart.entrypoints.web.shared.written import Get, Show, Shown, written

CONTAINERS = frozenset(name for kind in (dict, list, tuple, str) for name in dir(kind))
"""Names that would be found on a container where marshmallow looks for an item of it first."""
PLAIN_FLOATS = (1e-4, 1e16)
"""From here to there floats are written without an exponent, of which encoders have their own ideas."""
BELIEVED = 10**17
"""Amounts below this, in centavos, are plain floats in pesos."""


@dataclass(frozen=True, slots=True)
class Step:
    """One field: its key, its attribute or else what makes it of the whole object, its form, and whether null stays."""

    key: str
    attribute: str
    make: Get | None
    form: Show | None
    stays: bool


@cache
def compiled(schema: Schema) -> Show:
    """Return what shows a value as the schema says."""
    if not _is_known(schema):
        return lambda value, _: schema.dump(value)
    plan = [_step(schema, name, field) for name, field in schema.dump_fields.items()]
    on_top = schema.on_top if isinstance(schema, Wire) else ""
    readers: dict[type, Show] = {}
    general = _shower(plan, lambda name: _anyhow(schema, name))

    def show(value: Any, kept: Kept | None) -> Any:
        kind = value.__class__
        shower = readers.get(kind)
        if shower is None:
            shower = readers[kind] = _reader(schema, plan, kind) or general
        try:
            said = shower(value, kept)
        except AttributeError:
            if shower is general:
                raise
            readers[kind] = general  # objects of this kind have not all that is asked for
            said = general(value, kept)
        return said.pop(on_top) | said if on_top else said

    return show


def _is_known(schema: Schema) -> bool:
    hooks = type(schema).resolve_hooks()
    names = {name for tag in (PRE_DUMP, POST_DUMP) for name, *_ in hooks.get(tag, ())}
    if isinstance(schema, Wire):
        names -= {"leave_out_empty"} if type(schema).leave_out_empty is Wire.leave_out_empty else set()
    return not names and not schema.many


def _reader(schema: Schema, plan: list[Step], kind: type) -> Show | None:
    """Return the fastest way to read objects of a kind, where there is one."""
    if type(schema).get_attribute is not Schema.get_attribute:
        return None
    if kind is dict:
        return _shower(plan, lambda name: _by_key(schema, name))
    return None if hasattr(kind, "__getitem__") else _shower(plan, lambda name: _by_attribute(schema, name))


def _shower(plan: list[Step], get: Callable[[str], Get | str]) -> Show:
    return written([Shown(each.key, each.make or get(each.attribute), each.form, each.stays) for each in plan], USUAL)


def _anyhow(schema: Schema, name: str) -> Get:
    return lambda value: schema.get_attribute(value, name, missing)


def _by_key(schema: Schema, name: str) -> Get:
    anyhow = _anyhow(schema, name)
    return anyhow if "." in name else lambda value: value[name] if name in value else anyhow(value)


def _by_attribute(schema: Schema, name: str) -> Get | str:
    parts = name.split(".")
    is_plain = CONTAINERS.isdisjoint(parts[1:]) and all(part.isidentifier() and not iskeyword(part) for part in parts)
    return name if is_plain else _anyhow(schema, name)


def _step(schema: Schema, name: str, field: fields.Field[Any]) -> Step:
    key = name if field.data_key is None else field.data_key
    stays = not isinstance(schema, Wire) or key in schema.kept_null
    attribute = name if field.attribute is None else field.attribute
    form = _form(field, whole=isinstance(schema, Wire) and key == schema.on_top)
    make = _maker(schema, name, field) if form is None else None
    return Step(key, attribute, make, None if form is _as_it_is else form, stays)


def _maker(schema: Schema, name: str, field: fields.Field[Any]) -> Get:
    if type(field) is fields.Method and field.serialize_method_name:
        made: Get = getattr(schema, field.serialize_method_name)
        return made
    return lambda value: field.serialize(name, value, accessor=schema.get_attribute)


def _form(field: fields.Field[Any], *, whole: bool = False) -> Show | None:
    """Return how values of a field are shown, or None for a kind that is not known."""
    kind = type(field)
    base = fields.Field
    if (
        kind.serialize is not base.serialize
        or kind.get_value is not base.get_value
        or field.dump_default is not missing
    ):
        return None
    if isinstance(field, fields.Nested):
        return _nested(field, whole=whole)
    if isinstance(field, fields.List):
        return _listed(field)
    says = next(parent for parent in kind.__mro__ if "_serialize" in vars(parent))
    if says is NUMBER and isinstance(field, fields.Number) and not field.as_string:
        return NUMBERS.get(field.num_type)
    if says is TEMPORAL and getattr(field, "format", None) not in (None, "iso"):
        return None
    return FORMS.get(fields.Date if says is TEMPORAL and isinstance(field, fields.Date) else says)


def _nested(field: fields.Nested, *, whole: bool) -> Show | None:
    schema = field.schema
    if type(field) is not fields.Nested or field.many or schema.many:
        return None
    show = compiled(schema)
    if not isinstance(schema, Wire) or not schema.kept_by or schema.only or schema.exclude:
        return show
    if whole:
        return lambda value, _: show(value, None)
    return _kept(type(schema), show, attrgetter(*schema.kept_by), schema.by_time)


def _kept(schema: type[Wire], show: Show, state: Get, by_time: Callable[[Any], Hashable]) -> Show:
    def form(value: Any, kept: Kept | None) -> Any:
        if kept is None:
            return show(value, None)
        key = schema, state(value), by_time(value)
        return kept.find(key) or kept.put(key, encode(show(value, None)))

    return form


def _listed(field: fields.List[Any]) -> Show | None:
    form = _form(field.inner)
    return form and (lambda values, kept: [None if value is None else form(value, kept) for value in values])


def _as_it_is(value: Any, _: Kept | None) -> Any:
    return value


def _text(value: Any, _: Kept | None) -> str:
    return value if value.__class__ is str else ensure_text_type(value)


def _whole(value: Any, _: Kept | None) -> int:
    return value if value.__class__ is int else int(value)


def _real(value: Any, _: Kept | None) -> float:
    shown = float(value)
    least, most = PLAIN_FLOATS
    if shown and not least <= abs(shown) < most:
        raise TypeError(f"{shown} is left to the standard library.")
    return shown


def _iso(value: Any, _: Kept | None) -> str:
    return _instant(value) if value.__class__ is datetime and value.tzinfo is UTC else str(value.isoformat())


@lru_cache(1024)  # what happens at one instant is shown in many places
def _instant(value: datetime) -> str:
    return value.isoformat()


def _day(value: Any, _: Kept | None) -> str:
    return date.isoformat(value)  # of an instant, too


def _choice(value: Any, _: Kept | None) -> str:
    return str(value._value_)


def _pesos(value: int, _: Kept | None) -> float:
    return value / 100 if -BELIEVED < value < BELIEVED else _real(value / 100, None)


def _quantity(value: int, _: Kept | None) -> float:
    return _real(value / 1000, None) if value % 1000 else value // 1000


NUMBER: type = fields.Number
TEMPORAL: type = fields.Date.__mro__[1]
NUMBERS: Mapping[type, Show] = {int: _whole, float: _real}
FORMS: Mapping[type, Show] = {
    fields.Field: _as_it_is,
    fields.String: _text,
    TEMPORAL: _iso,
    fields.Date: _day,
    Choice: _choice,
    Pesos: _pesos,
    Quantity: _quantity,
}
"""How values are shown, by the class whose `_serialize` says so."""
USUAL: Mapping[Show, str] = {
    _text: "found if found.__class__ is str",
    _whole: "found if found.__class__ is int",
    _choice: "found._value_ if found._value_.__class__ is str",
    _pesos: f"found / 100 if -{BELIEVED} < found < {BELIEVED}",
}
"""What these say of nearly every value, without a call."""
