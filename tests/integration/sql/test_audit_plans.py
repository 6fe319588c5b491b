"""Ask SQLite how it would find what the audit looks up beside each row: in an index, without the rows behind it."""

import pytest

from technomart.adapters.sql.audit.auditor import all_groups
from technomart.adapters.sql.maintenance.migrate import upgrade
from technomart.adapters.sql.store import SqlStore


def steps_along(table: str) -> list[str]:
    """Return the steps of the pass along a table."""
    store = SqlStore.open("sqlite://")
    upgrade(store.engine)
    asked = (group for group in all_groups() if group.screen is not None and not group.screen.covers)
    (along,) = (group for group in asked if group.questions[0].kind == table)
    (count,) = along.counts
    with store.engine.connect() as connection:
        sql, arguments = count.compiled(connection.dialect).call({})
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", tuple(arguments))]


@pytest.mark.parametrize(("table", "other"), [("payments", "papers"), ("orders", "payments")])
def test_whether_an_order_has_any_is_told_by_an_index_alone(table: str, other: str) -> None:
    assert f"SEARCH {other} USING COVERING INDEX ix_{other}_order_id (order_id=?)" in steps_along(table)


@pytest.mark.parametrize("table", ["payments", "refunds"])
def test_the_day_of_money_is_not_looked_for_among_all_days(table: str) -> None:
    found = [step for step in steps_along(table) if " span " in step]

    assert found == ["SEARCH span USING AUTOMATIC COVERING INDEX (business_date=?) LEFT-JOIN"]
