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
    if taxed.tax is Tax.NONE:
        return
    for privilege in taxed.privileges:
        name, share = privilege.holder.name, spoken(privilege.share)
        said = f"{KINDS[privilege.holder.kind]} {name} has a share of {share} of {spoken(order.subtotal)}"
        how = f"{_promotion_said(privilege)}. {_share_said(privilege, taxed.tax)}"
        yield f"{said}{how} To pay: {spoken(privilege.due)}."
    rest = order.total - sum(privilege.due for privilege in taxed.privileges)
    if taxed.tax is Tax.VAT12:
        sums = taxed.figures
        yield f"{'The rest' if taxed.privileges else 'What is to be paid'}: {_vat_said(rest)}"
        yield (
            f"VATable sales {spoken(sums.vatable)}, VAT {spoken(sums.vat)}, exempt sales {spoken(sums.exempt)}; "
            f"off by law {spoken(sums.statutory_discount)}, VAT adjustment {spoken(sums.vat_adjustment)}."
        )


def _promotion_said(privilege: Privilege) -> str:
    if privilege.promotion:
        return f", less {spoken(privilege.promotion)} of the discount, which is more than the law's"
    return f"; {spoken(privilege.waived)} of the discount gives way to the law's" if privilege.waived else ""


def _share_said(privilege: Privilege, tax: Tax) -> str:
    net, figures = privilege.share - privilege.promotion, privilege.tax
    discount = figures.statutory_discount
    if tax is Tax.NONVAT:
        return f"{STATUTORY_PERCENT} % of it is {spoken(discount)}." if not privilege.promotion else ""
    if privilege.holder.kind is not PrivilegeKind.ATHLETE:
        said = f"{_net_said(net, figures.exempt)} ({spoken(figures.vat_adjustment)} less)"
        return f"{said}." if privilege.promotion else f"{said}; {STATUTORY_PERCENT} % of that is {spoken(discount)}."
    if privilege.promotion:
        return _vat_said(net)
    return (
        f"{_net_said(net, figures.vatable + discount)}; {STATUTORY_PERCENT} % of that is {spoken(discount)}, "
        f"and {VAT_PERCENT} % VAT on the other {spoken(figures.vatable)} is {spoken(figures.vat)}."
    )


def _net_said(gross: Centavos, net: Centavos) -> str:
    return f"{spoken(gross)} x {HUNDRED} / {WITH_VAT} is {spoken(net)} without VAT"


def _vat_said(due: Centavos) -> str:
    net = net_of_vat(due)
    return f"{_net_said(due, net)}, VAT {spoken(due - net)}."
