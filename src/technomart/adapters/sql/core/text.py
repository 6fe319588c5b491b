"""Compare texts alike on every engine."""

from sqlalchemy import ColumnElement

ESCAPE = "!"


def is_exactly(column: ColumnElement[str], text: str) -> list[ColumnElement[bool]]:
    """Compare to the last blank: `=` uses the index but drops blanks on MySQL, LIKE minds them."""
    pattern = text.replace(ESCAPE, ESCAPE * 2).replace("%", f"{ESCAPE}%").replace("_", f"{ESCAPE}_")
    return [column == text, column.like(pattern, escape=ESCAPE)]
