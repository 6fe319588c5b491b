"""Derive the tax of an order, and what is off it by law, share by share."""

from collections.abc import Iterator

from technomart.domain.kernel.money import Centavos, spoken
from technomart.domain.orders.order import Order
from technomart.domain.orders.privileges import STATUTORY_PERCENT, Privilege, PrivilegeKind
from technomart.domain.orders.tax import HUNDRED, VAT_PERCENT, WITH_VAT, Tax, net_of_vat

KINDS = {PrivilegeKind.SENIOR: "Senior citizen", PrivilegeKind.PWD: "PWD", PrivilegeKind.ATHLETE: "Athlete"}


def tax_said(order: Order) -> Iterator[str]:
    """Yield the derivation as people read it: each share of a privilege, the rest, then their sums; none untaxed."""
    taxed = order.taxed
    yield from (_privilege_said(order, privilege) for privilege in taxed.privileges)
    rest = order.total - sum(privilege.due for privilege in taxed.privileges)
    exempt = taxed.figures.exempt - sum(privilege.tax.exempt for privilege in taxed.privileges)
    if taxed.tax is Tax.VAT12 and (rest or not taxed.privileges):
        said = [f"{spoken(exempt)} for exempt dishes."] if exempt else []
        said += [_vat_said(rest - exempt)] if rest > exempt or not exempt else []
        yield f"{'The rest' if taxed.privileges else 'Within that'}: {' '.join(said)}"
    if taxed.privileges:
        sums = taxed.figures
        yield (
            f"VATable sales {spoken(sums.vatable)}, VAT {spoken(sums.vat)}, exempt sales {spoken(sums.exempt)}; "
            f"discounts of the law {spoken(sums.statutory_discount)}, VAT adjustment {spoken(sums.vat_adjustment)}."
        )


def _privilege_said(order: Order, privilege: Privilege) -> str:
    who = f"{KINDS[privilege.holder.kind]} {privilege.holder.name}"
    share = f"has a share of {spoken(privilege.share)} of {spoken(order.subtotal)}{_promotion_said(privilege)}."
    return " ".join([who, share, *_share_said(privilege, order.taxed.tax), f"To pay: {spoken(privilege.due)}."])


def _promotion_said(privilege: Privilege) -> str:
    if privilege.promotion:
        return f", less {spoken(privilege.promotion)} of the discount, which is more than the law's"
    return f"; {spoken(privilege.waived)} of the discount gives way to the law's" if privilege.waived else ""


def _share_said(privilege: Privilege, tax: Tax) -> Iterator[str]:
    """Yield how the figures of a share come about, where there is anything to reckon."""
    net = privilege.share - privilege.promotion - privilege.exempt_share
    figures = privilege.tax - privilege.exempt_tax
    discount = figures.statutory_discount
    fifth = f"{STATUTORY_PERCENT} % of that is {spoken(discount)}"
    if privilege.exempt_share:
        yield _exempt_said(privilege)
    if privilege.exempt_share and not net:
        return
    if tax is Tax.NONVAT:
        yield from [] if privilege.promotion else [f"{fifth}."]
    elif privilege.holder.kind is not PrivilegeKind.ATHLETE:
        said = f"{_net_said(net, figures.exempt)} ({spoken(figures.vat_adjustment)} less)"
        yield f"{said}." if privilege.promotion else f"{said}; {fifth}."
    elif privilege.promotion:
        yield _vat_said(net)
    else:
        vat = f"{VAT_PERCENT} % VAT on the other {spoken(figures.vatable)} is {spoken(figures.vat)}"
        yield f"{_net_said(net, figures.vatable + discount)}; {fifth}, and {vat}."


def _exempt_said(privilege: Privilege) -> str:
    off = privilege.exempt_tax.statutory_discount
    fifth = "" if privilege.promotion else f"; {STATUTORY_PERCENT} % of that is {spoken(off)}"
    return f"{spoken(privilege.exempt_share)} of it is for exempt dishes, which have no VAT to take out{fifth}."


def _net_said(gross: Centavos, net: Centavos) -> str:
    return f"{spoken(gross)} x {HUNDRED} / {WITH_VAT} is {spoken(net)} without VAT"


def _vat_said(due: Centavos) -> str:
    net = net_of_vat(due)
    return f"{_net_said(due, net)}, VAT {spoken(due - net)}."
