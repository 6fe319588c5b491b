"""Say how taxes and discounts of the law look on the wire; names and IDs stand with the order alone."""

from typing import Any

from marshmallow import fields, validate

from technomart.domain.kernel.lengths import LONGEST_NAME, LONGEST_NOTE
from technomart.domain.kernel.money import MOST
from technomart.domain.orders.privileges import MOST_DINERS, MOST_HOLDERS, Guests, Holder, PrivilegeKind
from technomart.domain.orders.tax import Tax, TaxClass
from technomart.entrypoints.web.shared.amounts import Pesos, Whole
from technomart.entrypoints.web.shared.base import Wire
from technomart.entrypoints.web.shared.fields import Choice, Several
from technomart.entrypoints.web.shared.texts import OptionalText, Text

DINERS = {"description": "How many share the bill; without a privilege nothing depends on it."}
SHARE = {"description": "What of the bill is theirs; without it, an equal part of what the others' shares leave."}
HOLDERS = {"description": "Who has a discount by law; refused where the canteen says nothing of its taxes."}


class LineTaxSchema(Wire):
    """The tax of a line; all lines together add up to the order's."""

    tax_class = Choice(TaxClass, data_key="class")
    vatable = Pesos(metadata={"description": "sold with VAT, without the VAT"})
    vat = Pesos()
    exempt = Pesos(metadata={"description": "sold without VAT, before the discount of the law"})
    statutoryDiscount = Pesos(attribute="statutory_discount")
    vatAdjustment = Pesos(attribute="vat_adjustment", metadata={"description": "VAT that is not paid, by law"})


class TaxSchema(Wire):
    """The tax of an order: once for the whole receipt."""

    seller = Choice(Tax, attribute="tax")
    vatable = Pesos(attribute="figures.vatable")
    vat = Pesos(attribute="figures.vat")
    exempt = Pesos(attribute="figures.exempt")
    statutoryDiscount = Pesos(attribute="figures.statutory_discount")
    vatAdjustment = Pesos(attribute="figures.vat_adjustment")


class PrivilegeSchema(Wire):
    """Who has a discount by law, and what they pay: `amount` less `promotion`, discount and VAT adjustment is `due`."""

    may_lack = frozenset({"tin", "share"})

    kind = Choice(PrivilegeKind, attribute="holder.kind")
    name = fields.String(attribute="holder.name")
    idKind = fields.String(attribute="holder.id_kind")
    idNumber = fields.String(attribute="holder.id_number")
    tin = fields.String(attribute="holder.tin")
    share = Pesos(attribute="holder.asked_share", metadata={"description": "what they said was theirs"})
    amount = Pesos(attribute="share", metadata={"description": "what of the bill is theirs"})
    promotion = Pesos(metadata={"description": "their part of the order's own discount, where that counts"})
    waived = Pesos(metadata={"description": "their part of it that the law's takes the place of"})
    exempt = Pesos(attribute="tax.exempt")
    statutoryDiscount = Pesos(attribute="tax.statutory_discount")
    vatAdjustment = Pesos(attribute="tax.vat_adjustment")
    due = Pesos()


class HolderSchema(Wire):
    """Somebody who has a discount by law: no record, no discount."""

    builds = Holder

    kind = Choice(PrivilegeKind, required=True)
    name = Text(longest=LONGEST_NAME, shortest=1, required=True)
    idKind = Text(longest=LONGEST_NAME, shortest=1, required=True, attribute="id_kind")
    idNumber = Text(longest=LONGEST_NAME, shortest=1, required=True, attribute="id_number")
    tin = OptionalText(longest=LONGEST_NAME)
    share = Pesos(load_default=None, allow_none=True, most=MOST, attribute="asked_share", metadata=SHARE)


def holders(**said: Any) -> Several:
    """Return the field for who has discounts by law."""
    return Several(fields.Nested(HolderSchema), validate=validate.Length(0, MOST_HOLDERS), metadata=HOLDERS, **said)


def diners() -> Whole:
    """Return the field for how many share a bill."""
    return Whole(load_default=1, validate=validate.Range(1, MOST_DINERS), metadata=DINERS)


class PrivilegesRequest(Wire):
    """Who of an order's guests has a discount by law, in place of what was said before; none with an empty list."""

    privileges = holders(required=True)
    diners = diners()
    reason = OptionalText(longest=LONGEST_NOTE, lines=True)


def guests_of(said: dict[str, Any]) -> Guests:
    """Return who shares a bill, out of what was read."""
    return Guests(said.pop("privileges"), said.pop("diners"))
