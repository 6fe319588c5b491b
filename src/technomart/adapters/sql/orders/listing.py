"""Find orders: by state, by time, by name, by what a search says.

Every kind of question has one statement, which is built once. Each is led by the index that finds its orders newest
first, or else the few there are; conditions that would lead elsewhere are hidden from the planner.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
)

from technomart.adapters.sql.core.functions import hidden
from technomart.adapters.sql.core.pages import after_values, beyond
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import ESCAPE, Asked, pattern_of
from technomart.adapters.sql.core.types import Code
from technomart.adapters.sql.orders.tables import IS_NAMED, order_words, orders
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.order import PaymentStatus
from technomart.domain.orders.status import OPEN, OrderStatus

row, found = orders.c, order_words.c
STAND = (row.id, row.version, row.updated_at)
MOST, SKIP, DEEP, LIMIT = (bindparam(name, type_=Integer()) for name in ("most", "skip", "deep", "limit"))
LAST_LETTER = chr(0x10FFFF)
"""What no word contains and every letter comes before."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a question about orders looks at: how many statuses and words, and which of the rest."""

    statuses: int | None
    are_open: bool
    words: int
    customer: bool
    since: bool
    until: bool
    after: bool = False
    payment_statuses: int | None = None
    are_unpaid: bool = False
    has_a_name: bool = False

    @property
    def is_by_time(self) -> bool:
        """Tell whether the time of placing comes before the id."""
        return (self.since or self.until) and not self.words

    @property
    def by(self) -> Sequence[ColumnElement[Any]]:
        """Return what the orders are sorted by."""
        return (row.created_at, row.id) if self.is_by_time else (row.id,)

    @property
    def is_of_status_alone(self) -> bool:
        """Tell whether nothing but the status matters."""
        return self.statuses is not None and self.payment_statuses is None and not self.is_led_elsewhere

    @property
    def is_of_payments(self) -> bool:
        """Tell whether how far orders are paid leads to them."""
        return self.payment_statuses is not None and not (self.are_open or self.is_led_elsewhere)

    @property
    def is_led_elsewhere(self) -> bool:
        """Tell whether a word, a name or a time leads to the orders."""
        return bool(self.words or self.customer or self.since or self.until)


def kind_of(wanted: OrderFilter, request: PageRequest | None = None) -> Kind:
    """Return the kind of a question; without a page it is how many there are."""
    return Kind(
        None if wanted.statuses is None else len(set(wanted.statuses)),
        wanted.statuses is not None and set(wanted.statuses) <= set(OPEN),
        len(wanted.words),
        wanted.customer is not None,
        wanted.since is not None,
        wanted.until is not None,
        request is not None and request.after is not None,
        None if wanted.payment_statuses is None else len(set(wanted.payment_statuses)),
        PaymentStatus.UNPAID in (wanted.payment_statuses or ()),
        bool(wanted.customer),
    )


def parameters_of(wanted: OrderFilter, request: PageRequest | None = None) -> dict[str, Any]:
    """Return what a question of this kind is to be asked with; raises `BadCursor`."""
    values: dict[str, Any] = {"customer": wanted.customer, "since": wanted.since, "until": wanted.until}
    values |= {f"status_{i}": status.value for i, status in enumerate(dict.fromkeys(wanted.statuses or ()))}
    values |= {f"paid_{i}": each.value for i, each in enumerate(dict.fromkeys(wanted.payment_statuses or ()))}
    values |= {f"word_{i}": f" {word}" for i, word in enumerate(wanted.words)}
    if wanted.customer is not None:
        values["pattern"] = pattern_of(wanted.customer)
    if wanted.words:
        first = wanted.words[0]
        values |= {"word": first, "word_end": first + LAST_LETTER, "letters": len(first)}
    if request is not None:
        values |= {"most": request.limit + 1, "skip": request.offset, "deep": request.offset + request.limit + 1}
        if request.after is not None:
            values |= after_values(kind_of(wanted).by, request.after)
    return values


@lru_cache
def page_of_kind(kind: Kind) -> Prepared:
    """Return the statement that finds one page of orders, newest first: the id and the stand of each."""
    return Prepared(_page(kind))


@lru_cache
def open_of_kind(kind: Kind) -> Prepared:
    """Return the statement that looks through the open orders, whose words are not noted yet, to the end of a page."""
    after = [row.id < bindparam("after_0")] if kind.after else []
    found = select(*STAND).where(*_looked_through(kind), *after)
    return Prepared(found.order_by(hidden(row.id).desc()).limit(DEEP))  # few are open: no reason to go through all


@lru_cache
def open_count_of_kind(kind: Kind) -> Prepared:
    """Return the statement that counts open orders, looked through one by one, as far as `limit`."""
    some = select(literal(1).label("one")).where(*_looked_through(kind)).limit(LIMIT).subquery()
    return Prepared(select(func.count()).select_from(some))


@lru_cache
def count_of_kind(kind: Kind) -> Prepared:
    """Return the statement that counts orders as far as `limit`."""
    return Prepared(_count(kind))


def _page(kind: Kind) -> Asked:
    if kind.words:
        return _by_word(kind)
    if kind.is_of_status_alone:
        return _merged(kind, [row.status == bindparam(f"status_{i}") for i in range(kind.statuses or 0)])
    if kind.is_of_payments:
        return _merged(kind, _payment_states(kind), *_status(kind), *_owing(kind))
    newest = select(*STAND).where(*_conditions(kind), *_after(kind)).order_by(*(column.desc() for column in kind.by))
    return newest.limit(MOST).offset(SKIP)


def _count(kind: Kind) -> Select[int]:
    one = select(literal(1).label("one"))
    if kind.words:
        rest = _conditions(kind)
        source = order_words.join(orders, row.id == found.order_id) if rest else order_words
        some = one.select_from(source).where(_begins(kind), *rest)
    else:
        some = one.select_from(orders).where(*_conditions(kind))
    return select(func.count()).select_from(some.limit(LIMIT).subquery())


def _merged(kind: Kind, statuses: Iterable[ColumnElement[bool]], *rest: ColumnElement[bool]) -> Asked:
    """Look statuses up one by one, each in its index (status, id) from its end, and merge them.

    One look-up for all of them would sort every order there is.
    """
    parts = []
    for status in statuses:
        part = select(row.id).where(status, *rest, *_after(kind)).order_by(row.id.desc())
        parts.append(select(part.limit(DEEP).subquery().c.id))
    merged = union_all(*parts).subquery()
    ids = select(merged.c.id).order_by(merged.c.id.desc()).limit(MOST).offset(SKIP).subquery()
    return select(*STAND).join(ids, ids.c.id == row.id).order_by(row.id.desc())


def _by_word(kind: Kind) -> Asked:
    """Look a word up in some blocks of ids; what else is asked for is compared order by order."""
    rest = _conditions(kind)
    ids = select(found.order_id).where(_begins(kind)).order_by(found.order_id.desc())
    if kind.after:
        ids = ids.where(found.order_id < bindparam("after_0"))
    if rest:
        ids = ids.join(orders, row.id == found.order_id).where(*rest)
    some = ids.limit(MOST).offset(SKIP).subquery()
    return select(*STAND).join(some, some.c.order_id == row.id).order_by(row.id.desc())


def _begins(kind: Kind) -> ColumnElement[bool]:
    """Compare the beginnings of words, each order but once, and look for the other words beside them."""
    begins = found.word >= bindparam("word"), found.word < bindparam("word_end")
    others = _says(found.search_key, range(1, kind.words))
    in_blocks = found.block.in_(bindparam("blocks", expanding=True))
    return and_(in_blocks, *begins, found.shared < bindparam("letters"), *others)


def _looked_through(kind: Kind) -> list[ColumnElement[bool]]:
    return [*_says(row.search_key, range(kind.words)), *_conditions(kind)]


def _says(column: ColumnElement[str], words: Iterable[int]) -> list[ColumnElement[bool]]:
    return [func.instr(column, bindparam(f"word_{i}", type_=String())) > 0 for i in words]


def _after(kind: Kind) -> list[ColumnElement[bool]]:
    return [beyond(kind.by)] if kind.after else []


def _conditions(kind: Kind) -> list[ColumnElement[bool]]:
    """Return what an order must fulfil besides the words that are searched for."""
    conditions = _status(kind) + _owing(kind)
    if kind.payment_statuses is not None:
        paid = row.payment_status if kind.is_of_payments else hidden(row.payment_status)
        conditions.append(paid.in_([bindparam(f"paid_{i}", type_=Code) for i in range(kind.payment_statuses)]))
    if kind.customer:
        name = hidden(row.customer_name) if kind.words else row.customer_name
        conditions += [name == bindparam("customer"), name.like(bindparam("pattern"), escape=ESCAPE)]
    conditions += [IS_NAMED] if kind.has_a_name else []
    at = hidden(row.created_at) if kind.words or kind.customer else row.created_at
    conditions += [at >= bindparam("since")] if kind.since else []
    conditions += [at < bindparam("until")] if kind.until else []
    return conditions


def _status(kind: Kind) -> list[ColumnElement[bool]]:
    if kind.statuses is None:
        return []
    is_leading = kind.are_open or not (kind.words or kind.customer or kind.is_by_time or kind.is_of_payments)
    status = row.status if is_leading else hidden(row.status)
    return [status.in_([bindparam(f"status_{i}", type_=Code) for i in range(kind.statuses)])]


def _payment_states(kind: Kind) -> list[ColumnElement[bool]]:
    return [row.payment_status == bindparam(f"paid_{i}", type_=Code) for i in range(kind.payment_statuses or 0)]


def _owing(kind: Kind) -> list[ColumnElement[bool]]:
    """Leave out orders that were cancelled unpaid, which owe nothing; the index of payments knows both."""
    paid, status = hidden(row.payment_status), hidden(row.status)
    owes = or_(paid != PaymentStatus.UNPAID.value, status != OrderStatus.CANCELLED.value)
    return [owes] if kind.are_unpaid else []


def _past(*, is_after: bool) -> Asked:
    """Read the history from the end of the index of when orders ended; those before the page are not looked at."""
    ids = select(row.id, row.ended_at).where(row.ended_at.is_not(None))
    ids = ids.where(beyond(BY_END)) if is_after else ids
    some = ids.order_by(*(column.desc() for column in BY_END)).limit(MOST).offset(SKIP).subquery()
    return select(*STAND).join(some, some.c.id == row.id).order_by(some.c.ended_at.desc(), some.c.id.desc())


BY_END = (row.ended_at, row.id)
PAST, PAST_AFTER = Prepared(_past(is_after=False)), Prepared(_past(is_after=True))
