"""Make functions that the engines write differently."""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Boolean, ColumnElement, String, func, null
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeEngine

T = TypeVar("T")


def function(name: str, type_: TypeEngine[T], **patterns: str) -> Callable[..., ColumnElement[T]]:
    """Return a function that each engine writes by a pattern of its own, with the arguments as `{0}`, `{1}`."""
    made = type(name, (GenericFunction,), {"name": name, "type": type_, "inherit_cache": True})
    for engine, pattern in patterns.items():
        compiles(made, engine)(_compilation(pattern))
    return made


def condition(name: str, **patterns: str) -> Callable[..., ColumnElement[bool]]:
    """Return a function that is a condition in parentheses: an engine without booleans is not asked whether it is 1.

    SQLite stops at the first part of such a condition that decides it, and works out all that is compared with 1.
    """
    made = function(name, Boolean(), **patterns)
    made.self_group = lambda self, against=None: self  # type: ignore[attr-defined]  # noqa: ARG005
    return made


def _compilation(pattern: str) -> Callable[..., str]:
    def compile_function(element: GenericFunction[Any], compiler: SQLCompiler, **options: Any) -> str:
        return pattern.format(*(compiler.process(clause, **options) for clause in element.clauses))

    return compile_function


sha256 = function("sha256", String(), sqlite="SHA256(CAST({0} AS BLOB))", mysql="CONVERT(SHA2({0}, 256) USING ascii)")
"""The SHA-256 of a text in UTF-8, in hexadecimal digits."""


SOME, OF_SOME = "FILTER (WHERE {1})", "CASE WHEN {1} THEN {0} END"
sum_where = function("sum_where", BigInteger(), sqlite=f"SUM({{0}}) {SOME}", mysql=f"SUM({OF_SOME})")
"""The sum of a value in the rows that a condition holds for; SQLite takes no step of it for the others."""
last_where = function("last_where", String(), sqlite=f"MAX({{0}}) {SOME}", mysql=f"MAX({OF_SOME})")
"""The highest of a value in the rows that a condition holds for."""


def hidden(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a column whose index is not to lead the way."""
    return func.coalesce(column, null())


def add_functions(connection: Any) -> None:
    """Give a connection to SQLite what it has not of these."""
    connection.create_function("SHA256", 1, _sha256, deterministic=True)


def _sha256(text: bytes | None) -> str | None:
    return None if text is None else hashlib.sha256(text).hexdigest()
