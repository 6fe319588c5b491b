"""What any store must make of orders that are taxed, and of guests with discounts of the law."""

from dataclasses import replace

import pytest

from contracts.in_hand import KITCHEN, TENTH, TO_COMPLETED, Books, assert_reports_hold, explained, tag
from support.builders import ADOBO, CASHIER, MANAGER, RICE, a_dish, a_senior, keep_all, once_for
from support.canteen import Canteen, a_request
from technomart.domain.kernel.errors import Refusal
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.discounts import DiscountLimits
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.in_hand import LineEdit
from technomart.domain.orders.merging import OtherTax
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.pricing import Discount, DiscountKind
from technomart.domain.orders.privileges import BadPrivileges, Guests, PrivilegeKind
from technomart.domain.orders.refusals import OrderVersionChanged
from technomart.domain.orders.splitting import HasPrivileges, Portion
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.tax import NO_FIGURES, Tax, TaxFigures, TaxRules, of_sale
from technomart.domain.orders.taxing import PrivilegesOff
from technomart.domain.payments.payment import Tender
from technomart.domain.payments.refusals import AmountBelowBalance
from technomart.domain.usecases.orders.merge import MergeRequest
from technomart.domain.usecases.orders.split import SplitRequest
from technomart.domain.usecases.payments.refund import RefundRequest

PWD, ATHLETE = PrivilegeKind.PWD, PrivilegeKind.ATHLETE
A_COUPLE = Guests((a_senior(), a_senior("2", PWD)), diners=3)
NOBODY = Guests()


def refused(canteen: Canteen, order: Order, guests: Guests) -> str:
    """Return why these guests are not granted; nothing is stored."""
    before = canteen.order(order.id), canteen.history(order.id)
    with pytest.raises(Refusal) as refusal:
        canteen.grant(CASHIER, order.id, guests)
    assert (canteen.order(order.id), canteen.history(order.id)) == before
    return refusal.value.code


def adds_up(canteen: Canteen, order: Order) -> bool:
    """Tell whether an order's lines add up to it, and it follows from its parts."""
    figures = order.taxed.figures
    return (
        order.total == order.subtotal - order.discount - figures.off == sum(line.total for line in order.lines)
        and sum((line.tax for line in order.lines if line.tax), NO_FIGURES) == figures
        and explained(canteen, order).holds
    )


@pytest.mark.in_turn
class PrivilegesContract(Books):
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture
    def till(self, canteen: Canteen) -> Canteen:
        """Return the canteen as a seller with VAT."""
        return replace(canteen, tax=TaxRules(Tax.VAT12))

    def test_an_order_carries_the_vat_within_it(self, till: Canteen) -> None:
        order = till.placed(a_request(discount=TENTH))

        assert order.total == 229_50
        assert order.taxed.figures == of_sale(229_50, Tax.VAT12)
        assert adds_up(till, order)

    def test_an_order_keeps_what_was_exempt_when_it_was_placed(self, till: Canteen) -> None:
        mangoes = a_dish("Mangoes", price=50_00, vat_exempt=True)
        keep_all(till.store, mangoes)
        order = till.placed(a_request((ADOBO, 1), (mangoes, 2), discount=TENTH))
        till.store.write(lambda work: work.menu.save(replace(mangoes, vat_exempt=False, version=2)))

        granted = till.grant(CASHIER, order.id, A_COUPLE)
        later = till.placed(a_request((mangoes, 1)))

        assert order.taxed.figures == of_sale(108_00, Tax.VAT12) + TaxFigures(exempt=90_00)
        assert [line.vat_exempt for line in till.order(order.id).lines] == [False, True]
        assert [each.exempt_share for each in granted.taxed.privileges] == [33_34, 33_33]
        assert till.order(order.id) == granted
        assert adds_up(till, granted)
        assert later.taxed.figures == of_sale(50_00, Tax.VAT12)

    def test_where_taxes_are_not_kept_orders_carry_none(self, canteen: Canteen) -> None:
        order = canteen.placed()

        assert (order.taxed.tax, order.taxed.figures, {line.tax for line in order.lines}) == (
            Tax.NONE,
            NO_FIGURES,
            {None},
        )
        assert refused(canteen, order, A_COUPLE) == PrivilegesOff.code
        assert canteen.grant(CASHIER, order.id, NOBODY) == order

    @pytest.mark.parametrize("tax", [Tax.VAT12, Tax.NONVAT])
    def test_an_order_is_placed_with_privileges(self, canteen: Canteen, tax: Tax) -> None:
        till = replace(canteen, tax=TaxRules(tax))
        request = replace(a_request(discount=TENTH), guests=Guests((*A_COUPLE.holders, a_senior("3", ATHLETE)), 4))

        order, quoted = till.placed(request), till.quote(CASHIER, request)

        assert [(each.holder, each.share) for each in order.taxed.privileges] == [
            (holder, share) for holder, share in zip(request.guests.holders, (63_75, 63_75, 63_75), strict=True)
        ]
        assert order.taxed.diners == 4
        assert (quoted.basket.taxed, quoted.lines, quoted.basket.total) == (order.taxed, order.lines, order.total)
        assert adds_up(till, order)
        assert till.history(order.id)[0].statutory == order.taxed.figures.off

    def test_privileges_come_to_an_order_in_one_version_and_one_row_that_names_nobody(self, till: Canteen) -> None:
        placed = till.placed(a_request(discount=TENTH))
        before = tag(till)

        order = till.grant(CASHIER, placed.id, A_COUPLE, reason="showed cards", wanted={placed.version})

        row = till.history(order.id)[-1]
        assert till.order(order.id) == order
        assert (order.version, order.edits, len(till.history(order.id))) == (2, 1, 2)
        assert (row.event, row.details, row.reason) == (
            OrderEvent.PRIVILEGED,
            "1 senior and 1 pwd among 3",
            "showed cards",
        )
        assert (row.statutory, row.discount) == (order.taxed.figures.off, -order.taxed.waived)
        assert order.total < placed.total
        assert adds_up(till, order)
        assert tag(till) != before
        assert_reports_hold(till)

    def test_privileges_are_said_anew_and_taken_back(self, till: Canteen) -> None:
        placed = till.placed(a_request(discount=TENTH))
        till.grant(CASHIER, placed.id, A_COUPLE)
        assert_reports_hold(till)

        fewer = till.grant(CASHIER, placed.id, Guests(A_COUPLE.holders[:1], 3))
        none = till.grant(CASHIER, placed.id, NOBODY)

        assert len(fewer.taxed.privileges) == 1
        assert (none.total, none.lines, none.taxed) == (placed.total, placed.lines, placed.taxed)
        assert till.order(placed.id) == none
        assert adds_up(till, none)

    def test_the_same_privileges_change_nothing(self, till: Canteen) -> None:
        order = till.grant(CASHIER, till.placed().id, A_COUPLE)

        assert till.grant(CASHIER, order.id, A_COUPLE) == order
        assert till.order(order.id).version == order.version

    @pytest.mark.parametrize("path", [KITCHEN, TO_COMPLETED])
    def test_privileges_may_be_shown_until_the_order_is_paid(
        self, till: Canteen, path: tuple[OrderStatus, ...]
    ) -> None:
        order = till.at_status(till.placed(), *path)

        order = till.grant(CASHIER, order.id, A_COUPLE)
        till.paid(order)

        assert adds_up(till, till.order(order.id))
        assert refused(till, order, NOBODY) == "already_paid"

    @pytest.mark.parametrize("amount", [1_00, None])
    def test_what_is_paid_in_part_gets_none(self, till: Canteen, amount: int | None) -> None:
        order = till.placed()
        till.paid(order, amount)

        assert refused(till, order, A_COUPLE) == "already_paid"

    def test_a_cancelled_order_gets_none(self, till: Canteen) -> None:
        order = till.at_status(till.placed(), OrderStatus.CANCELLED)

        assert refused(till, order, A_COUPLE) == "order_is_over"

    def test_an_order_that_somebody_else_changed_gets_none(self, till: Canteen) -> None:
        order = till.placed()

        with pytest.raises(OrderVersionChanged):
            till.grant(CASHIER, order.id, A_COUPLE, wanted={order.version + 1})

    def test_people_who_cannot_be_are_refused_when_placing_and_after(self, till: Canteen) -> None:
        twice = Guests((a_senior(), replace(a_senior(), name="Lolo")), 2)

        assert refused(till, till.placed(), twice) == BadPrivileges.code
        with pytest.raises(BadPrivileges):
            till.quote(CASHIER, replace(a_request(), guests=twice))

    def test_other_lines_leave_everybody_their_share_of_them(self, till: Canteen) -> None:
        order = till.placed(replace(a_request(discount=TENTH), guests=A_COUPLE))

        less = till.change(CASHIER, order.id, 0, LineEdit(1), reason="not hungry")

        assert [each.share for each in less.taxed.privileges] == [45_00, 45_00]
        assert till.history(order.id)[-1].statutory == less.taxed.figures.off - order.taxed.figures.off
        assert adds_up(till, less)

    def test_a_share_that_was_said_stays_or_the_change_is_refused(self, till: Canteen) -> None:
        order = till.placed(replace(a_request(), guests=Guests((a_senior(share=200_00),), 2)))

        more = till.change(CASHIER, order.id, 1, LineEdit(2))
        with pytest.raises(BadPrivileges):
            till.change(CASHIER, order.id, 0, LineEdit(1), reason="not hungry")

        assert more.taxed.privileges[0].share == 200_00
        assert till.order(order.id) == more

    def test_an_order_with_privileges_is_neither_split_nor_merged(self, till: Canteen) -> None:
        order, other = till.placed(replace(a_request(), guests=A_COUPLE)), till.placed()

        with pytest.raises(HasPrivileges):
            till.split(CASHIER, order.id, SplitRequest([Portion(0, 1)]), once_for())
        for one, two in ((order, other), (other, order)):
            with pytest.raises(HasPrivileges):
                till.merge(CASHIER, one.id, MergeRequest(two.id), once_for())

    def test_split_and_merged_orders_are_taxed_each_for_itself(self, till: Canteen) -> None:
        order = till.placed(a_request((ADOBO, 3), (RICE, 2), discount=TENTH))

        answer = till.split(CASHIER, order.id, SplitRequest([Portion(0, 1)]), once_for())
        part, rest = till.order(answer.about or ""), till.order(order.id)
        assert [adds_up(till, each) for each in (part, rest)] == [True, True]
        assert part.taxed.figures == of_sale(part.total, Tax.VAT12)

        till.merge(CASHIER, rest.id, MergeRequest(part.id), once_for())
        assert till.order(order.id).taxed.figures == of_sale(order.total, Tax.VAT12)

    @pytest.mark.parametrize("seller", [Tax.NONE, Tax.NONVAT])
    def test_an_order_is_not_merged_with_one_that_is_taxed_otherwise(self, till: Canteen, seller: Tax) -> None:
        before, after = till.placed(), replace(till, tax=TaxRules(seller)).placed()

        for one, two in ((before, after), (after, before)):
            with pytest.raises(OtherTax, match="have them paid apart"):
                till.merge(CASHIER, one.id, MergeRequest(two.id), once_for())
            assert till.order(one.id) == one

    def test_less_than_the_balance_is_a_discount_that_is_taxed_and_none_with_privileges(self, till: Canteen) -> None:
        till = replace(till, discounts=DiscountLimits())
        plain, special = till.placed(), till.placed(replace(a_request(), guests=A_COUPLE))
        less = Tender(plain.total - 10_00, PaymentMethod.CASH)

        till.pay(MANAGER, plain.id, less, once_for())
        with pytest.raises(AmountBelowBalance):
            till.pay(MANAGER, special.id, replace(less, amount=special.total - 10_00), once_for())

        paid = till.order(plain.id)
        assert paid.taxed.figures == of_sale(plain.total - 10_00, Tax.VAT12)
        assert adds_up(till, paid)

    def test_money_that_all_went_back_may_be_taken_anew_with_privileges(self, till: Canteen) -> None:
        order = till.placed()
        payment = till.paid(order)
        till.refund(MANAGER, RefundRequest(payment.id), once_for())

        order = till.grant(CASHIER, order.id, A_COUPLE)
        till.paid(order)

        assert adds_up(till, till.order(order.id))

    def test_an_order_on_the_house_gets_none(self, till: Canteen) -> None:
        order = till.placed(a_request(discount=Discount(DiscountKind.PERCENTAGE, 10_000)))

        assert refused(till, order, A_COUPLE) == "already_paid"

    def test_lists_show_orders_as_they_are(self, till: Canteen) -> None:
        orders = [till.placed(), till.placed(replace(a_request(), guests=A_COUPLE))]
        orders.append(till.grant(CASHIER, till.placed().id, Guests((a_senior(),))))

        page = till.store.read(lambda work: work.orders.page(OrderFilter(), PageRequest(1, 10)))
        waiting = till.store.read(lambda work: work.orders.open(10_000))

        assert list(page.rows) == orders[::-1]
        assert waiting == orders
