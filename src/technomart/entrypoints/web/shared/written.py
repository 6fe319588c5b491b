"""Write out a function that shows objects of one kind, as dataclasses do it: a loop over fields takes twice as long."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from marshmallow import missing

from technomart.entrypoints.web.shared.encoding import Kept

Show: TypeAlias = Callable[[Any, Kept | None], Any]
"""Shows a value; what was encoded before may stand in the place of an object that names its state."""
Get: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """One field: its key, what gets it or the attribute that holds it, its form, and whether null stays."""

    key: str
    get: Get | str
    form: Show | None
    stays: bool


def written(fields: Sequence[Shown], usual: Mapping[Show, str]) -> Show:
    """Return what shows an object as a dictionary; `usual` are conditions on what is `found`, which form such a value.

    A value is left out where it is missing, and unless null stays, where it or its form is null or an empty text.
    """
    known: dict[str, Any] = {"missing": missing}
    for place, field in enumerate(fields):
        known |= {f"get_{place}": field.get, f"form_{place}": field.form}
    lines = [line for place, field in enumerate(fields) for line in _lines(place, field, usual)]
    source = ["def show(value, kept):", "said = {}", *lines, "return said"]
    exec("\n    ".join(source), known)  # noqa: S102  # of names that stand in our own source
    made: Show = known["show"]
    return made


def _lines(place: int, field: Shown, usual: Mapping[Show, str]) -> Iterator[str]:
    yield f"found = {f'value.{field.get}' if isinstance(field.get, str) else f'get_{place}(value)'}"
    if field.form is not None:
        formed = f"form_{place}(found, kept)"
        quick = usual.get(field.form)
        there = "found is not None and found is not missing"
        yield f"if {there}: found = {f'{quick} else {formed}' if quick else formed}"
    leave = "found is not missing" if field.stays else "found is not missing and found is not None and found != ''"
    yield f"if {leave}: said[{field.key!r}] = found"
