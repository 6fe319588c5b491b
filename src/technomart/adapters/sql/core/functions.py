"""Make functions that the engines write differently."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement
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


def _compilation(pattern: str) -> Callable[..., str]:
    def compile_function(element: GenericFunction[Any], compiler: SQLCompiler, **options: Any) -> str:
        return pattern.format(*(compiler.process(clause, **options) for clause in element.clauses))

    return compile_function
