"""Say what stands on a printed paper, line by line and by what each line means; how it looks is its renderer's."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from technomart.domain.kernel.money import Centavos
from technomart.domain.kernel.stored import DESTROYED, Unreadable, read_as


@dataclass(frozen=True, slots=True)
class Title:
    """What the paper, or a part of it, is called."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or name; a centred one belongs to the head or foot."""

    text: str
    is_centred: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """What is read back letter by letter: a number or a seal."""

    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A word and what it is here, such as the date."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Item:
    """Something that was sold; an item without prices is to be made."""

    name: str
    quantity: int
    unit_price: Centavos | None = None
    amount: Centavos | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """A sum; the one that people look for `is_main`."""

    label: str
    amount: Centavos
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Space:
    """An empty line."""


PrintLine: TypeAlias = Title | Text | Code | Fact | Item | Total | Rule | Space
KINDS: dict[str, type[PrintLine]] = {
    kind.__name__: kind for kind in (Title, Text, Code, Fact, Item, Total, Rule, Space)
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper to be printed; `name` is what a file of it is called."""

    name: str
    lines: Sequence[PrintLine]

    def reprinted(self, at: datetime) -> "Printed":
        """Return it as one that was printed before, at a local wall time."""
        return replace(self, lines=(Title("REPRINT"), Fact("Reprinted", stamp(at)), Rule(), *self.lines))

    def written(self) -> str:
        """Return it as JSON, which `read` takes."""
        lines = [[type(line).__name__, *astuple(line)] for line in self.lines]
        return json.dumps([self.name, lines], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, written: str) -> "Printed":
        """Return what was written; raises `Unreadable`."""
        try:
            name, lines = json.loads(written)
            return cls(read_as(str, name), tuple(_line(*said) for said in lines))
        except DESTROYED as error:
            raise Unreadable("What waits to be printed cannot be read: what was stored was changed.") from error


def _line(kind: str, *said: Any) -> PrintLine:
    made = KINDS[kind]
    line: PrintLine = read_as(made, dict(zip((each.name for each in fields(made)), said, strict=True)))
    return line


class Form(StrEnum):
    """What a paper is rendered as."""

    TEXT = "text"
    HTML = "html"
    PDF = "pdf"
    ESCPOS = "escpos"


class Sheet(StrEnum):
    """What a paper is printed on: a roll of 80 or 58 mm, A4 or A5; a PDF is never for a roll, but on A5 then."""

    ROLL_80 = "80"
    ROLL_58 = "58"
    A4 = "a4"
    A5 = "a5"

    @property
    def columns(self) -> int:
        """Return how many letters of one width are in a line."""
        return 32 if self is Sheet.ROLL_58 else 48


def stamp(at: datetime) -> str:
    """Return a local wall time as papers say it."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


def facts(*pairs: tuple[str, str]) -> Iterator[PrintLine]:
    """Yield those facts that are known."""
    return (Fact(label, value) for label, value in pairs if value)


def centred(texts: Iterable[str]) -> Iterator[PrintLine]:
    """Yield the texts that there are, of a head or foot."""
    return (Text(text, is_centred=True) for text in texts if text)
