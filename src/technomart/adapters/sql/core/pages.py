"""Read one page of a list, by its number or after a position (keyset pagination)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Date, Select, and_, func, literal, or_, select
from sqlalchemy.types import TypeEngine

from technomart.adapters.sql.core.statements import Asked, Row, Statements
from technomart.adapters.sql.core.types import UtcDateTime
from technomart.domain.kernel import paging
from technomart.domain.kernel.paging import BadCursor, Page, PageRequest, Position, page_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A list: the rows asked for, the highest in the columns `by` first, and the value and the position of each."""

    asked: Asked
    by: Sequence[ColumnElement[Any]]
    value_of: Callable[[Row], T]
    position: Callable[[T], Position]

    def page(self, sql: Statements, request: PageRequest) -> Page[T]:
        """Return one page of the list; raises `BadCursor`."""
        shown = self.asked.order_by(*(column.desc() for column in self.by))
        if request.after is not None:
            shown = shown.where(beyond(self.by, request.after))
        rows = sql.all(shown.limit(request.limit + 1).offset(request.offset))
        found, most = [self.value_of(row) for row in rows], paging.MOST_COUNTED
        return page_of(found, request, self.position, lambda: sql.number(counted(self.asked, most)), most=most)


def counted(asked: Asked, most: int) -> Select[int]:
    """Return the statement that counts the rows asked for, at most one more than `most`."""
    some = asked.with_only_columns(literal(1).label("one"), maintain_column_froms=True).order_by(None)
    return select(func.count()).select_from(some.limit(most + 1).subquery())


def beyond(by: Sequence[ColumnElement[Any]], after: Position) -> ColumnElement[bool]:
    """Compare rows with a position in their list; raises `BadCursor`.

    The first column is compared for itself too, so that an index by it leads there.
    """
    values = values_of(by, after)
    *first, last = [below(column, value) for column, value in zip(by, values, strict=True)]
    return and_(by[0] <= values[0], or_(*first, last)) if first else last


def below(column: ColumnElement[Any], value: object) -> ColumnElement[bool]:
    """Compare a column with a value it has to lie below."""
    return column < value


def values_of(by: Sequence[ColumnElement[Any]], after: Position) -> list[str | date]:
    """Return the values of a position's parts as these columns hold them; raises `BadCursor`."""
    if len(by) != len(after):
        raise BadCursor
    return [_value(column.type, part) for column, part in zip(by, after, strict=True)]


def _value(kind: TypeEngine[Any], part: str | int) -> str | date:
    if not isinstance(part, str):
        raise BadCursor
    try:
        if isinstance(kind, Date):
            return date.fromisoformat(part)
        if not isinstance(kind, UtcDateTime):
            return part
        at = datetime.fromisoformat(part)
        if at.utcoffset() is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadCursor from error
    raise BadCursor
