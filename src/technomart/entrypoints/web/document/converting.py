"""Turn schemas into JSON Schema: as they are dumped, and where they are read as they are loaded."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema, fields

from technomart.entrypoints.web.shared.patterns import SEEN

BLANK: dict[str, Any] = {"type": "string", "const": ""}
NULL: dict[str, Any] = {"type": "null"}
TYPELESS = ("$ref", "allOf", "oneOf")
ANYWHERE = ("description", "default", "writeOnly")
"""What is said of a property beside its type."""


class WireConverter(OpenAPIConverter):
    """Describes schemas by their fields, each of which may say with `read_as` what it takes.

    `read` are the classes of schemas that requests are read by; in them an optional field may be null or empty. What
    is shown by the others always has all of their fields, but for those that it `may_lack`.
    """

    read: frozenset[type[Schema]] = frozenset()

    def schema2jsonschema(self, schema: Schema) -> dict[str, Any]:
        """Return the description of a schema, whose field `on_top` is no object of its own."""
        found: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        found["properties"] = {name: or_null(each) for name, each in found["properties"].items()}
        for name, field in schema.fields.items():
            if isinstance(field, fields.Constant):
                found["properties"][field.data_key or name] = only(field.constant)
        on_top = getattr(schema, "on_top", "")
        if type(schema) in self.read:
            self._say_what_is_read(schema, found.get("properties", {}))
            found |= getattr(schema, "rules", {})
        else:
            found["required"] = sorted(found["properties"].keys() - getattr(schema, "may_lack", ()) - {on_top})
        return {"allOf": [found["properties"].pop(on_top), found]} if on_top else found

    def _say_what_is_read(self, schema: Schema, properties: dict[str, Any]) -> None:
        blanks = getattr(schema, "blanks", {})
        for name, field in schema.load_fields.items():
            key = field.data_key or name
            described = or_null(properties[key] | dict(getattr(field, "read_as", {})))
            if isinstance(field, fields.List) and "$ref" not in described["items"]:
                described["items"] = described["items"] | dict(getattr(field.inner, "read_as", {}))
            properties[key] = with_blank(described, null=True) if key in blanks else described

    def _field2parameter(self, field: fields.Field[Any], *, name: str, location: str) -> dict[str, Any]:
        found: dict[str, Any] = super()._field2parameter(field, name=name, location=location)
        if location == "query":
            described = without_null(found["schema"] | dict(getattr(field, "read_as", {})))
            # an empty parameter is one that is not given
            found["schema"] = described if field.required else with_blank(described, null=False)
        return found


def only(value: str | bool) -> dict[str, Any]:  # noqa: FBT001 - the value is what is described
    """Return the description of a property that has one value."""
    return {"type": "boolean" if isinstance(value, bool) else "string", "const": value}


class WirePlugin(MarshmallowPlugin):
    """Describes schemas by their fields."""

    Converter = WireConverter

    def read(self, schemas: Iterable[type[Schema]]) -> None:
        """Say which classes of schemas requests are read by."""
        if isinstance(self.converter, WireConverter):
            self.converter.read = frozenset(schemas)


def with_blank(described: Mapping[str, Any], *, null: bool) -> dict[str, Any]:
    """Return the description of a property that may also be empty, and with `null` null."""
    more = [BLANK, NULL] if null else [BLANK]
    about = {key: described[key] for key in ANYWHERE if key in described}
    own = {key: value for key, value in described.items() if key not in ANYWHERE}
    if "anyOf" in own:
        return {"anyOf": [*own["anyOf"], *(each for each in more if each not in own["anyOf"])]} | about
    if "type" not in own and not any(key in own for key in (*TYPELESS, "enum")):
        return dict(described)
    types = [own["type"]] if isinstance(own.get("type"), str) else list(own.get("type", ()))
    if "string" not in types or "enum" in own or is_narrow_text(own):
        return {"anyOf": [own, *more]} | about
    longer = {key: value for key, value in described.items() if key != "minLength"}
    return longer | {"type": list(dict.fromkeys([*types, *(each["type"] for each in more)]))}


def or_null(described: dict[str, Any]) -> dict[str, Any]:
    """Return the description of a property; words of which one is null become words, or else null."""
    words = described.get("enum", ())
    if None not in words:
        return described
    rest = {name: each for name, each in described.items() if name not in ("type", "enum")}
    return rest | {"anyOf": [{"type": "string", "enum": [word for word in words if word is not None]}, NULL]}


def without_null(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return the description of what stands in an address, which has no null."""
    found = {key: value for key, value in described.items() if (key, value) != ("default", None)}
    if isinstance(found.get("type"), list):
        found["type"] = next(kind for kind in found["type"] if kind != "null")
    if "enum" in found:
        found["enum"] = [each for each in found["enum"] if each is not None]
    return found


def is_narrow_text(described: Mapping[str, Any]) -> bool:
    """Tell whether an empty text is not among the texts that are described."""
    pattern = described.get("pattern", "").replace(SEEN, r"\S")  # which Python's own expressions know
    return "format" in described or not re.search(pattern, "")


def read_with(schema: Schema) -> Iterator[type[Schema]]:
    """Yield the classes of a schema and of all that is nested in it."""
    yield type(schema)
    for field in schema.load_fields.values():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield from read_with(inner.schema)
