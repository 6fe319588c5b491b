"""Grant the discounts of the law to those on an order who have a right to them, each on their share of the bill."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from technomart.domain.kernel.errors import Invalid
from technomart.domain.kernel.money import Centavos, apportion, fraction, spoken
from technomart.domain.kernel.texts import plain_words
from technomart.domain.orders.tax import HUNDRED, VAT_PERCENT, Tax, TaxFigures, net_of_vat, of_sale

STATUTORY_PERCENT = 20
MOST_DINERS = 999
MOST_HOLDERS = 100
LOOK_ALIKE = str.maketrans("oil", "011")
LEADING_ZEROS = re.compile("(?<![0-9])0+(?=[0-9])")


class PrivilegeKind(StrEnum):
    """Whose discount the law grants."""

    SENIOR = "senior"
    PWD = "pwd"
    ATHLETE = "athlete"


class BadPrivileges(Invalid):
    """These people cannot all have a discount of the law on this order; `errors` names every one of them."""

    code = "bad_privileges"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a right to a discount by the law, and what of the bill is theirs if not an equal share.

    No record, no discount: name, kind and number of the ID are never empty.
    """

    kind: PrivilegeKind
    name: str
    id_kind: str
    id_number: str
    tin: str = ""
    asked_share: Centavos | None = None


@dataclass(frozen=True, slots=True)
class Privilege:
    """What a holder has to pay: `share` less `promotion`, statutory discount and VAT adjustment, in centavos.

    Of the order's own discount and of that by the law the one counts that leaves less to pay: `promotion` is their
    part of the order's own where that one counts, `waived` where it does not. `exempt_share` is what of `share` less
    `promotion` is for dishes that are exempt of VAT.
    """

    holder: Holder
    share: Centavos
    promotion: Centavos
    waived: Centavos
    tax: TaxFigures
    exempt_share: Centavos = 0

    @property
    def exempt_tax(self) -> TaxFigures:
        """Return what of its tax is of exempt dishes, which are not divided again."""
        reckon = promotional if self.promotion else statutory
        return reckon(self.holder.kind, self.exempt_share, Tax.NONVAT)

    @property
    def due(self) -> Centavos:
        """Return what is to be paid for the share."""
        return self.share - self.promotion - self.tax.off


@dataclass(frozen=True, slots=True)
class Guests:
    """Who shares a bill: so many diners, among them those with privileges."""

    holders: tuple[Holder, ...] = ()
    diners: int = 1


NOBODY_SPECIAL = Guests()


def guests_said(guests: Guests) -> str:
    """Return who has which privileges, without names and IDs."""
    counted = Counter(holder.kind.value for holder in guests.holders)
    kinds = " and ".join(f"{count} {kind}" for kind, count in counted.items())
    return f"{kinds} among {guests.diners}" if kinds else "no privileges"


def must_be_people(guests: Guests) -> None:
    """Raise `BadPrivileges` unless each holder is a person with an ID of their own and all are among the diners."""
    errors: dict[str, list[str]] = {}
    if len(guests.holders) > guests.diners:
        diners = "1 diner" if guests.diners == 1 else f"{guests.diners} diners"
        errors["diners"] = [f"There are {len(guests.holders)} privileges among {diners}."]
    people: set[str] = set()
    papers: dict[PrivilegeKind, set[str]] = {kind: set() for kind in PrivilegeKind}
    for n, holder in enumerate(guests.holders):
        name, paper, used = person_key(holder.name), id_keys(holder.id_number), papers[holder.kind]
        for field, sentence in _said_of(holder, is_known=name in people, is_used=not used.isdisjoint(paper)).items():
            errors[f"privileges.{n}.{field}"] = [sentence]
        people.add(name)
        used |= paper
    if errors:
        raise BadPrivileges(next(iter(errors.values()))[0], errors=errors)


def _said_of(holder: Holder, *, is_known: bool, is_used: bool) -> Mapping[str, str]:
    """Return what is wrong with a holder, by field."""
    said = {}
    if not person_key(holder.name):
        said["name"] = "A discount of the law needs a name."
    elif is_known:
        said["name"] = "This person has a privilege on this order already."
    if not person_key(holder.id_kind):
        said["idKind"] = "A discount of the law needs the kind of the ID."
    if not plain_words(holder.id_number):
        said["idNumber"] = "A discount of the law needs the number of the ID."
    elif not "".join(plain_words(holder.id_number)).isascii():
        said["idNumber"] = "The number of an ID has letters from A to Z and digits, and signs between them."
    elif is_used:
        said["idNumber"] = "This ID is used on this order already."
    return said


def id_keys(number: str) -> frozenset[str]:
    """Return the number of an ID without what may be written in one way or another: IDs that share a key are one.

    O is 0, I and L are 1, and zeros that lead do not count, be they those of all of it or of a group.
    """
    groups = [word.translate(LOOK_ALIKE) for word in plain_words(number)]
    return frozenset((LEADING_ZEROS.sub("", "".join(groups)), "".join(LEADING_ZEROS.sub("", each) for each in groups)))


def person_key(name: str) -> str:
    """Return the name of a person without what may be written in one way or another, as `Peña, Jose M.`."""
    return " ".join(sorted(plain_words(name)))


def shares(subtotal: Centavos, guests: Guests) -> list[Centavos]:
    """Return the share of each holder: what they asked for, or an equal part of what that leaves, to the centavo.

    Raises `BadPrivileges` when more is asked for than there is.
    """
    asked = [holder.asked_share for holder in guests.holders if holder.asked_share is not None]
    left = subtotal - sum(asked)
    if left < 0:
        sentence = f"The shares come to {spoken(sum(asked))}, the order to {spoken(subtotal)}."
        raise BadPrivileges(sentence, errors={"privileges": [sentence]})
    others = guests.diners - len(asked)
    equal = iter(apportion(left, [1] * others) if others else ())
    return [next(equal) if holder.asked_share is None else holder.asked_share for holder in guests.holders]


@dataclass(frozen=True, slots=True)
class Sold:
    """What dishes come to, and what of the order's own discount is on them."""

    gross: Centavos = 0
    off: Centavos = 0

    @property
    def net(self) -> Centavos:
        """Return what is left after the discount."""
        return self.gross - self.off

    def __sub__(self, other: "Sold") -> "Sold":
        return Sold(self.gross - other.gross, self.off - other.off)

    def over(self, shares: Sequence[Centavos]) -> list["Sold"]:
        """Apportion it to shares of a bill."""
        parts = apportion(self.gross, shares)
        return [Sold(gross, off) for gross, off in zip(parts, apportion(self.off, parts), strict=True)]


NOTHING = Sold()


def granted(whole: Sold, exempt: Sold, guests: Guests, tax: Tax) -> tuple[tuple[Privilege, ...], Sold, Sold]:
    """Return what each holder pays of a bill whose own discount is a promotion, and what is left for the others.

    That is first of dishes with VAT and then of `exempt` ones. Raises `BadPrivileges`.
    """
    theirs = shares(whole.gross, guests)
    everybody = [*theirs, whole.gross - sum(theirs)]
    free = exempt.over(everybody)
    other = (whole - exempt).over([share - part.gross for share, part in zip(everybody, free, strict=True)])
    rows = zip(guests.holders, other, free, strict=False)  # the last parts are those of everybody else
    return tuple(_granted(*row, tax) for row in rows), other[-1], free[-1]


def _granted(holder: Holder, other: Sold, free: Sold, tax: Tax) -> Privilege:
    kind, share, part = holder.kind, other.gross + free.gross, other.off + free.off
    law = statutory(kind, other.gross, tax) + statutory(kind, free.gross, Tax.NONVAT)
    promotion = promotional(kind, other.net, tax) + promotional(kind, free.net, Tax.NONVAT)
    by_law = Privilege(holder, share, 0, part, law, free.gross)
    promoted = Privilege(holder, share, part, 0, promotion, free.net)
    return promoted if promoted.due < by_law.due else by_law


def statutory(kind: PrivilegeKind, share: Centavos, tax: Tax) -> TaxFigures:
    """Return the tax of a share with the discount of the law."""
    if tax is Tax.NONVAT:
        return TaxFigures(exempt=share, statutory_discount=fraction(share, STATUTORY_PERCENT, HUNDRED))
    net = net_of_vat(share)
    discount = fraction(net, STATUTORY_PERCENT, HUNDRED)
    if kind is not PrivilegeKind.ATHLETE:
        return TaxFigures(exempt=net, statutory_discount=discount, vat_adjustment=share - net)
    vat = fraction(net - discount, VAT_PERCENT, HUNDRED)
    return TaxFigures(net - discount, vat, 0, discount, share - net - vat)


def promotional(kind: PrivilegeKind, net: Centavos, tax: Tax) -> TaxFigures:
    """Return the tax of a share that the order's own discount leaves so much of; who is exempt stays exempt."""
    if tax is Tax.NONVAT or kind is PrivilegeKind.ATHLETE:
        return of_sale(net, tax)
    exempt = net_of_vat(net)
    return TaxFigures(exempt=exempt, vat_adjustment=net - exempt)
