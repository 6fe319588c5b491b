"""Ask whether lists count every order, and whether searches find it."""

from collections.abc import Iterator

from sqlalchemy import exists, func, literal, not_, or_, select

from technomart.adapters.sql.audit.questions import Beside, Question, broken, number_of_order, one_of
from technomart.adapters.sql.orders.tables import BLOCK, order_counts, order_words, orders
from technomart.domain.orders import status

CLOSED = [status.value for status in status.CLOSED]
order, word, count = orders.c, order_words.c, order_counts.c


def questions() -> Iterator[Question]:
    """Return the questions about lists."""
    yield from _words()
    yield _counts()


def _words() -> Iterator[Question]:
    code = "searches_find_their_orders"
    number = func.lower(number_of_order())
    mine = word.block == func.substr(order.id, 1, BLOCK), word.word == number, word.order_id == order.id
    yield broken(code, orders, one_of(order.status, CLOSED), not_(exists().where(*mine)), right=number)
    its_order = Beside(orders, order.id == word.order_id)
    own = func.instr(order.search_key + " ", literal(" ") + word.word + " ") > 0
    strange = or_(
        order.id.is_(None),
        not_(one_of(order.status, CLOSED)),
        not_(own),
        word.search_key != order.search_key,
        word.block != func.substr(word.order_id, 1, BLOCK),
    )
    yield broken(code, order_words, strange, right=order.search_key, beside=[its_order])


def _counts() -> Question:
    told = select(count.status, func.sum(count.orders).label("orders")).group_by(count.status).subquery("told")
    true = select(order.status, func.count().label("orders")).where(order.status.in_(CLOSED)).group_by(order.status)
    counted = true.subquery("counted")
    each = select(told.c.status).union(select(counted.c.status)).subquery("each")
    both = each.outerjoin(told, told.c.status == each.c.status).outerjoin(counted, counted.c.status == each.c.status)
    found, right = func.coalesce(told.c.orders, 0), func.coalesce(counted.c.orders, 0)
    figures = found.label("found"), right.label("right"), each.c.status
    return Question(
        "lists_count_every_order", order_counts.name, select(*figures).select_from(both).where(found != right)
    )
