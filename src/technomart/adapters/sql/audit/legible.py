"""Ask of every table whether its cells hold what their columns do: SQLite keeps whatever somebody writes there."""

from collections.abc import Callable, Iterator

from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, String, case, literal_column, not_

from technomart.adapters.sql.audit.questions import Condition, Question, broken
from technomart.adapters.sql.core.functions import condition, function
from technomart.adapters.sql.core.types import TextList, UtcDateTime
from technomart.adapters.sql.papers.tables import print_jobs
from technomart.adapters.sql.reports.tables import former_states
from technomart.adapters.sql.tables import metadata

CODE = "values_can_be_read"

no_number = function("no_number", Boolean(), sqlite="TYPEOF({0}) <> 'integer' AND {0} IS NOT NULL", mysql="FALSE")
no_text = function("no_text", Boolean(), sqlite="TYPEOF({0}) <> 'text' AND {0} IS NOT NULL", mysql="FALSE")
no_bytes = function("no_bytes", Boolean(), sqlite="TYPEOF({0}) <> 'blob' AND {0} IS NOT NULL", mysql="FALSE")
# Adding no days lets SQLite find out that there is no 30th of February. It rounds what is less than a millisecond, so
# the microseconds are looked at by themselves.
no_day = function("no_day", Boolean(), sqlite="({0} IS NOT NULL AND DATE({0}, '0 days') IS NOT {0})", mysql="FALSE")
NO_INSTANT = (
    "({0} IS NOT NULL AND (DATETIME(SUBSTR({0}, 1, 19), '0 days') IS NOT SUBSTR({0}, 1, 19)"
    " OR (SUBSTR({0}, 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]') IS NOT TRUE))"
)
no_instant = function("no_instant", Boolean(), sqlite=NO_INSTANT, mysql="FALSE")
no_json = function(
    "no_json",
    Boolean(),
    sqlite="({0} IS NOT NULL AND NOT JSON_VALID({0}))",
    mysql="COALESCE(NOT JSON_VALID({0}), FALSE)",
)
no_list = function(
    "no_list",
    Boolean(),
    sqlite="CASE WHEN JSON_VALID({0}) THEN JSON_TYPE({0}) <> 'array' ELSE {0} IS NOT NULL END",
    mysql="CASE WHEN JSON_VALID({0}) THEN JSON_TYPE({0}) <> 'ARRAY' ELSE {0} IS NOT NULL END",
)
# TYPEOF answers with a text of SQLite's own, for which it lets go of the memory that the text of each cell lies in; all
# threads of a process wait for one another to get memory. It is asked only about what as a fraction is the same number.
# Most figures are 0, which a column of whole numbers keeps as one.
LEAST = -(2**63)
is_number = condition(
    "is_number",
    sqlite=f"({{0}} = 0 OR {{0}} IS CAST({{0}} AS INTEGER) AND ({{0}} <> {LEAST} OR TYPEOF({{0}}) = 'integer'))",
    mysql="TRUE",
)
is_day = condition("is_day", sqlite="({0} IS DATE({0}, '0 days'))", mysql="TRUE")
# In a column of texts SQLite keeps no number as one.
is_text = condition("is_text", sqlite="({0} < x'')", mysql="TRUE")
# Soonest it is told of days that each month has, and of hours before 20: it is enough that SQLite can read those.
# What writes the whole text anew takes less than half of the rest, but rounds the last half of a millisecond up.
is_instant = condition(
    "is_instant",
    sqlite=(
        "({0} IS NULL OR {0} GLOB '????-??-[012][0-8] [01]?:??:??.?????[0-9]' AND JULIANDAY({0}) IS NOT NULL"
        " OR {0} GLOB '???????????????????.?????[0-9]' AND DATETIME({0}, '0 days') IS SUBSTR({0}, 1, 19)"
        f" OR NOT {NO_INSTANT})"
    ),
    mysql="TRUE",
)
QUICKLY = {no_number: is_number, no_text: is_text, no_day: is_day, no_instant: is_instant}
"""What tells sooner that a cell is not what is looked for."""
JSON = (print_jobs.c.content, former_states.c.said)
"""Texts that are JSON; of papers, closed days and answers others ask what is in them."""


def questions() -> Iterator[Question]:
    """Return a question for each table: which rows have a cell that cannot be read, and in which column."""
    for table in metadata.sorted_tables:
        found = case(*((look_at(column)(column), literal_column(f"'{column.name}'", String())) for column in table.c))
        yield broken(CODE, table, found.is_not(None), found=found)


def is_legible(column: Column[object]) -> Condition:
    """Return whether a cell can be read, which is told sooner than that it cannot."""
    look = look_at(column)
    return QUICKLY[look](column) if look in QUICKLY else not_(look(column))


def look_at(column: Column[object]) -> Callable[..., Condition]:
    """Return what finds the cells of a column that cannot be read."""
    kind = column.type
    if column in JSON:
        return no_json
    if isinstance(kind, TextList):
        return no_list
    if isinstance(kind, LargeBinary):
        return no_bytes
    if isinstance(kind, UtcDateTime):
        return no_instant
    if isinstance(kind, Date):
        return no_day
    return no_number if isinstance(kind, Integer | Boolean) else no_text
