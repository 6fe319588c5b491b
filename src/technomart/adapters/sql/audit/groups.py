"""Ask questions in groups: all of those that one screen covers, only where it finds anything."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from technomart.adapters.sql.audit.questions import Question
from technomart.adapters.sql.audit.screening import Screen
from technomart.adapters.sql.audit.screens import BY_QUESTION, SCREENS, screen_of_rows
from technomart.adapters.sql.audit.screens_history import PARTLY_AS_IN_HISTORY
from technomart.adapters.sql.audit.shares import tables_sharing
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.tables import metadata
from technomart.domain.kernel.errors import RowUnreadable


@dataclass(frozen=True)
class Group:
    """Questions that one screen covers, or one that none does."""

    questions: Sequence[Question]
    screen: Screen | None

    @cached_property
    def first(self) -> Sequence[tuple[Question, Prepared]]:
        """Return each question with what asks for the first row it finds."""
        return [(each, Prepared(each.statement.limit(1))) for each in self.questions]

    @cached_property
    def counts(self) -> Sequence[Prepared]:
        """Return what counts the suspects of the screen."""
        return [Prepared(statement) for statement in self.screen.statements] if self.screen else []

    def suspects(self, connection: Connection) -> list[Question]:
        """Return the questions that have something to find."""
        if self._is_cleared(connection):
            return []
        return [each for each, first in self.first if _finds(connection, first)]

    def _is_cleared(self, connection: Connection) -> bool:
        """Tell whether the screen has no suspects; one that stumbles over a row has, as most questions may not."""
        try:
            return self.screen is not None and not any(_number(connection, each) for each in self.counts)
        except RowUnreadable:
            return False


def _finds(connection: Connection, first: Prepared) -> bool:
    """Tell whether there is something to find, or to say of a question that cannot be answered."""
    try:
        return bool(first.rows(connection, {}))
    except RowUnreadable:
        return True


def _number(connection: Connection, count: Prepared) -> int:
    ((number,),) = (row.values() for row in count.rows(connection, {}))
    return int(number or 0)


def groups(questions: Iterable[Question]) -> list[Group]:
    """Return all questions in groups, those of a screen, which take longest, first.

    What several screens tell together is in the group of each: it is asked where any of them finds anything.
    """
    screened, along, shared = (defaultdict[Any, list[Question]](list) for _ in range(3))
    single = []
    for question in questions:
        pair = question.code, question.kind
        tables, number = tables_sharing(pair), BY_QUESTION.get(pair)
        for table in tables:
            shared[table.name].append(question)
        if number is not None:
            screened[number].append(question)
        if tables or (number is not None and pair not in PARTLY_AS_IN_HISTORY):
            continue
        if question.of_row is not None:
            along[question.kind].append(question)
        else:
            single.append(Group([question], None))
    return [
        *(Group(some, SCREENS[number]) for number, some in screened.items()),
        *(Group([*some, *shared[kind]], screen_of_rows(metadata.tables[kind], some)) for kind, some in along.items()),
        *single,
    ]
