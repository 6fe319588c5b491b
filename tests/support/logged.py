"""Write a little into an SQLite file, and find its write-ahead log."""

from collections.abc import Callable
from pathlib import Path

from technomart.adapters.sql.store import SqlStore
from technomart.domain.menu.items import Category
from technomart.domain.store.unit_of_work import UnitOfWork


def adding(name: str) -> Callable[[UnitOfWork], str]:
    def body(work: UnitOfWork) -> str:
        work.menu.add_category(Category(name, name))
        return name

    return body


def names(store: SqlStore) -> list[str]:
    return sorted(category.name for category in store.read(lambda work: work.menu.categories()))


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")
