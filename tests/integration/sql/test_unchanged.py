"""What was found before is found again as long as nobody has committed anything, in this process or another."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from uuid import uuid4

import pytest

from support.builders import CASHIER, FixedClock, a_user
from support.databases import SqliteFiles, statements_of
from support.threads import at_once
from technomart.adapters.sql.core.engine import SqlOptions
from technomart.adapters.sql.store import SqlStore
from technomart.domain.kernel import effort
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.menu.items import Category
from technomart.domain.orders.refusals import OrderNotFound
from technomart.domain.orders.steps_back import StepsBack
from technomart.domain.store.unit_of_work import UnitOfWork
from technomart.domain.usecases.orders.read import ReadQueue

Stores = tuple[SqlStore, SqlStore]


@pytest.fixture
def stores(sqlite_files: SqliteFiles) -> Iterator[Stores]:
    """Return two stores on one file, as two workers have."""
    with ExitStack() as cleaning:
        url = sqlite_files.migrated(cleaning)
        both = SqlStore.open(url, SqlOptions(timeout=2)), SqlStore.open(url)
        yield both
        for store in both:
            store.close()


def names(work: UnitOfWork) -> list[str]:
    return [category.name for category in work.menu.categories()]


def found(store: SqlStore) -> list[str]:
    return store.read(names, about="categories")


def adding(name: str) -> Callable[[UnitOfWork], object]:
    return lambda work: work.menu.add_category(Category(str(uuid4()), name))


def test_the_same_question_is_asked_once_until_somebody_commits(stores: Stores) -> None:
    one, other = stores
    assert found(one) == []

    with statements_of(one) as statements:
        assert found(one) == []
        assert one.ask(names, about="categories") == []
    assert statements == []

    for number, store in enumerate((other, one, other), 1):
        store.write(adding(f"Number {number}"))
        assert len(found(one)) == len(found(other)) == number


def test_other_questions_have_other_answers(stores: Stores) -> None:
    one, _ = stores
    user = a_user()
    one.write(lambda work: work.users.add(user))

    assert one.read(lambda work: work.users.find_by_email(user.email), about=("user", user.email)) == user
    assert one.read(lambda work: work.users.find_by_email("nobody"), about=("user", "nobody")) is None
    assert found(one) == []


def test_the_queue_is_read_once_for_all_who_ask(stores: Stores) -> None:
    one, other = stores
    queue = ReadQueue(one, StepsBack(), FixedClock())
    first = queue(CASHIER)

    with statements_of(one) as statements:
        assert queue(CASHIER) == first
    assert statements == []

    other.write(adding("Merienda"))
    with statements_of(one) as statements:
        assert queue(CASHIER) == first
    assert statements != []


def test_what_is_about_nothing_is_always_read(stores: Stores) -> None:
    one, _ = stores
    with statements_of(one) as statements:
        one.read(names)
        one.read(names)
    assert len(statements) == 2


def test_what_was_rolled_back_was_never_found(stores: Stores) -> None:
    one, _ = stores

    def refused(work: UnitOfWork) -> None:
        adding("Never")(work)
        raise OrderNotFound

    with suppress(OrderNotFound):
        one.write(refused)

    assert found(one) == []


def test_nobody_sees_less_than_what_was_acknowledged_before_they_asked(stores: Stores) -> None:
    acknowledged: list[str] = []

    def writer(store: SqlStore, prefix: str) -> None:
        for number in range(25):
            store.write(adding(f"{prefix}{number}"))
            acknowledged.append(f"{prefix}{number}")

    def reader(store: SqlStore) -> None:
        for _ in range(150):
            least = len(acknowledged)
            assert set(acknowledged[:least]) <= set(found(store))

    at_once(
        [
            *(
                lambda store=store, prefix=prefix: writer(store, prefix)
                for store, prefix in zip(stores, "ab", strict=True)
            ),
            *(lambda store=store: reader(store) for store in (*stores, *stores)),
        ]
    )

    assert len(found(stores[0])) == 50


def test_a_file_that_is_gone_or_another_is_noticed(stores: Stores) -> None:
    one, _ = stores
    one.write(adding("Kept"))
    assert found(one) == ["Kept"]
    path = Path(one.engine.url.database or "")
    copy = path.with_suffix(".copy")
    shutil.copy(path, copy)

    copy.replace(path)

    with pytest.raises(Unavailable):
        found(one)
    path.unlink()
    with pytest.raises(Unavailable):
        found(one)


def test_what_was_being_read_when_all_was_forgotten_is_not_found_after_it(stores: Stores) -> None:
    one, other = stores

    def read_meanwhile(work: UnitOfWork) -> list[str]:
        before = names(work)
        other.write(adding("Meanwhile"))
        one.forget()
        one.ask(names, about="something else")  # of a connection whose number of commits is that of the first
        return before

    assert one.read(read_meanwhile, about="categories") == []

    assert found(one) == ["Meanwhile"]


def test_only_so_much_is_kept(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("technomart.adapters.sql.core.unchanged.MOST_FOUND", 3)
    one, _ = stores
    for number in range(10):
        assert one.read(names, about=number) == []

    with statements_of(one) as statements:
        one.read(names, about=9)
        one.read(names, about=0)

    assert len(statements) == 1


def test_a_request_hears_once_what_others_commit_and_always_what_it_does_itself(stores: Stores) -> None:
    one, other = stores
    effort.begin("a request")
    try:
        assert found(one) == []
        other.write(adding("Of others"))
        assert found(one) == []  # as when it came

        one.write(adding("Its own"))
        assert sorted(found(one)) == ["Its own", "Of others"]

        other.write(adding("Later"))
        effort.begin("the next request")
        assert len(found(one)) == 3
    finally:
        effort.end()
