"""Ask which refresh tokens do not make whole families, and which accounts do not say what they have."""

from collections.abc import Iterator

from technomart.adapters.sql.audit.questions import Question, broken
from technomart.adapters.sql.auth.tables import refresh_tokens, second_factors
from technomart.adapters.sql.users.tables import users

token = refresh_tokens.c
factor = second_factors.c
follower = refresh_tokens.alias("follower")
leader = refresh_tokens.alias("leader")


def questions() -> Iterator[Question]:
    """Return the questions about sign-ins."""
    code = "refresh_families_are_whole"
    same = (follower.c.session_id == token.session_id) & (follower.c.generation == token.generation + 1)
    followed = refresh_tokens.outerjoin(follower, same)
    spent, has_follower = token.spent_at.is_not(None), follower.c.digest.is_not(None)
    yield broken(code, refresh_tokens, spent != has_follower, found=token.generation, source=followed)
    before = (leader.c.session_id == token.session_id) & (leader.c.generation == token.generation - 1)
    led = refresh_tokens.outerjoin(leader, before)
    yield broken(
        code, refresh_tokens, token.generation > 1, leader.c.digest.is_(None), found=token.generation, source=led
    )
    yield _second_factors()


def _second_factors() -> Question:
    has = factor.confirmed_at.is_not(None)
    owned = users.outerjoin(second_factors, factor.user_id == users.c.id)
    code = "second_factors_are_confirmed"
    return broken(code, users, users.c.has_second_factor != has, found=users.c.has_second_factor, source=owned)
