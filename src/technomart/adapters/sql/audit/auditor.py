"""Check every row of an SQL database against the invariants, with one set-based question for each."""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from itertools import groupby
from operator import methodcaller
from pkgutil import iter_modules
from typing import Any

from sqlalchemy import Connection, Engine, Row, StaticPool
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from technomart.adapters.sql import audit
from technomart.adapters.sql.audit import proofs
from technomart.adapters.sql.audit.groups import Group, groups
from technomart.adapters.sql.audit.questions import Question
from technomart.adapters.sql.core.engine import SqlOptions, open_engine
from technomart.adapters.sql.core.faults import is_of_a_value
from technomart.adapters.sql.core.retries import FAILURES, refusal
from technomart.adapters.sql.maintenance.migrate import upgrade
from technomart.adapters.sql.store import SqlStore
from technomart.domain.audit.invariants import INVARIANTS, Violation
from technomart.domain.audit.ports import Auditor, Progress
from technomart.domain.kernel.errors import RowUnreadable
from technomart.domain.store.snapshot import Snapshot

UNHURRIED = SqlOptions(reply_timeout=None)
"""A question about a million rows may take its time."""
ROWS_AT_ONCE = 1000
MOST_AT_ONCE = 4
"""Connections that ask at once; more would keep a working canteen from its database."""
_whatever = methodcaller("decode", "utf-8", "replace")


class SqlAuditor(Auditor):
    """Checks every row of an SQL database."""

    def __init__(self, engine: Engine) -> None:
        """Ask through this engine, which should not be in a hurry."""
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> "SqlAuditor":
        """Return an auditor of the database behind a URL; nothing is connected yet."""
        return cls(open_engine(url, UNHURRIED))

    @classmethod
    def of(cls, snapshot: Snapshot) -> "SqlAuditor":
        """Return an auditor of rows from anywhere, which it copies into a database in memory."""
        store = SqlStore.open("sqlite://", UNHURRIED)
        upgrade(store.engine)
        store.write(lambda work: work.load(snapshot))
        return cls(store.engine)

    @override
    def violations(self, progress: Progress | None = None) -> Iterator[Violation]:
        """Find every row that breaks an invariant; raises `Unavailable`.

        Each question sees one consistent state. Which of them have anything to find is asked on every core at once.
        """
        try:
            suspects, are_proved = self._suspects(progress), self._are_proved()
            with self._reading() as connection:
                for question in suspects:
                    yield from _answers(connection, question)
                if not are_proved:
                    yield from proofs.violations(connection)
        except FAILURES as error:
            raise refusal(error) from error

    def _suspects(self, progress: Progress | None) -> list[Question]:
        waiting = all_groups()
        found: set[int] = set()
        with ThreadPoolExecutor(self._at_once()) as pool:
            asked = {pool.submit(self._asked, group): group for group in waiting}
            for number, done in enumerate(as_completed(asked), 1):
                found.update(id(question) for question in done.result())
                if progress is not None:
                    progress(INVARIANTS[asked[done].questions[0].code], number, len(waiting))
        return [question for question in in_order() if id(question) in found]

    def _asked(self, group: Group) -> list[Question]:
        with self._reading() as connection:
            return group.suspects(connection)

    def _are_proved(self) -> bool:
        """Tell whether nothing speaks against closed days, whose texts the driver reads sooner where all are some."""
        try:
            with self._engine.connect() as connection, connection.begin():
                return next(proofs.violations(connection), None) is None
        except RowUnreadable:
            return False
        except DBAPIError as error:
            if not is_of_a_value(error):
                raise
            return False

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """Connect in a transaction in which SQLite gives out texts that are none, so that they are named."""
        with self._engine.connect() as connection, connection.begin():
            driver = connection.connection.driver_connection
            if not isinstance(driver, sqlite3.Connection):
                yield connection
                return
            driver.text_factory = _whatever
            try:
                yield connection
            finally:
                driver.text_factory = str

    def _at_once(self) -> int:
        """Return on how many connections to ask; a database in memory has one."""
        return 1 if isinstance(self._engine.pool, StaticPool) else min(os.cpu_count() or 1, MOST_AT_ONCE)

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()


def _answers(connection: Connection, question: Question) -> Iterator[Violation]:
    asked = connection.execution_options(yield_per=ROWS_AT_ONCE)
    try:
        for row in asked.execute(question.statement):
            yield _violation(question, row)
    except DBAPIError as error:
        if not is_of_a_value(error):
            raise
        sentence = f"{INVARIANTS[question.code].sentence} This cannot be told: {error.orig}."
        yield Violation(question.code, question.kind, "?", sentence)


def _violation(question: Question, row: Row[*tuple[Any, ...]]) -> Violation:
    found, right, *key = row
    figures = "" if found is None and right is None else f" Found: {found}; right: {right}."
    id_ = "/".join(str(part) for part in key)
    return Violation(question.code, question.kind, id_, INVARIANTS[question.code].sentence + figures)


def _by_code(questions: Sequence[Question]) -> dict[str, tuple[Question, ...]]:
    ordered = sorted(questions, key=lambda question: question.code)
    found = {code: tuple(some) for code, some in groupby(ordered, key=lambda question: question.code)}
    if found.keys() != INVARIANTS.keys():
        raise RuntimeError(f"Nobody looks at {sorted(found.keys() ^ INVARIANTS.keys())}.")
    return found


@cache
def all_questions() -> Mapping[str, tuple[Question, ...]]:
    """Return what to ask for each invariant, by its code, of every file here that has `questions`."""
    files = [import_module(file.name) for file in iter_modules(audit.__path__, f"{audit.__name__}.")]
    return _by_code([question for file in files if hasattr(file, "questions") for question in file.questions()])


def in_order() -> list[Question]:
    """Return all questions in the order of the invariants."""
    return [question for code in INVARIANTS for question in all_questions()[code]]


@cache
def all_groups() -> Sequence[Group]:
    """Return all questions in the groups they are asked in, each built once."""
    return groups(in_order())
