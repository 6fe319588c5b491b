"""Compiled loaders read what marshmallow's own load reads, and leave to it all that it refuses."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import EXCLUDE, Schema, ValidationError, fields

from support.http_api import MANAGER, an_api, an_app
from support.shapes import Some, texts
from technomart.adapters.memory.store import MemoryStore
from technomart.entrypoints.web.orders.placing import OrderRequestSchema
from technomart.entrypoints.web.payments.schemas import PaymentRequest
from technomart.entrypoints.web.shared.amounts import Pesos, Quantity, Whole
from technomart.entrypoints.web.shared.fields import Choice, Flag
from technomart.entrypoints.web.shared.loading import Unusual, load

an_app(MemoryStore())  # so that every schema is imported

JUNK: Some = st.one_of(
    st.none(),
    st.booleans(),
    texts,
    st.sampled_from([0, -1, 10**13, 10**30, Decimal("0.005"), Decimal("NaN"), b"x", "\x00", " x ", {}, [], [None]]),
)


def mostly(usual: Some, other: Some) -> Some:
    """Return what makes values of one kind, and now and then of another."""
    return st.integers(0, 15).flatmap(lambda dice: usual if dice else other)


NUMBERS: Some = st.one_of(st.integers(0, 2000), st.decimals(0, 1000, places=3), st.sampled_from([-1, 10**12 + 1]))
TIMES: Some = st.sampled_from(["2026-03-01", "2026-03-01T08:00:00+08:00", "1026-03-01"])
RIGHT: Mapping[tuple[type[fields.Field[Any]], ...], Some] = {
    (Flag,): st.booleans(),
    (Whole,): mostly(st.integers(1, 99), NUMBERS),
    (Pesos, Quantity): mostly(st.integers(0, 2000), NUMBERS),
    (fields.Date, fields.DateTime): TIMES,
    (fields.String,): mostly(texts.map(lambda text: f" {text}x\t"), texts),
}
"""What makes values, most of which a kind of field takes."""


def schemas(base: type[Schema] = Schema) -> Iterator[type[Schema]]:
    """Return every schema of ours."""
    for kind in base.__subclasses__():
        if kind.__module__.startswith("technomart.") or kind.__name__ in ("MethodsSchema", "MethodsRequest"):
            yield kind
        yield from schemas(kind)


SCHEMAS = sorted(set(schemas()), key=lambda kind: kind.__name__)


def bodies(schema: Schema) -> Some:
    """Return what makes bodies for a schema: what its fields take, much of it, and what they do not."""
    parts = {field.data_key or name: values(field) for name, field in schema.load_fields.items()}
    return mostly(st.fixed_dictionaries(parts), st.fixed_dictionaries({}, optional={**parts, "more": JUNK}) | JUNK)


def values(field: fields.Field[Any]) -> Some:
    """Return what makes values for a field."""
    return mostly(_right(field), JUNK)


def _right(field: fields.Field[Any]) -> Some:
    if isinstance(field, fields.Nested):
        return bodies(field.schema)
    if isinstance(field, fields.List):
        return mostly(st.lists(values(field.inner), min_size=1, max_size=3), st.just([]))
    if isinstance(field, Choice):
        return st.sampled_from(sorted(field.members))
    return next((some for kinds, some in RIGHT.items() if isinstance(field, kinds)), NUMBERS)


@cache
def looked_at(kind: type[Schema]) -> tuple[Schema, Some]:
    """Return a schema and what makes bodies for it, which takes longer to make than to use."""
    schema = kind()
    return schema, bodies(schema)


def read_by(loads: Any) -> tuple[str, Any]:
    try:
        return "read", repr(loads())
    except ValidationError as error:
        return "refused", error.messages


def either(schema: Schema, body: Any) -> Any:
    """Load as requests do."""
    try:
        return load(schema, body)
    except Unusual:
        return schema.load(body, unknown=EXCLUDE)


@pytest.mark.parametrize("kind", SCHEMAS, ids=lambda kind: kind.__name__)
@settings(max_examples=settings().max_examples // 5)
@given(data=st.data())
def test_every_schema_reads_what_marshmallow_reads(kind: type[Schema], data: st.DataObject) -> None:
    schema, some = looked_at(kind)
    body = data.draw(some)

    assert read_by(lambda: either(schema, body)) == read_by(lambda: schema.load(body, unknown=EXCLUDE))


@given(data=st.data(), kind=st.sampled_from([OrderRequestSchema, PaymentRequest]))
def test_orders_and_payments_read_what_marshmallow_reads(kind: type[Schema], data: st.DataObject) -> None:
    schema, some = looked_at(kind)
    body = data.draw(some)

    assert read_by(lambda: either(schema, body)) == read_by(lambda: schema.load(body, unknown=EXCLUDE))


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        (
            OrderRequestSchema(),
            {"items": [{"menuItemId": "adobo", "quantity": 2, "notes": None}], "customerName": " Ana "},
        ),
        (
            OrderRequestSchema(),
            {"items": [{"menuItemId": "adobo", "quantity": 2}], "type": "online", "discount": Decimal("4.5")},
        ),
        (PaymentRequest(), {"amount": Decimal("45.50"), "method": "cash", "tendered": 50}),
    ],
)
def test_usual_bodies_are_read_without_marshmallow(schema: Schema, body: Any) -> None:
    assert repr(load(schema, body)) == repr(schema.load(body, unknown=EXCLUDE))


@pytest.mark.parametrize("field", [Pesos(), Quantity()], ids=lambda field: type(field).__name__)
@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_finite_number_is_refused(field: fields.Field[Any], text: str) -> None:
    with pytest.raises(ValidationError):
        field.deserialize(Decimal(text))


def test_a_refusal_is_marshmallows_own() -> None:
    manager = an_api(MemoryStore()).signed_in(MANAGER)
    body = {"items": [{"menuItemId": "", "quantity": True}], "type": "by post", "enqueue": 1}

    answer = manager.post("/api/orders", body)

    assert answer.status_code == 422
    with pytest.raises(ValidationError) as refused:
        OrderRequestSchema().load(body)
    assert set(refused.value.messages_dict) == {"items", "type", "enqueue"}
    assert "Must be one of: walk-in, online." in str(answer.json)
