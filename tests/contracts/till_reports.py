"""What any store must say of the till: people, drawers, and books that come to what the closed days say."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from support.builders import ADOBO, MANAGER, MANILA, RICE, TODAY, a_senior, an_actor, an_id, furnish, once_for
from support.canteen import Canteen, a_request
from support.drawers import Drawers
from technomart.domain.cash_sessions.cash import Cash
from technomart.domain.cash_sessions.session import CashSession
from technomart.domain.day_closes.reading import Reading
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.paging import Page, PageRequest, every
from technomart.domain.kernel.ports import Clock
from technomart.domain.menu.items import MenuItem
from technomart.domain.orders.order import Order, PaymentMethod
from technomart.domain.orders.pricing import NO_DISCOUNT, Discount, DiscountKind
from technomart.domain.orders.privileges import NOBODY_SPECIAL, Guests, Holder, PrivilegeKind
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.tax import Tax, TaxRules
from technomart.domain.papers.figures import Figures
from technomart.domain.payments.payment import Tender
from technomart.domain.reports.books import BookEntry, BookFilter, BookRow, SummaryRow
from technomart.domain.reports.periods import DaySpan
from technomart.domain.reports.rows import TakenOff
from technomart.domain.reports.sales import UNKNOWN_PERSON
from technomart.domain.reports.till import PersonSales, TillReport
from technomart.domain.services.as_of import AsOf, Moments
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.day_closes.read import ReadRegister
from technomart.domain.usecases.payments.refund import RefundRequest
from technomart.domain.usecases.reports import ReportSales
from technomart.domain.usecases.till_reports import ReadBook, ReportSalesSummary, ReportTill
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import NotAllowed, Role

SENIOR, PWD, ATHLETE = PrivilegeKind.SENIOR, PrivilegeKind.PWD, PrivilegeKind.ATHLETE
DAY = timedelta(days=1)
SPAN = DaySpan(TODAY, TODAY + 2 * DAY)
RANGE = f"{SPAN.first}..{SPAN.last}"
ANA, BEN = (replace(an_actor(Role.STAFF, user_id=an_id()), name=name) for name in ("Ana", "Ben"))
TENTH = Discount(DiscountKind.PERCENTAGE, 1_000)


@dataclass(frozen=True, slots=True)
class Cashiers:
    """What people do at the counters, each at a register of their own."""

    canteen: Canteen

    def sell(
        self,
        by: Actor,
        *dishes: tuple[MenuItem, int],
        guests: Sequence[Holder] = (),
        diners: int = 1,
        discount: Discount = NO_DISCOUNT,
        paying: int | None = None,
        register: str = "",
    ) -> Order:
        """Sell something for cash, for less where that is said, and return the order."""
        self.canteen.clock.move(timedelta(seconds=1))
        wanted = Guests(tuple(guests), diners) if guests else NOBODY_SPECIAL
        request = replace(a_request(*dishes, discount=discount), guests=wanted)
        order = self.canteen.placed(request, by=by)
        amount = order.total if paying is None else paying
        self.canteen.pay(by, order.id, Tender(amount, PaymentMethod.CASH, register=register), once_for())
        return self.canteen.order(order.id)

    def give_back(self, order: Order, amount: int) -> None:
        self.canteen.clock.move(timedelta(seconds=1))
        payment = self.canteen.payments(order.id)[0]
        self.canteen.refund(MANAGER, RefundRequest(payment.id, amount, "cold"), once_for())

    def pay_again(self, by: Actor, order: Order) -> None:
        self.canteen.clock.move(timedelta(seconds=1))
        owed = self.canteen.order(order.id).balance
        self.canteen.pay(by, order.id, Tender(owed, PaymentMethod.CASH), once_for())

    def settle(self, by: Actor, session: CashSession, off: int) -> None:
        """Count a drawer that is off by so much, and close it."""
        drawers = Drawers(self.canteen, by)
        expected = self.canteen.store.read(lambda work: work.cash_sessions.drawer(session)).expected
        pesos, rest = divmod(expected + off, 100)
        drawers.counted(session, Cash(coin_100=pesos, coin_1=rest))
        drawers.closed(session)


def two_days(canteen: Canteen) -> None:
    """Sell on two closed days and a third that is open, at two registers, with whatever may happen to a sale."""
    counter = Cashiers(canteen)
    Drawers(canteen).register("T2")
    first, second = Drawers(canteen, ANA).opened("T1"), Drawers(canteen, BEN).opened("T2")
    table = counter.sell(ANA, (ADOBO, 5), (RICE, 7), guests=(a_senior(), a_senior("2", PWD)), diners=5)
    couple = counter.sell(BEN, (ADOBO, 2), (RICE, 1), guests=(a_senior("3"), a_senior("4")), diners=2)
    counter.sell(BEN, (ADOBO, 1), guests=(a_senior("5", ATHLETE),))
    counter.sell(ANA, (ADOBO, 3), discount=TENTH)
    counter.sell(ANA, (RICE, 2), guests=(a_senior("6"),), discount=Discount(DiscountKind.PERCENTAGE, 3_000))
    counter.sell(BEN, (RICE, 4), paying=50_00)
    void = counter.sell(BEN, (RICE, 3))
    canteen.move(MANAGER, void.id, OrderStatus.CANCELLED)
    counter.give_back(table, 33_33)
    counter.give_back(couple, 77_77)
    counter.pay_again(BEN, couple)
    counter.settle(ANA, first, 50_00)
    counter.settle(BEN, second, -20_05)
    for register in "T1", "T2":
        canteen.close_day(MANAGER, register, reason="they eat")
    canteen.clock.move(DAY)
    counter.give_back(table, 10_00)
    counter.sell(BEN, (ADOBO, 1), guests=(a_senior("7"),), register="T2")
    canteen.clock.move(timedelta(seconds=1))
    for register in "T1", "T2":
        canteen.close_day(MANAGER, register, reason="they eat")
    canteen.clock.move(DAY)
    counter.sell(ANA, (ADOBO, 1), guests=(a_senior("8", PWD),))


class TillReportsContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture(params=[Tax.VAT12, Tax.NONVAT])
    def canteen(self, store: Store, request: pytest.FixtureRequest) -> Canteen:
        furnish(store)
        canteen = Canteen(store, tax=TaxRules(request.param))
        two_days(canteen)
        return canteen

    def till(self, canteen: Canteen, text: str = RANGE) -> TillReport:
        return ReportTill(*ports_of(canteen))(MANAGER, text)

    def summary(self, canteen: Canteen) -> Sequence[SummaryRow]:
        return ReportSalesSummary(*ports_of(canteen))(MANAGER, RANGE).rows

    def book(self, canteen: Canteen, kind: PrivilegeKind, span: DaySpan = SPAN) -> list[BookEntry]:
        read, wanted = ReadBook(*ports_of(canteen)), BookFilter(kind, span)
        return list(every(lambda request: read(MANAGER, wanted, request)))

    def rows(self, canteen: Canteen, kind: PrivilegeKind, span: DaySpan = SPAN) -> list[BookRow]:
        return [row for entry in self.book(canteen, kind, span) for row in entry.rows]

    def test_the_books_come_to_what_the_closed_days_say(self, canteen: Canteen) -> None:
        closes = self.summary(canteen)
        closed = DaySpan(TODAY, TODAY + DAY)
        seniors, pwds = (self.rows(canteen, kind, closed) for kind in (SENIOR, PWD))

        sold = sum((row.sold for row in closes), Figures())
        assert [(row.close.business_date, row.close.register_code, row.close.number) for row in closes] == [
            *((TODAY, "T1", 1), (TODAY, "T2", 1), (TODAY + DAY, "T1", 2), (TODAY + DAY, "T2", 2))
        ]
        assert sum(row.discount for row in seniors) == sold.senior_discount > 0
        assert sum(row.discount for row in pwds) == sold.pwd_discount > 0
        assert sum(row.vat for row in seniors) == sold.senior_adjustment
        assert sum(row.vat for row in pwds) == sold.pwd_adjustment
        assert all(row.sales == row.vat + row.exempt and row.net == row.exempt - row.discount for row in seniors)

    def test_a_line_of_the_summary_adds_up(self, canteen: Canteen) -> None:
        closes = self.summary(canteen)

        for row in closes:
            net, back = row.reading.net, row.reading.voids.figures.total + row.reading.returns.figures.total
            assert row.deductions == row.sold.discount + row.sold.statutory_discount + back
            assert net.total == row.close.gross - row.deductions - row.sold.vat_adjustment
            assert row.close.accumulated == row.close.previous + row.close.gross
            assert row.vat_adjustments == row.sold.vat_adjustment + row.vat_on_returns
        first, second, third, _ = closes
        assert (first.first_invoice, first.last_invoice, first.overrun) == ("T1-000001", "T1-000003", 50_00)
        assert (second.overrun, second.remarks) == (0, "Register T2; short 20.05; orders carried over: 1, they eat")
        assert (third.first_invoice, third.close.gross) == ("", 0)
        assert third.reading.returns.figures.total == third.deductions == 10_00
        assert [row.income - row.reading.net.total for row in closes] == [50_00, 0, 0, 0]

    def test_everybody_in_a_book_has_what_their_invoice_says(self, canteen: Canteen) -> None:
        seniors = self.rows(canteen, SENIOR)

        alone = next(row for row in seniors if row.id_number == "ID-7")
        is_taxed = canteen.tax.seller is Tax.VAT12
        assert (alone.day, alone.name, alone.invoice) == (TODAY + DAY, "Lola 7", "T2-000006")
        assert (alone.sales, alone.vat, alone.exempt, alone.discount, alone.net) == (
            (120_00, 12_86, 107_14, 21_43, 85_71) if is_taxed else (120_00, 0, 120_00, 24_00, 96_00)
        )
        couple = [row for row in seniors if row.id_number in ("ID-3", "ID-4")]
        assert len({row.invoice for row in couple}) == 2
        assert len(couple) == 4
        assert [row.day for row in seniors] == sorted(row.day for row in seniors)
        promoted = [row for row in seniors if row.id_number == "ID-6"]
        assert [(row.sales, row.discount, row.net) for row in promoted] == ([(21_00, 0, 18_75)] if is_taxed else [])

    def test_the_figures_of_people_are_those_of_closes_and_open_registers(self, canteen: Canteen) -> None:
        report, closes = self.till(canteen), self.summary(canteen)
        read = ReadRegister(canteen.store, canteen.bookings, canteen.register_reading)
        held = [read(MANAGER, register).reading for register in ("T1", "T2")]

        readings = [*(row.reading for row in closes), *held]
        assert report.total.net == sum(each.net.total for each in readings)
        assert (
            report.total.gross
            == sum(each.gross for each in readings)
            == sum(each.figures.gross for each in report.sales)
        )
        assert by_name(report.sales) == self.sold_by_name(readings)
        for day in (TODAY, TODAY + DAY):
            of_day = [row.reading for row in closes if row.close.business_date == day]
            assert by_name([each for each in report.days if each.day == day]) == self.sold_by_name(of_day)
        assert {each.day for each in report.days} == {*SPAN}

    def sold_by_name(self, readings: Sequence[Reading]) -> Counter[tuple[str, str]]:
        found: Counter[tuple[str, str]] = Counter()
        for reading in readings:
            for own in reading.by_person:
                name = own.name or UNKNOWN_PERSON
                found[name, "gross"] += own.gross
                found[name, "net"] += own.net.total
                found[name, "invoices"] += own.invoices.count
        return found

    def test_what_is_taken_off_is_by_person_and_by_kind(self, canteen: Canteen) -> None:
        report = self.till(canteen)
        closing = CloseDays(canteen.store, canteen.clock, MANILA)
        sales = ReportSales(*ports_of(canteen), closing)(MANAGER, RANGE)

        by_law = report.total.statutory_discount
        by_hand = {(each.person.name, each.kind): each.amount for each in report.taken_off}
        assert by_hand[BEN.name, TakenOff.PAYMENT] == 10_00
        assert report.taken_off_by(TakenOff.ORDER) + report.taken_off_by(TakenOff.PAYMENT) == sales.figures.discounts
        assert sum(map(report.taken_off_by, (TakenOff.SENIOR, TakenOff.PWD, TakenOff.ATHLETE))) == by_law
        assert by_hand[BEN.name, TakenOff.ATHLETE] == report.taken_off_by(TakenOff.ATHLETE) > 0
        assert {each.kind for each in report.taken_off if each.person.name == ANA.name} >= {
            *(TakenOff.ORDER, TakenOff.SENIOR, TakenOff.PWD)
        }

    def test_drawers_are_over_and_short_by_what_the_closes_say(self, canteen: Canteen) -> None:
        report = self.till(canteen)

        assert [(own.person.name, own.over, own.short, own.difference) for own in report.over_short] == [
            (ANA.name, 50_00, 0, 50_00),
            (BEN.name, 0, 20_05, -20_05),
        ]
        off = sum(row.reading.cash.over_short for row in self.summary(canteen))
        assert off == sum(own.difference for own in report.over_short) == 29_95
        assert [session.opened_by_name for session in report.drawers] == [ANA.name, BEN.name]
        assert all(own.counted - own.expected == own.difference for own in report.over_short)

    def test_a_book_is_read_page_by_page_from_its_beginning(self, canteen: Canteen) -> None:
        whole = [entry.paper.serial for entry in self.book(canteen, SENIOR)]
        read, wanted = ReadBook(*ports_of(canteen)), BookFilter(SENIOR, SPAN)

        found, page = list[str](), read(MANAGER, wanted, PageRequest(1, 2))
        assert page.total == len(whole)
        found += serials(page)
        while page.next:
            page = read(MANAGER, wanted, PageRequest(1, 2, after=page.next))
            found += serials(page)

        assert found == whole
        assert serials(read(MANAGER, wanted, PageRequest(2, 2))) == whole[2:4]
        assert self.book(canteen, SENIOR, DaySpan(TODAY - DAY, TODAY - DAY)) == []

    def test_as_of_an_instant_they_say_what_was_known_then(self, canteen: Canteen) -> None:
        """Before the first close of the second day, as of which its papers alone are known, and ever after."""
        instant = self.summary(canteen)[2].close.closed_at - timedelta(microseconds=1)
        as_of = AsOf(instant.isoformat())
        read = ReadBook(*ports_of(canteen))
        canteen.clock.move(canteen.store.settling)

        report = ReportTill(*ports_of(canteen))(MANAGER, RANGE, as_of)
        closes = ReportSalesSummary(*ports_of(canteen))(MANAGER, RANGE, as_of).rows
        wanted = read.wanted(PWD, RANGE, as_of)

        now, days = self.till(canteen), (TODAY, TODAY + DAY)
        assert [row.close.number for row in closes] == [1, 1]
        assert by_name(report.days) == by_name([each for each in now.days if each.day in days])
        assert report.over_short == now.over_short
        assert [each.kind for each in report.taken_off].count(TakenOff.PWD) == 1
        assert [entry.paper.register_date for entry in read(MANAGER, wanted, PageRequest()).rows] == [TODAY]
        last = canteen.clock.now().isoformat()
        canteen.clock.move(canteen.store.settling)
        assert ReportTill(*ports_of(canteen))(MANAGER, RANGE, AsOf(last)) == now

    def test_money_by_the_clock_is_told_by_where_it_was_closed(self, canteen: Canteen) -> None:
        """What is sold after a close is in its register's next day, and by the clock in the day that was closed."""
        counter, third, fourth = Cashiers(canteen), TODAY + 2 * DAY, TODAY + 3 * DAY
        canteen.close_day(MANAGER, "T1", reason="they eat")
        counter.sell(BEN, (RICE, 1), register="T2")
        late = counter.sell(ANA, (RICE, 4), register="T1")
        canteen.clock.move(DAY)
        before = canteen.clock.now().isoformat()
        counter.give_back(late, 15_00)
        canteen.close_day(MANAGER, "T1", reason="they eat")
        canteen.clock.move(canteen.store.settling)

        of_third, of_fourth = (self.till(canteen, f"{day}..{day}") for day in (third, fourth))
        then = ReportTill(*ports_of(canteen))(MANAGER, f"{third}..{third}", AsOf(before))

        closed = of_third.closings[0].money.net
        assert closings(of_third) == [
            *[("T1", third, 3, closed, closed), ("T2", third, None, 15_00, None), ("T1", fourth, 4, 60_00, None)]
        ]
        assert closings(of_fourth) == [("T1", fourth, 4, -15_00, 45_00)]
        assert closings(then)[1:] == [("T2", third, None, 15_00, None), ("T1", fourth, None, 60_00, None)]
        for text in (f"{third}..{third}", f"{fourth}..{fourth}", f"{TODAY}..{fourth}", f"{TODAY}..{TODAY}"):
            sales = ReportSales(*ports_of(canteen), CloseDays(canteen.store, canteen.clock, MANILA))(MANAGER, text)
            assert self.till(canteen, text).clock_net == sales.figures.total, text
        whole = self.till(canteen, f"{TODAY}..{fourth}").closings
        assert [each.money.register for each in whole if each.differs] == ["T2"]

    def test_staff_read_neither(self, canteen: Canteen) -> None:
        for report in ReportTill, ReportSalesSummary:
            with pytest.raises(NotAllowed):
                report(*ports_of(canteen))(ANA, RANGE)
        with pytest.raises(NotAllowed):
            ReadBook(*ports_of(canteen))(ANA, BookFilter(SENIOR, SPAN), PageRequest())


def ports_of(canteen: Canteen) -> tuple[Store, Clock, BusinessDays, Moments]:
    return canteen.store, canteen.clock, MANILA, Moments(canteen.store, canteen.clock, MANILA)


def closings(report: TillReport) -> list[tuple[str, date | None, int | None, int, int | None]]:
    rows = [(each.money, each.whole) for each in report.closings]
    return [(money.register, money.day, money.number, money.net, whole) for money, whole in rows]


def by_name(sales: Sequence[PersonSales]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for each in sales:
        for kind in ("gross", "net", "invoices"):
            found[each.person.name, kind] += getattr(each.figures, kind)
    return found


def serials(page: Page[BookEntry]) -> list[str]:
    return [entry.paper.serial for entry in page.rows]
