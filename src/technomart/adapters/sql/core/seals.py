"""Seal rows within the database, as `domain/kernel/seals.py` does it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, TypeDecorator
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from technomart.adapters.sql.core.functions import sha256


class behind_lengths(GenericFunction[str]):  # noqa: N801 - functions of SQL are called so
    """All arguments as one text, each behind its length; in one call, as each further one would copy what is there."""

    type = String()
    inherit_cache = True


@compiles(behind_lengths, "sqlite")
def _in_sqlite(element: behind_lengths, compiler: SQLCompiler, **options: Any) -> str:
    texts = [compiler.process(each, **options) for each in element.clauses]
    return f"PRINTF('{'%d:%s' * len(texts)}', {', '.join(f'LENGTH({text}), {text}' for text in texts)})"


@compiles(behind_lengths, "mysql")
def _in_mysql(element: behind_lengths, compiler: SQLCompiler, **options: Any) -> str:
    texts = [_text_of(each, compiler.process(each, **options)) for each in element.clauses]
    parts = ", ".join(f"CHAR_LENGTH({text}), ':', {text}" for text in texts)
    return f"CONCAT({parts})"


def _text_of(value: ColumnElement[Any], said: str) -> str:
    """Return a value as a text; what is one needs no cast, which takes as long as the hash."""
    kind = value.type.impl if isinstance(value.type, TypeDecorator) else value.type
    text = said if isinstance(kind, String) else f"CAST({said} AS CHAR)"
    return text if isinstance(value, Column) and not value.nullable else f"COALESCE({text}, '')"


def seal_of(table: Table, names: Iterable[str]) -> ColumnElement[str]:
    """Return the seal over some columns of a table's rows."""
    return sha256(behind_lengths(*(table.c[name] for name in names)))
