"""Make up values: of a type, and of what a schema looks for."""

import dataclasses
import types
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from types import SimpleNamespace
from typing import Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from marshmallow import Schema, fields

from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.papers.paper import Paper, Shown
from technomart.entrypoints.web.shared.amounts import Pesos, Quantity
from technomart.entrypoints.web.shared.fields import Choice
from technomart.entrypoints.web.staff.schedule_schemas import MinuteTime
from technomart.entrypoints.web.staff.schemas import LocalTime

Some = st.SearchStrategy[Any]

texts = st.one_of(
    st.text(max_size=8), st.sampled_from(["", "Niño", '"\\/\b\f\n\r\t\0', "\x7f", "🍜", "\ud800", "<>&\u2028"])
)
numbers = st.one_of(st.integers(-(10**6), 10**6), st.integers(-(10**20), 10**20))
FIRST, LAST = datetime(1, 1, 3), datetime(9999, 12, 29)  # noqa: DTZ001  # every zone can write them
instants = st.datetimes(FIRST, LAST, timezones=st.one_of(st.just(UTC), st.just(ZoneInfo("Asia/Manila"))))
plain: Mapping[Any, Some] = {
    str: texts,
    int: numbers,
    float: st.floats(),
    bool: st.booleans(),
    datetime: instants,
    date: st.dates(FIRST.date(), LAST.date()),
    BusinessDays: st.builds(BusinessDays, st.just(ZoneInfo("Asia/Manila")), st.integers(0, 23)),
    ZoneInfo: st.just(ZoneInfo("Asia/Manila")),
    type(None): st.none(),
}


def of(kind: Any) -> Some:
    """Return what makes values of a type: a plain one, an enumeration, a dataclass of such, or several of them."""
    if kind in plain:
        return plain[kind]
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return st.one_of([of(each) for each in inner])
    if origin in (tuple, list, Sequence):
        return st.lists(of(inner[0]), max_size=3).map(tuple)
    if origin is Mapping:
        return st.fixed_dictionaries({member: of(inner[1]) for member in inner[0]})
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    hints = get_type_hints(kind)
    made = {field.name: of(hints[field.name]) for field in dataclasses.fields(kind)}
    if kind is Paper:
        made["content"] = of(Shown).map(Shown.written)  # what it shows is read from there
    return st.builds(kind, **made)


def looked_for_by(schema: Schema, values: Mapping[type[Schema], Any]) -> Some:
    """Return what makes values for a schema: of the type named for it, or anything with some of its attributes."""
    if type(schema) in values:
        return of(values[type(schema)])
    parts = {
        name if field.attribute is None else field.attribute: shown_by(field, values)
        for name, field in schema.dump_fields.items()
    }
    return st.builds(_nested, st.fixed_dictionaries({}, optional=parts), st.sampled_from([dict, SimpleNamespace]))


def shown_by(field: fields.Field[Any], values: Mapping[type[Schema], Any]) -> Some:
    """Return what makes values for a field; null is one of them."""
    return st.one_of(st.none(), _not_null(field, values))


def _not_null(field: fields.Field[Any], values: Mapping[type[Schema], Any]) -> Some:
    if isinstance(field, fields.Nested):
        return looked_for_by(field.schema, values)
    if isinstance(field, fields.List):
        return st.lists(shown_by(field.inner, values), max_size=3)
    if isinstance(field, fields.Dict) and field.value_field:
        return st.dictionaries(texts, shown_by(field.value_field, values), max_size=3)
    if isinstance(field, Choice):
        return st.sampled_from(list(field.members.values()))
    found = next((kind for shape, kind in KINDS.items() if isinstance(field, shape)), None)
    return texts if found is None else found


KINDS: Mapping[type[fields.Field[Any]], Some] = {
    fields.Float: st.one_of(st.floats(), numbers, st.just(1e-05)),
    fields.Integer: st.one_of(numbers, st.floats(-9.0, 9.0), st.just("7"), st.booleans()),
    Pesos: numbers,
    Quantity: numbers,
    fields.DateTime: instants,
    LocalTime: instants,
    MinuteTime: st.integers(0, 1439),
    fields.Date: st.dates(),
    fields.Boolean: st.booleans(),
}


def _nested(flat: Mapping[str, Any], kind: type) -> Any:
    """Return an object with attributes `a.b` within `a`."""
    found: dict[str, Any] = {}
    for path, value in flat.items():
        name, _, rest = path.partition(".")
        if rest:
            found.setdefault(name, {})[rest] = value
        else:
            found[name] = value
    return kind(**{name: kind(**value) if f"{name}." in " ".join(flat) else value for name, value in found.items()})
