"""Read one page of a list, by its number or after a position (keyset pagination)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from operator import ge, gt, le, lt
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Date, Integer, Select, String, and_, bindparam, func, literal, or_, select
from sqlalchemy.types import TypeEngine

from technomart.adapters.sql.core.prepared import Prepared, Values
from technomart.adapters.sql.core.statements import Asked, Row, Statements
from technomart.adapters.sql.core.types import UtcDateTime
from technomart.domain.kernel import paging
from technomart.domain.kernel.paging import BadCursor, Page, PageRequest, Position, page_of

T = TypeVar("T")
Conditions = Mapping[str, ColumnElement[bool]]
"""What rows may have to fulfil, each by the name of the parameter it compares with."""

MOST, SKIP, LIMIT = (bindparam(name, type_=Integer()) for name in ("most", "skip", "limit"))


@dataclass(frozen=True, eq=False)
class Listing(Generic[T]):
    """A list: what is asked for, the highest in the columns `by` first, the value of each row, and the conditions.

    A list that is `oldest_first` has the lowest first.
    Its statements are built once for each choice of conditions.
    """

    asked: Asked
    by: Sequence[ColumnElement[Any]]
    value_of: Callable[[Row], T]
    conditions: Conditions
    oldest_first: bool = False

    def page(
        self,
        sql: Statements,
        request: PageRequest,
        position: Callable[[T], Position],
        total: Callable[[], int] | None = None,
        **values: Any,
    ) -> Page[T]:
        """Return one page of the list, under the conditions whose parameter is not None; raises `BadCursor`.

        `total` tells how many rows there are, where that is known without counting.
        """
        names, most = chosen(self.conditions, values), paging.MOST_COUNTED
        after = {} if request.after is None else after_values(self.by, request.after)
        asked = _page(self, names, is_after=bool(after))
        rows = sql.all(asked, **values, **after, most=request.limit + 1, skip=request.offset)
        found = [self.value_of(row) for row in rows]

        def count() -> int:
            return sql.number(_count(self, names), **values, limit=most + 1)

        return page_of(found, request, position, total or count, most=None if total else most)

    def under(self, names: tuple[str, ...]) -> Asked:
        """Return what is asked for under some conditions."""
        return self.asked.where(*(self.conditions[name] for name in names))


def chosen(conditions: Conditions, values: Values) -> tuple[str, ...]:
    """Return the names of the conditions that there is something to compare with for."""
    return tuple(name for name in conditions if values.get(name) is not None)


def says(column: ColumnElement[str]) -> ColumnElement[bool]:
    """Look for the text `search` in a column of folded ones."""
    return func.instr(column, bindparam("search", type_=String())) > 0


def folded(search: str | None) -> str | None:
    """Return what to look for among folded texts; None for anything."""
    return search.casefold() if search else None


def between(at: ColumnElement[datetime]) -> Conditions:
    """Compare an instant with `since` and `until`, which is not among those found."""
    return {"since": at >= bindparam("since"), "until": at < bindparam("until")}


@cache
def _page(listing: Listing[Any], names: tuple[str, ...], *, is_after: bool) -> Prepared:
    rising = listing.oldest_first
    shown = listing.under(names).order_by(*(column.asc() if rising else column.desc() for column in listing.by))
    if is_after:
        shown = shown.where(beyond(listing.by, rising=rising))
    return Prepared(shown.limit(MOST).offset(SKIP))


@cache
def _count(listing: Listing[Any], names: tuple[str, ...]) -> Prepared:
    return Prepared(counted(listing.under(names)))


def counted(asked: Asked) -> Select[int]:
    """Return the statement that counts the rows asked for as far as `limit`."""
    some = asked.with_only_columns(literal(1).label("one"), maintain_column_froms=True).order_by(None)
    return select(func.count()).select_from(some.limit(LIMIT).subquery())


def beyond(by: Sequence[ColumnElement[Any]], *, rising: bool = False) -> ColumnElement[bool]:
    """Compare rows with a position in their list, whose parts are `after_0` and so on.

    The first column is compared for itself too, so that an index by it leads there.
    """
    follows, is_there = (gt, ge) if rising else (lt, le)
    *first, last = [follows(column, bindparam(f"after_{i}")) for i, column in enumerate(by)]
    return and_(is_there(by[0], bindparam("after_0")), or_(*first, last)) if first else last


def after_values(by: Sequence[ColumnElement[Any]], after: Position) -> dict[str, str | date]:
    """Return the parameters that stand for a position; raises `BadCursor`."""
    return {f"after_{i}": value for i, value in enumerate(values_of(by, after))}


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
