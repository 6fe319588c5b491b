"""Ask which closed days were changed, are missing, or hold something else than their rows."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, literal, not_, or_, select

from technomart.adapters.sql.audit.questions import Question, broken, count_of, json_text
from technomart.adapters.sql.core.functions import sha256
from technomart.adapters.sql.day_closes.tables import day_closes
from technomart.adapters.sql.papers.tables import papers
from technomart.adapters.sql.registers.tables import registers
from technomart.domain.day_closes.close import MOST_ACCUMULATED

close, register, paper = day_closes.c, registers.c, papers.c
WHOLE = MOST_ACCUMULATED + 1


def questions() -> Iterator[Question]:
    """Return the questions about day closes."""
    yield from _seals()
    yield from _chains()
    yield from _rows()


def _seals() -> Iterator[Question]:
    code = "closed_days_are_sealed"
    seal = sha256(close.seal_before + literal("\n") + close.content)
    yield broken(code, day_closes, close.seal != seal, found=close.seal, right=seal)
    said = {
        "number": close.number,
        "gross": close.gross,
        "previous": close.previous,
        "accumulated": close.accumulated,
        "resets": close.resets,
    }
    for name, column in said.items():
        sealed = json_text(close.content, f"$.{name}")
        yield broken(code, day_closes, not_(_same(sealed, column)), found=column, right=sealed)
    words = {"id": close.id, "register": close.register_code, "closedBy": close.actor_name}
    for name, word in {**words, "closedById": func.coalesce(close.actor_id, "")}.items():
        sealed = json_text(close.content, f"$.{name}")
        yield broken(code, day_closes, func.coalesce(sealed, "") != word, found=word, right=sealed)
    day = json_text(close.content, "$.businessDate")
    yield broken(code, day_closes, not_(_same(day, close.business_date)), found=close.business_date, right=day)
    at = json_text(close.content, "$.closedAt")
    yield broken(code, day_closes, not_(_same(at, close.closed_at)), found=close.closed_at, right=at)
    after = func.coalesce(json_text(close.content, "$.after"), "")
    is_other = after != func.coalesce(cast(close.after, String(10)), "")
    yield broken(code, day_closes, is_other, found=close.after, right=after)


def _same(sealed: ColumnElement[str], value: ColumnElement[Any]) -> ColumnElement[bool]:
    """Compare what JSON says with a column, as engines compare a text with it."""
    return func.coalesce(sealed.bool_op("=")(value), False)


def _chains() -> Iterator[Question]:
    """Ask for closes that do not follow the one before, and for registers that stand elsewhere than their last one."""
    code, before = "closed_days_follow_each_other", day_closes.alias("before")
    both = day_closes.outerjoin(
        before, and_(before.c.register_id == close.register_id, before.c.number == close.number - 1)
    )
    begun = case((close.previous + close.gross >= WHOLE, 1), else_=0)
    follows = and_(
        before.c.seal == close.seal_before,
        before.c.business_date == close.after,
        before.c.business_date < close.business_date,
        before.c.closed_at <= close.closed_at,
        before.c.accumulated == close.previous,
        before.c.resets + begun == close.resets,
    )
    begins = and_(close.number == 1, close.seal_before == "", close.previous == 0, close.resets == begun)
    wrong = not_(func.coalesce(or_(follows, begins), False))
    yield broken(code, day_closes, wrong, found=close.number, right=before.c.number, source=both)
    total = close.previous + close.gross
    off = close.accumulated != total - WHOLE * begun
    yield broken(code, day_closes, off, found=close.accumulated, right=total)
    mine = close.register_id == register.id
    count = count_of(day_closes, mine)
    last = select(func.max(close.number)).where(mine).correlate(registers).scalar_subquery()
    lost = or_(register.closes != count, register.closes != func.coalesce(last, 0))
    yield broken(code, registers, lost, found=register.closes, right=count)
    through = select(func.max(close.business_date)).where(mine).correlate(registers).scalar_subquery()
    moved = register.closed_through.is_distinct_from(through)
    yield broken(code, registers, moved, found=register.closed_through, right=through)


def _rows() -> Iterator[Question]:
    """Ask for closes with papers from after them; the auditor compares all figures with their rows.

    Each looks at the papers of its days alone, which an index finds by both ends at once.
    """
    day, first = papers.c.register_date, func.coalesce(close.after, date.min)
    is_paper = and_(paper.register_id == close.register_id, day > first, day <= close.business_date)
    late = exists().where(is_paper, paper.at > close.closed_at)
    yield broken("closed_days_hold_their_rows", day_closes, late, found=close.closed_at)
