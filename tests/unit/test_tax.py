"""The worked figures of the tax rules, and what holds for every basket, every party and every privilege."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.builders import a_senior
from support.party_model import left_to_pay
from technomart.domain.kernel.money import WHOLE
from technomart.domain.orders.pricing import NO_DISCOUNT, Discount, DiscountKind, price
from technomart.domain.orders.privileges import BadPrivileges, Guests, Holder, PrivilegeKind, statutory
from technomart.domain.orders.tax import NO_FIGURES, Tax, TaxFigures, net_of_vat, of_sale
from technomart.domain.orders.taxing import PrivilegesOff, Taxed, bill, line_figures, taxed

SENIOR, PWD, ATHLETE = PrivilegeKind.SENIOR, PrivilegeKind.PWD, PrivilegeKind.ATHLETE
TAXES = [Tax.VAT12, Tax.NONVAT]


def alone(kind: PrivilegeKind, tax: Tax, subtotal: int = 1_000_00) -> Taxed:
    return taxed(subtotal, 0, Guests((a_senior(kind=kind),)), tax)


def due(of: Taxed, subtotal: int, promotion: int = 0) -> int:
    return subtotal - (promotion - of.waived) - of.figures.off


@pytest.mark.parametrize(("gross", "net", "vat"), [(112_00, 100_00, 12_00), (100_00, 89_29, 10_71)])
def test_vat_is_within_the_price(gross: int, net: int, vat: int) -> None:
    assert of_sale(gross, Tax.VAT12) == TaxFigures(vatable=net, vat=vat)


def test_vat_is_found_for_the_receipt_and_apportioned_to_its_lines() -> None:
    whole = taxed(102_00, 0, Guests(), Tax.VAT12)

    lines = line_figures(whole, [8_50] * 12, [0] * 12)

    assert whole.figures.vat == 10_93
    told = [(line.vatable + line.vat, line.vat) for line in lines if line]
    assert sum(vat for _, vat in told) == 10_93
    assert set(told) == {(8_50, 91), (8_50, 92)}
    assert len(told) == 12


@pytest.mark.parametrize("kind", [SENIOR, PWD])
@pytest.mark.parametrize(
    ("share", "figures", "left"),
    [
        (1_000_00, TaxFigures(exempt=892_86, vat_adjustment=107_14, statutory_discount=178_57), 714_29),
        (50_00, TaxFigures(exempt=44_64, vat_adjustment=5_36, statutory_discount=8_93), 35_71),
    ],
)
def test_a_senior_or_pwd_pays_no_vat_and_a_fifth_less(
    kind: PrivilegeKind, share: int, figures: TaxFigures, left: int
) -> None:
    found = alone(kind, Tax.VAT12, share)

    assert found.figures == figures
    assert found.privileges[0].due == due(found, share) == left


def test_a_table_of_five_with_a_senior_and_a_pwd_shares_the_money() -> None:
    found = taxed(1_785_00, 0, Guests((a_senior(), a_senior("2", PWD)), diners=5), Tax.VAT12)

    assert [privilege.share for privilege in found.privileges] == [357_00, 357_00]
    assert found.figures == TaxFigures(
        vatable=956_25, vat=114_75, exempt=637_50, statutory_discount=127_50, vat_adjustment=76_50
    )
    assert due(found, 1_785_00) == 1_581_00


def test_an_athlete_pays_a_fifth_less_and_vat_on_the_rest() -> None:
    found = alone(ATHLETE, Tax.VAT12)

    assert found.figures == TaxFigures(714_29, 85_71, 0, 178_57, 21_43)
    assert due(found, 1_000_00) == 800_00


@pytest.mark.parametrize("kind", PrivilegeKind)
def test_a_seller_without_vat_takes_a_fifth_off_the_price(kind: PrivilegeKind) -> None:
    found = alone(kind, Tax.NONVAT)

    assert found.figures == TaxFigures(exempt=1_000_00, statutory_discount=200_00)
    assert due(found, 1_000_00) == 800_00


def test_a_third_of_a_bill_is_a_third_of_its_money() -> None:
    found = taxed(1_000_00, 0, Guests(tuple(a_senior(n) for n in "123"), diners=3), Tax.VAT12)

    assert [privilege.share for privilege in found.privileges] == [333_34, 333_33, 333_33]


def test_who_says_what_they_ate_shares_no_more_than_that() -> None:
    guests = Guests((a_senior(share=100_00), a_senior("2", PWD)), diners=4)

    found = taxed(1_000_00, 0, guests, Tax.VAT12)

    assert [privilege.share for privilege in found.privileges] == [100_00, 300_00]


def test_a_promotion_below_the_discount_of_the_law_gives_way_to_it_on_that_share_alone() -> None:
    found = taxed(1_000_00, 100_00, Guests((a_senior(),), diners=2), Tax.VAT12)

    (privilege,) = found.privileges
    assert (privilege.promotion, privilege.waived) == (0, 50_00)
    assert found.figures == of_sale(450_00, Tax.VAT12) + statutory(SENIOR, 500_00, Tax.VAT12)


def test_a_higher_promotion_counts_in_its_place_and_the_sale_stays_exempt() -> None:
    found = taxed(1_000_00, 300_00, Guests((a_senior(),)), Tax.VAT12)

    (privilege,) = found.privileges
    assert (privilege.promotion, privilege.waived, privilege.due) == (300_00, 0, 625_00)
    assert found.figures == TaxFigures(exempt=625_00, vat_adjustment=75_00)


MIXED = [112_00, 50_00]


def test_exempt_dishes_have_no_vat_and_are_a_class_of_their_own() -> None:
    found = bill(MIXED, NO_DISCOUNT, Guests(), Tax.VAT12, {1})

    assert found.taxed.figures == TaxFigures(100_00, 12_00, 50_00)
    assert found.line_taxes == [TaxFigures(100_00, 12_00), TaxFigures(exempt=50_00)]
    assert [line and line.tax_class.value for line in found.line_taxes] == ["vatable", "exempt"]


def test_a_discount_is_on_exempt_dishes_too() -> None:
    found = bill(MIXED, Discount(DiscountKind.PERCENTAGE, 10_00), Guests(), Tax.VAT12, {1})

    assert found.taxed.figures == TaxFigures(90_00, 10_80, 45_00)


@pytest.mark.parametrize(
    ("kind", "figures", "due"),
    [
        (SENIOR, TaxFigures(exempt=150_00, statutory_discount=30_00, vat_adjustment=12_00), 120_00),
        (ATHLETE, TaxFigures(80_00, 9_60, 50_00, statutory_discount=30_00, vat_adjustment=2_40), 129_60),
    ],
)
def test_an_exempt_dish_is_not_divided_again(kind: PrivilegeKind, figures: TaxFigures, due: int) -> None:
    found = bill(MIXED, NO_DISCOUNT, Guests((a_senior(kind=kind),)), Tax.VAT12, {1})

    assert (found.taxed.figures, found.total) == (figures, due)
    assert found.line_taxes[1] == TaxFigures(exempt=50_00, statutory_discount=10_00)


def test_a_seller_without_vat_knows_no_classes() -> None:
    guests = Guests((a_senior(),))

    assert bill([1_02, 1_02], NO_DISCOUNT, guests, Tax.NONVAT, {1}) == bill(
        [1_02, 1_02], NO_DISCOUNT, guests, Tax.NONVAT
    )


def test_a_promotion_that_gives_way_leaves_what_it_was_on_dishes_of_both_classes() -> None:
    found = bill([600_00, 400_00], Discount(DiscountKind.FIXED, 100_00), Guests((a_senior(),), 2), Tax.VAT12, {1})

    (senior,) = found.taxed.privileges
    assert (senior.share, senior.exempt_share, senior.waived) == (500_00, 200_00, 50_00)
    assert senior.tax == TaxFigures(exempt=467_86, statutory_discount=93_57, vat_adjustment=32_14)
    assert (found.discount, found.line_discounts) == (50_00, (30_00, 20_00))
    assert found.taxed.figures.exempt == 467_86 + 180_00


def test_nothing_is_taxed_where_taxes_are_not_kept() -> None:
    found = taxed(1_000_00, 0, Guests(), Tax.NONE)

    assert found == Taxed()
    assert line_figures(found, [400_00, 600_00], [0, 0]) == (None, None)


def test_where_taxes_are_not_kept_there_are_no_privileges() -> None:
    with pytest.raises(PrivilegesOff):
        alone(SENIOR, Tax.NONE)


@pytest.mark.parametrize(
    "number", ["1234", "12 - 34", "\uff11\uff12\uff13\uff14", "١٢٣٤", "123⁴", "①②③④", "#12.34", "12\u200b34"]
)
def test_an_id_is_used_once_however_it_is_spelled(number: str) -> None:
    with pytest.raises(BadPrivileges) as refused:
        taxed(
            1_000_00,
            0,
            Guests((Holder(SENIOR, "Lola", "OSCA", "12/34"), Holder(SENIOR, "Lolo", "ID", number)), 2),
            Tax.VAT12,
        )

    assert list(refused.value.errors) == ["privileges.1.idNumber"]


@pytest.mark.parametrize(
    "name", ["JOSE M. PENA", "Peña, José M", "Jose\u0301 m.  pen\u0303a", "\uff2aose M Pena", "José M-Peña"]
)
def test_a_person_has_one_privilege_however_the_name_is_spelled(name: str) -> None:
    with pytest.raises(BadPrivileges) as refused:
        taxed(
            1_000_00,
            0,
            Guests((Holder(SENIOR, "José M. Peña", "OSCA", "1"), Holder(PWD, name, "PWD", "2")), 2),
            Tax.VAT12,
        )

    assert list(refused.value.errors) == ["privileges.1.name"]


@pytest.mark.parametrize(
    ("first", "second"), [("Jose Pena", "Jose Pena Jr."), ("पिता", "पति"), ("Ana Cruz", "Anna Cruz")]
)
def test_people_of_other_names_are_others(first: str, second: str) -> None:
    both = Guests((Holder(SENIOR, first, "OSCA", "1"), Holder(SENIOR, second, "OSCA", "2")), 2)

    assert len(taxed(1_000_00, 0, both, Tax.VAT12).privileges) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        *[("OIL-0457-0118", each) for each in ("01L 457 118", "oil04570118", "\uff2f\uff29L 0457-118")],
        *[("12-034", each) for each in ("12034", "12-34", "0012 034", "12-O34")],
    ],
)
def test_what_looks_alike_and_leading_zeros_make_no_other_id(first: str, second: str) -> None:
    both = Guests((Holder(SENIOR, "Lola", "OSCA", first), Holder(SENIOR, "Lolo", "OSCA", second)), 2)

    with pytest.raises(BadPrivileges, match="This ID is used on this order already"):
        taxed(1_000_00, 0, both, Tax.VAT12)


@pytest.mark.parametrize("number", ["\u041e457", "12-\u0391", "\u0430-1", "\u5341-1", "1\u0f0b\u0f40"])
def test_the_number_of_an_id_is_of_letters_and_digits_that_a_reader_of_it_can_type(number: str) -> None:
    with pytest.raises(BadPrivileges, match="has letters from A to Z and digits") as refused:
        taxed(1_000_00, 0, Guests((Holder(SENIOR, "Lola", "OSCA", number),), 1), Tax.VAT12)

    assert list(refused.value.errors) == ["privileges.0.idNumber"]


@pytest.mark.parametrize(
    ("first", "second"), [("100", "101"), ("0457-1188", "0457-1189"), ("1009", "1010"), ("1-0", "1"), ("A-1", "B-1")]
)
def test_other_numbers_are_other_ids(first: str, second: str) -> None:
    both = Guests((Holder(SENIOR, "Lola", "OSCA", first), Holder(SENIOR, "Lolo", "OSCA", second)), 2)

    assert len(taxed(1_000_00, 0, both, Tax.VAT12).privileges) == 2


@pytest.mark.parametrize(
    ("holders", "diners", "at_fault"),
    [
        ((Holder(SENIOR, "  ", "OSCA", "1"),), 1, ["privileges.0.name"]),
        ((Holder(SENIOR, "Lola", " ", "1"),), 1, ["privileges.0.idKind"]),
        ((Holder(SENIOR, "-.-", "?", "1"),), 1, ["privileges.0.name", "privileges.0.idKind"]),
        ((Holder(SENIOR, "Lola", "OSCA", ""),), 1, ["privileges.0.idNumber"]),
        ((Holder(SENIOR, "Lola", "OSCA", " -/- "),), 1, ["privileges.0.idNumber"]),
        (
            (Holder(SENIOR, "Lola", "OSCA", "12-34"), Holder(SENIOR, "Lolo", "Senior ID", "1234 ")),
            2,
            ["privileges.1.idNumber"],
        ),
        (
            (Holder(SENIOR, "Tess Cruz", "OSCA", "1"), Holder(PWD, "TESS  CRUZ", "PWD", "2")),
            2,
            ["privileges.1.name"],
        ),
        ((a_senior(), a_senior("2")), 1, ["diners"]),
        ((a_senior(share=600_00), a_senior("2", share=400_01)), 2, ["privileges"]),
    ],
)
def test_privileges_that_cannot_be_are_refused_by_name(
    holders: tuple[Holder, ...], diners: int, at_fault: list[str]
) -> None:
    with pytest.raises(BadPrivileges) as refused:
        taxed(1_000_00, 0, Guests(holders, diners), Tax.VAT12)

    assert list(refused.value.errors) == at_fault


def test_two_kinds_of_id_may_have_one_number() -> None:
    holders = Holder(SENIOR, "Lola", "OSCA", "77"), Holder(PWD, "Ben", "PWD", "77")

    assert len(taxed(1_000_00, 0, Guests(holders, 2), Tax.VAT12).privileges) == 2


baskets = st.lists(st.integers(0, 999_999), min_size=1, max_size=12)
promotions = st.one_of(
    st.just(NO_DISCOUNT),
    st.builds(Discount, st.just(DiscountKind.FIXED), st.integers(0, 10**7)),
    st.builds(Discount, st.just(DiscountKind.PERCENTAGE), st.integers(0, WHOLE)),
)
kinds = st.lists(st.sampled_from(PrivilegeKind), max_size=5)


@st.composite
def parties(draw: st.DrawFn, gross: list[int]) -> Guests:
    holders, left = [], sum(gross)
    for n, kind in enumerate(draw(kinds)):
        share = draw(st.none() | st.integers(0, left))
        left -= share or 0
        holders.append(a_senior(str(n), kind, share))
    return Guests(tuple(holders), len(holders) + draw(st.integers(0 if holders else 1, 4)))


@given(st.integers(0, 10**12))
def test_a_price_without_its_vat_is_rounded_half_up(gross: int) -> None:
    net = net_of_vat(gross)

    assert (2 * net - 1) * 112 <= 2 * gross * 100 < (2 * net + 1) * 112


@given(st.data(), baskets, promotions, st.sampled_from(TAXES))
def test_every_identity_holds_to_the_centavo(data: st.DataObject, gross: list[int], terms: Discount, tax: Tax) -> None:
    promotion = price(gross, terms).discount
    guests = data.draw(parties(gross))

    found = taxed(sum(gross), promotion, guests, tax)

    for each in found.privileges:
        exempt_off = each.tax.statutory_discount if each.tax.exempt else 0
        assert each.due + each.promotion + each.tax.statutory_discount + each.tax.vat_adjustment == each.share
        assert each.due == each.tax.vatable + each.tax.vat + each.tax.exempt - exempt_off
        assert not (each.promotion and (each.waived or each.tax.statutory_discount))
        assert min(each.share, each.due, *figures_of(each.tax)) >= 0
    assert sum(each.share for each in found.privileges) <= sum(gross)


@given(st.data(), baskets, promotions, st.sampled_from(TAXES))
def test_lines_add_up_to_their_order_and_each_by_itself(
    data: st.DataObject, gross: list[int], terms: Discount, tax: Tax
) -> None:
    exempt = data.draw(st.frozensets(st.integers(0, len(gross) - 1)))
    guests = data.draw(parties(gross))

    found = bill(gross, terms, guests, tax, exempt)

    nets = [amount - off for amount, off in zip(gross, found.line_discounts, strict=True)]

    assert found.subtotal == sum(gross)
    assert found.discount == price(gross, terms).discount - found.taxed.waived
    assert sum(nets) == found.subtotal - found.discount
    lines = [line for line in found.line_taxes if line]
    assert sum(lines, NO_FIGURES) == found.taxed.figures
    assert sum(net - line.off for net, line in zip(nets, lines, strict=True)) == found.total
    for net, line in zip(nets, lines, strict=True):
        assert min(net - line.off, *figures_of(line)) >= 0
        assert 0 <= line.vatable + line.vat + line.exempt - (net - line.off) <= line.statutory_discount
    if tax is Tax.VAT12:
        for n, line in enumerate(lines):
            assert line.vatable + line.vat + line.vat_adjustment == 0 or n not in exempt
            assert line.exempt == 0 or n in exempt or guests.holders
        shares = sum(each.tax.exempt - each.exempt_share for each in found.taxed.privileges)
        assert found.taxed.figures.exempt - shares == sum(net for n, net in enumerate(nets) if n in exempt)
    for each in found.taxed.privileges:
        assert each.due + each.promotion + each.tax.off == each.share
        assert 0 <= each.exempt_share <= each.share - each.promotion


@given(baskets, promotions, kinds, st.integers(0, 4))
def test_a_bill_comes_to_what_fractions_say(
    gross: list[int], terms: Discount, who: list[PrivilegeKind], others: int
) -> None:
    guests = Guests(tuple(a_senior(str(n), kind) for n, kind in enumerate(who)), max(len(who) + others, 1))

    found = bill(gross, terms, guests, Tax.VAT12)

    offered = price(gross, terms).discount
    assert found.total == left_to_pay(sum(gross), offered, [kind.value for kind in who], guests.diners)


@given(st.data(), baskets, promotions, st.sampled_from(TAXES))
def test_a_privilege_never_makes_a_bill_dearer(
    data: st.DataObject, gross: list[int], terms: Discount, tax: Tax
) -> None:
    promotion = price(gross, terms).discount
    guests = data.draw(parties(gross))

    found = taxed(sum(gross), promotion, guests, tax)

    assert due(found, sum(gross), promotion) <= sum(gross) - promotion


def figures_of(tax: TaxFigures) -> tuple[int, ...]:
    return tax.vatable, tax.vat, tax.exempt, tax.statutory_discount, tax.vat_adjustment
