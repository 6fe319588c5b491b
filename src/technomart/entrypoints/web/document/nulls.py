"""Say where there may be a null as generators of clients understand it."""

from typing import Any


def or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a field; words of which one is null become words, or else null."""
    words = schema.get("enum", ())
    if None not in words:
        return schema
    rest = {name: each for name, each in schema.items() if name not in ("type", "enum")}
    return rest | {
        "anyOf": [{"type": "string", "enum": [word for word in words if word is not None]}, {"type": "null"}]
    }


def sent_as_text(parameter: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter, which is left out rather than null: an address holds no null."""
    schema = dict(parameter.get("schema", {}))
    if isinstance(schema.get("type"), list):
        [schema["type"]] = [kind for kind in schema["type"] if kind != "null"]
    if "enum" in schema:
        schema["enum"] = [word for word in schema["enum"] if word is not None]
    if schema.get("default", ...) is None:
        del schema["default"]
    return {**parameter, "schema": schema} if schema else parameter
