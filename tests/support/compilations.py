"""Note which statements are built and compiled."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import CompoundSelect, Delete, Insert, Select, Update
from sqlalchemy.sql.base import Generative
from sqlalchemy.sql.compiler import SQLCompiler

MADE = [(kind, "__init__") for kind in (SQLCompiler, Select, CompoundSelect, Insert, Update, Delete)]


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Note what is built or compiled."""
    seen: list[str] = []

    def note(place: type, name: str) -> None:
        does = getattr(place, name)

        def noting(self: object, *args: Any, **named: Any) -> Any:
            seen.append(f"{type(self).__name__}.{name} {args[:1]}")
            return does(self, *args, **named)

        patch.setattr(place, name, noting)

    with monkeypatch.context() as patch:
        for place, name in [*MADE, (Generative, "_generate")]:
            note(place, name)
        yield seen


def work_of(call: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what a call builds or compiles."""
    with watched(monkeypatch) as seen:
        call()
    return seen
