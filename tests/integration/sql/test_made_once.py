"""Values of rows are made once, and again as soon as a cell is another."""

from dataclasses import replace

import pytest
from sqlalchemy import bindparam, select, text

from support.builders import ADOBO, RICE
from support.snapshots import some_records
from technomart.adapters.sql.core import made_once
from technomart.adapters.sql.core.made_once import MadeOnce
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.menu.repository import item_of
from technomart.adapters.sql.menu.tables import menu_items
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel.stored import Unreadable
from technomart.domain.menu.items import MenuItem

WITH_IDS = Prepared(
    select(menu_items).where(menu_items.c.id.in_(bindparam("ids", expanding=True))).order_by(menu_items.c.id)
)


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    store.write(lambda work: work.load(some_records()))
    return store


def found(store: SqlStore, asked: MadeOnce[MenuItem], *ids: str) -> list[MenuItem]:
    with store.engine.connect() as connection:
        return asked.all(Statements(connection), ids=list(ids))


def test_a_value_is_the_same_one_until_its_row_changes(filled: SqlStore) -> None:
    asked = MadeOnce(WITH_IDS, item_of)
    before = found(filled, asked, ADOBO.id, RICE.id)
    assert {item.id for item in before} == {ADOBO.id, RICE.id}

    assert all(one is other for one, other in zip(found(filled, asked, ADOBO.id, RICE.id), before, strict=True))

    adobo = next(item for item in before if item.id == ADOBO.id)
    filled.write(lambda work: work.menu.save(replace(adobo, price=adobo.price + 100, version=adobo.version + 1)))
    (changed,) = found(filled, asked, ADOBO.id)
    assert changed.price == adobo.price + 100
    (rice,) = found(filled, asked, RICE.id)
    assert any(rice is item for item in before)


def test_what_is_gone_is_not_found_and_no_more_is_kept_than_may_be(
    filled: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made_once, "MOST_KEPT", 1)
    asked = MadeOnce(WITH_IDS, item_of)

    for _ in range(3):
        assert len(found(filled, asked, ADOBO.id, RICE.id)) == 2
        assert len(asked._made) == 1

    assert found(filled, asked, "nobody") == []


def test_a_cell_that_cannot_be_read_is_refused_each_time(filled: SqlStore) -> None:
    if filled.engine.dialect.name == "mysql":
        pytest.skip("A server keeps nothing in a column that is not of its type.")
    asked = MadeOnce(WITH_IDS, item_of)
    found(filled, asked, ADOBO.id)
    with filled.engine.begin() as connection:
        connection.execute(text("UPDATE menu_items SET ingredients = 'no list' WHERE id = :id"), {"id": ADOBO.id})

    for _ in range(2):
        with pytest.raises(Unreadable):
            found(filled, asked, ADOBO.id)
