"""What was removed is referred to by history alone."""

import pytest
from sqlalchemy import Engine, select

from support.bookkeeping import keep_books, keep_staff
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.sql.tables import metadata
from technomart.domain.staff.leave import LeaveStatus

ENDED = {"recipe_parts", "schedule_entries", "schedule_exceptions", "leaves"}
"""What refers to something that can be removed, and ends with it."""
KEPT = {
    *("stock_reservations", "stock_movements", "stock_edits", "menu_images", "attendance"),
    *("cash_sessions", "payments", "refunds", "payment_intents", "papers", "day_closes"),
}
"""What goes on to refer to it, since it says what was; none of it keeps anything from being removed."""


@pytest.fixture
def engine(sql_store: SqlStore) -> Engine:
    keep_books(sql_store)
    keep_staff(sql_store)
    return sql_store.engine


def broken_in(engine: Engine) -> set[str]:
    return {violation.code for violation in SqlAuditor(engine).violations()}


def test_every_reference_to_what_can_be_removed_ends_with_it_or_is_history() -> None:
    removable = {table for table in metadata.tables.values() if "removed" in table.c and "id" in table.c}
    referring = {
        table.name for table in metadata.tables.values() for key in table.foreign_keys if key.column.table in removable
    }

    assert {table.name for table in removable} == {"menu_items", "stock_items", "employees", "registers"}
    assert referring == ENDED | KEPT


@pytest.mark.parametrize("table", ["menu_items", "stock_items"])
def test_a_recipe_of_what_was_removed_is_found(engine: Engine, table: str) -> None:
    parts, rows = metadata.tables["recipe_parts"], metadata.tables[table]
    named = parts.c.menu_item_id if table == "menu_items" else parts.c.item_id
    with engine.begin() as connection:
        connection.execute(rows.update().where(rows.c.id.in_(select(named))).values(removed=True))

    assert broken_in(engine) == {"recipes_are_in_use"}


@pytest.mark.parametrize(
    ("table", "values"), [("schedule_entries", {}), ("leaves", {"status": LeaveStatus.PENDING.value})]
)
def test_what_is_planned_for_somebody_who_was_removed_is_found(
    engine: Engine, table: str, values: dict[str, str]
) -> None:
    people, rows = metadata.tables["employees"], metadata.tables[table]
    with engine.begin() as connection:
        connection.execute(rows.update().values(**values)) if values else None
        connection.execute(people.update().where(people.c.id.in_(select(rows.c.employee_id))).values(removed=True))

    assert "nobody_gone_is_planned" in broken_in(engine)
