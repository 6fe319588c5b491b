"""Find orders: by state, by time, by name, by what a search says."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select, union_all

from technomart.adapters.sql.core.statements import between, is_exactly, says
from technomart.adapters.sql.orders.tables import orders
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.status import OrderStatus


def count_of(wanted: OrderFilter) -> Select[int]:
    """Return the statement that counts the orders asked for."""
    return select(func.count()).select_from(orders).where(*conditions(wanted))


def ids_of(wanted: OrderFilter, request: PageRequest) -> Select[str]:
    """Return the statement that finds one page of ids, newest first.

    Several states are looked up one by one, each in the index (status, id) from its end, and merged; one look-up
    for all of them would sort every order there is.
    """
    if not wanted.statuses or len(wanted.statuses) == 1:
        found = _newest(conditions(wanted))
    else:
        found = _merged(wanted, wanted.statuses, request.offset + request.limit)
    return found.limit(request.limit).offset(request.offset)


def _newest(where: Sequence[ColumnElement[bool]]) -> Select[str]:
    return select(orders.c.id).where(*where).order_by(orders.c.id.desc())


def _merged(wanted: OrderFilter, statuses: Sequence[OrderStatus], most: int) -> Select[str]:
    rest = conditions(wanted, with_statuses=False)
    parts = [
        select(_newest([orders.c.status == status.value, *rest]).limit(most).subquery().c.id)
        for status in dict.fromkeys(statuses)
    ]
    merged = union_all(*parts).subquery()
    return select(merged.c.id).order_by(merged.c.id.desc())


def conditions(wanted: OrderFilter, *, with_statuses: bool = True) -> list[ColumnElement[bool]]:
    """Return what an order must fulfil to be one of those asked for."""
    row = orders.c
    found = says(row.search_key, wanted.search) + between(row.created_at, wanted.since, wanted.until)
    if with_statuses and wanted.statuses is not None:
        found.append(row.status.in_([status.value for status in wanted.statuses]))
    if wanted.customer is not None:
        found += is_exactly(row.customer_name, wanted.customer)
    return found
