"""What somebody destroyed in the database is refused with a code, and named by the audit; all else still works."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import Table

from support.builders import MANAGER as BOSS
from support.databases import SqliteFiles, lent_store
from support.http_api import MANAGER, Api, an_api
from support.prints import PRINTING
from support.stored import broken_in
from technomart.adapters.sql.day_closes.tables import day_closes
from technomart.adapters.sql.menu.tables import menu_items
from technomart.adapters.sql.papers.tables import papers
from technomart.adapters.sql.registers.tables import registers
from technomart.adapters.sql.store import SqlStore
from technomart.domain.day_closes.chain import BrokenSeal
from technomart.domain.usecases.day_closes.verify import VerifyDayCloses

CODE = "stored_content_unreadable"


@pytest.fixture(scope="module")
def store(sqlite_files: SqliteFiles) -> Iterator[SqlStore]:
    with ExitStack() as lent:
        yield lent.enter_context(lent_store(sqlite_files))


@pytest.fixture(scope="module")
def api(store: SqlStore) -> Api:
    """A client after a day with a sale that was closed."""
    api = an_api(store, papers=PRINTING).signed_in(MANAGER)
    order = api.placed()
    api.post(f"/api/orders/{order['id']}/payment", {"amount": order["total"], "method": "card"})
    api.post("/api/day-closes", {})
    return api


def put(store: SqlStore, table: Table, column: str, text: object) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {table.name} SET {column} = ?", (text,))


def held(store: SqlStore, table: Table, column: str) -> list[object]:
    with store.engine.connect() as connection:
        return [row[0] for row in connection.exec_driver_sql(f"SELECT {column} FROM {table.name}")]


@pytest.mark.parametrize(
    ("table", "column", "text"),
    [(day_closes, "closed_at", "rubbish"), (day_closes, "business_date", "2026-13-45"), (papers, "at", "x")],
)
def test_what_is_no_date_or_time_is_refused_in_one_sentence(
    store: SqlStore, api: Api, table: Table, column: str, text: str
) -> None:
    (was,) = held(store, table, column)
    put(store, table, column, text)

    answer = api.get(f"/api/{table.name.replace('_', '-')}")

    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    if table is day_closes:
        (found,) = VerifyDayCloses(store)(BOSS).broken
        (id_,) = held(store, table, "id")
        said = f"A row of the database cannot be read: {column} of day_closes {id_} was changed."
        assert found == BrokenSeal("T1", 1, said)
    put(store, table, column, was)


@pytest.mark.parametrize(
    ("table", "column", "found"),
    [
        (day_closes, "gross", "It is the first, and does not begin at nothing."),
        (papers, "seal", "Its papers do not have the seals that they had when it was closed."),
    ],
)
def test_what_is_no_number_or_text_is_named_as_edited(
    store: SqlStore, api: Api, table: Table, column: str, found: str
) -> None:
    assert api.get("/api/day-closes").json["data"]
    (was,) = held(store, table, column)
    put(store, table, column, b"\xff")

    assert found in [each.sentence for each in VerifyDayCloses(store)(BOSS).broken]
    put(store, table, column, was)


@pytest.mark.parametrize("content", ["", '{"sold":[', "{}", "[]", '{"sold":{},"taken":1,"cash":[],"seller":"x"}'])
def test_a_closed_day_that_was_destroyed_is_refused_in_every_form_and_named(
    store: SqlStore, api: Api, content: str
) -> None:
    (listed,) = api.get("/api/day-closes").json["data"]
    put(store, day_closes, "content", content)

    answers = [api.get(f"/api/day-closes/{listed['id']}?format={form}") for form in ("json", "text", "html", "pdf")]

    sentence = "Day close 1 of T1 cannot be read: what was stored was changed."
    assert {(each.status_code, each.json["code"], each.json["message"]) for each in answers} == {(409, CODE, sentence)}
    assert api.get("/api/day-closes").json["data"] == [listed]
    assert api.get("/api/registers/T1/x").status_code == 200
    assert "closed_days_are_sealed" in broken_in(store)


@pytest.mark.parametrize("content", ["", "{}", "null", '{"lines":7}'])
def test_a_paper_that_was_destroyed_is_refused(store: SqlStore, api: Api, content: str) -> None:
    (order,) = api.get("/api/orders").json["data"]
    put(store, papers, "content", content)

    paths = "/api/papers", *(f"/api/orders/{order['id']}/receipt?format={form}" for form in ("json", "text", "pdf"))
    answers = [api.get(path) for path in paths]

    sentence = "Paper T1-000001 cannot be read: what was stored was changed."
    assert {(each.status_code, each.json["code"], each.json["message"]) for each in answers} == {(409, CODE, sentence)}
    assert api.get(f"/api/orders/{order['id']}").status_code == 200
    assert "papers_tell_what_was_sold" in broken_in(store)


@pytest.mark.parametrize(
    ("column", "text"), [("closed_through", "rubbish"), ("version", "many"), ("name", b"\xff"), ("code", b"\xff")]
)
def test_a_register_that_was_destroyed_takes_no_money(store: SqlStore, api: Api, column: str, text: object) -> None:
    (was,), order = held(store, registers, column), api.placed()
    put(store, registers, column, text)

    answer = api.post(f"/api/orders/{order['id']}/payment", {"amount": order["total"], "method": "cash"})

    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert "cannot be read" in answer.json["message"]
    assert api.get(f"/api/orders/{order['id']}").json["data"]["paid"] == 0
    put(store, registers, column, was)


@pytest.mark.parametrize("text", ["", "[1]", '{"a":1}'])
def test_a_dish_whose_ingredients_were_destroyed_is_refused(store: SqlStore, api: Api, text: str) -> None:
    dish = api.get("/api/menu/items").json
    put(store, menu_items, "ingredients", text)

    assert api.get("/api/menu/items").json["code"] == CODE
    put(store, menu_items, "ingredients", "[]")
    assert len(api.get("/api/menu/items").json["data"]) == len(dish["data"])
