"""Ask for orders whose tax and discounts of the law do not follow from their shares, to the centavo."""

from collections.abc import Iterator

from sqlalchemy import and_, case, exists, func, not_, or_

from technomart.adapters.sql.audit.questions import (
    Condition,
    Question,
    Value,
    broken,
    count_of,
    differing,
    sum_of,
)
from technomart.adapters.sql.orders.tables import FIGURES, order_history, order_lines, order_privileges, orders
from technomart.domain.orders.privileges import STATUTORY_PERCENT, PrivilegeKind
from technomart.domain.orders.tax import HUNDRED, VAT_PERCENT, WITH_VAT, Tax

line, row, order, privilege = order_lines.c, order_history.c, orders.c, order_privileges.c
MINE = privilege.order_id == order.id
OFF_BY_LAW = func.coalesce(order.statutory_discount + order.vat_adjustment, 0)
IDENTITIES = "vat_identities_hold"
NON_VAT = order.tax == Tax.NONVAT.value
FIFTH = STATUTORY_PERCENT, HUNDRED
NET = HUNDRED, WITH_VAT
NET_SHARE = privilege.share - privilege.promotion
EXEMPT_SHARE = privilege.exempt_share
OFF_EXEMPT = (2 * EXEMPT_SHARE * STATUTORY_PERCENT + HUNDRED) // (2 * HUNDRED)
"""What the law takes off a share of exempt dishes, rounded half up."""


def questions() -> Iterator[Question]:
    """Return the questions about tax."""
    off = sum_of(row.statutory, order_history, row.order_id == order.id)
    yield differing("history_tells_what_is_off_by_law", orders, OFF_BY_LAW, off)
    for name in FIGURES:
        stored = func.coalesce(order[name], 0)
        yield differing(
            "tax_is_sum_of_lines", orders, stored, sum_of(line[name], order_lines, line.order_id == order.id)
        )
    yield _privileges()
    yield _orders()
    yield _exempt()
    yield _lines()
    yield from _people()


def rounds_to(value: Value, amount: Value, part: tuple[int, int]) -> Condition:
    """Return whether a value is so many parts of an amount, rounded half up."""
    top, bottom = part
    exact = 2 * amount * top + bottom
    return and_(2 * bottom * value <= exact, exact < 2 * bottom * (value + 1))


def _privileges() -> Question:
    """Look at each share by the law, or by the order's own discount in its place: `due + D + A = S`."""
    taken, adjustment = privilege.statutory_discount, privilege.vat_adjustment
    net, divided = NET_SHARE - EXEMPT_SHARE, privilege.exempt - EXEMPT_SHARE
    untaxed = and_(privilege.vatable == 0, privilege.vat == 0)
    rate = case((privilege.promotion > 0, taken == 0), else_=rounds_to(taken - OFF_EXEMPT, divided, FIFTH))
    no_vat = and_(untaxed, privilege.exempt == NET_SHARE, adjustment == 0, rate, EXEMPT_SHARE == 0)
    exempt = and_(untaxed, rounds_to(divided, net, NET), adjustment == net - divided, rate)
    right = case((NON_VAT, no_vat), (privilege.kind == PrivilegeKind.ATHLETE.value, _is_athlete()), else_=exempt)
    both = order_privileges.join(orders, MINE)
    return broken(IDENTITIES, order_privileges, not_(right), found=taken, right=privilege.share, source=both)


def _is_athlete() -> Condition:
    """Return whether a share has a fifth off and VAT on the rest, or is an ordinary sale by the order's discount."""
    by_promotion = privilege.promotion > 0
    taken = privilege.statutory_discount - case((by_promotion, 0), else_=OFF_EXEMPT)
    net, without_vat = NET_SHARE - EXEMPT_SHARE, privilege.vatable + taken
    due = and_(
        privilege.vatable + privilege.vat + taken + privilege.vat_adjustment == net, privilege.exempt == EXEMPT_SHARE
    )
    promoted = and_(taken == 0, privilege.vat_adjustment == 0)
    vat = rounds_to(privilege.vat, privilege.vatable, (VAT_PERCENT, HUNDRED))
    by_law = and_(rounds_to(taken, without_vat, FIFTH), vat)
    return and_(rounds_to(without_vat, net, NET), due, case((by_promotion, promoted), else_=by_law))


def _of_holders(value: Value) -> Value:
    """Return a sum over the privileges of an order, which is not looked for where there are none."""
    return case((order.diners == 0, 0), else_=sum_of(value, order_privileges, MINE))


def _orders() -> Question:
    """Look at what is left of an order without the shares of privileges: one ordinary sale of each class."""
    due = NET_SHARE - privilege.statutory_discount - privilege.vat_adjustment
    rest, vatable = order.total - _of_holders(due), order.vatable - _of_holders(privilege.vatable)
    vat, exempt = order.vat - _of_holders(privilege.vat), order.exempt - _of_holders(privilege.exempt)
    taxed = and_(rounds_to(vatable, rest - exempt, NET), vat == rest - exempt - vatable, exempt >= 0)
    right = and_(
        case((NON_VAT, and_(vatable == 0, vat == 0, exempt == rest)), else_=taxed),
        order.statutory_discount == _of_holders(privilege.statutory_discount),
        order.vat_adjustment == _of_holders(privilege.vat_adjustment),
    )
    return broken(IDENTITIES, orders, order.tax.is_not(None), not_(right), found=order.vat, right=order.total)


def _exempt() -> Question:
    """Look at orders with exempt sales: what is not of the shares of privileges is of dishes that are exempt."""
    net = line.unit_price * line.quantity - line.discount
    of_dishes = sum_of(net, order_lines, line.order_id == order.id, line.vat_exempt)
    ours = order.exempt - _of_holders(privilege.exempt) + _of_holders(privilege.exempt_share)
    some = order.tax == Tax.VAT12.value, order.exempt > 0
    return broken(IDENTITIES, orders, *some, ours != of_dishes, found=ours, right=of_dishes)


def _lines() -> Question:
    """Look at lines of orders with privileges; on others nothing is off by law, and their constraints say the rest."""
    net = line.unit_price * line.quantity - line.discount
    off_exempt = line.vatable + line.vat + line.exempt - (net - line.statutory_discount - line.vat_adjustment)
    is_taxed = or_(privilege.exempt == 0, privilege.vat_adjustment > 0)
    has_athlete = exists().where(MINE, privilege.kind == PrivilegeKind.ATHLETE.value, is_taxed)
    wrong = or_(off_exempt < 0, off_exempt > line.statutory_discount)
    unequal = and_(off_exempt != line.statutory_discount, not_(has_athlete.correlate(orders)))
    both = orders.join(order_lines, line.order_id == order.id)
    where = order.diners > 0, line.vat.is_not(None), or_(wrong, unequal)
    return broken(IDENTITIES, order_lines, *where, found=line.vat, right=net, source=both)


def _people() -> Iterator[Question]:
    code = "privileges_are_of_diners"
    there = count_of(order_privileges, MINE)
    asked = sum_of(privilege.share, order_privileges, MINE)
    wrong = or_(there == 0, there > order.diners, asked > order.subtotal)
    yield broken(code, orders, order.diners > 0, wrong, found=there, right=order.diners)
    both = order_privileges.outerjoin(orders, MINE)
    unknown = or_(order.diners.is_(None), order.diners == 0)
    yield broken(code, order_privileges, unknown, found=order.diners, source=both)
