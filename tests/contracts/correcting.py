"""What must hold when a payment turns out to be by another method, in every store."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from contracts.selling import tried
from support.builders import MANAGER, MANILA, NOW, a_key, once_for
from support.canteen import Canteen, a_canteen
from support.threads import at_once
from technomart.domain.kernel.errors import Conflict, Invalid
from technomart.domain.orders.history import OrderEvent
from technomart.domain.orders.order import PaymentMethod, PaymentStatus
from technomart.domain.orders.status import OrderStatus
from technomart.domain.payments.payment import Tender
from technomart.domain.payments.refusals import MethodSwitchedOff, NothingToCorrect, PaymentCorrected, SameMethod
from technomart.domain.services.as_of import Moments
from technomart.domain.services.closed_days import CloseDays
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.payments.correct import CorrectionRequest
from technomart.domain.usecases.payments.refund import RefundRequest
from technomart.domain.usecases.reports import ReportSales

CASH, CARD, MOBILE = PaymentMethod.CASH, PaymentMethod.CARD, PaymentMethod.MOBILE
DAY = timedelta(days=1)
SERVED = (OrderStatus.IN_PROGRESS, OrderStatus.READY, OrderStatus.COMPLETED)


class CorrectingContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture
    def canteen(self, store: Store) -> Canteen:
        return a_canteen(store)

    @pytest.mark.parametrize("way", [(), SERVED], ids=["open", "completed"])
    def test_a_payment_is_corrected_once_at_once(self, canteen: Canteen, way: tuple[OrderStatus, ...]) -> None:
        order = canteen.placed()
        old = canteen.paid(order)
        before = canteen.at_status(order, *way) if way else canteen.order(order.id)
        wanted = CorrectionRequest(old.id, CASH, "wrong button")

        done = at_once([partial(tried, partial(canteen.correct, MANAGER, wanted, once_for()))] * 4)

        assert Counter(done) == {"": 1, "payment_corrected": 3}
        after, (was, anew), (back,) = canteen.order(order.id), canteen.payments(order.id), canteen.refunds(order.id)
        assert (after.captured, after.refunded, after.status) == (before.captured, 0, before.status)
        assert (after.balance, after.payment_status, after.payment_method) == (0, PaymentStatus.PAID, CASH)
        assert (was.left, anew.left, anew.method, anew.corrects) == (0, old.amount, CASH, old.id)
        assert (back.payment_id, back.corrected_by, back.amount) == (old.id, anew.id, old.amount)
        assert {anew.reason, back.reason} == {"wrong button"}
        row = canteen.history(order.id)[-1]
        assert (row.event, row.amount, row.details) == (OrderEvent.CORRECTED, old.amount, "from card to cash")
        assert (row.seq, row.before, row.reason) == (after.version, after.status, "wrong button")

    def test_the_new_payment_is_refunded_and_corrected_in_place_of_the_old(self, canteen: Canteen) -> None:
        order = canteen.placed()
        old = canteen.paid(order)
        canteen.refund(MANAGER, RefundRequest(old.id, 55_00), once_for())
        canteen.correct(MANAGER, CorrectionRequest(old.id, CASH, "slip"), once_for())
        anew = canteen.payments(order.id)[-1]
        assert (anew.amount, canteen.order(order.id).refunded) == (200_00, 55_00)

        with pytest.raises(PaymentCorrected, match=r"200\.00 by cash stands in its place"):
            canteen.refund(MANAGER, RefundRequest(old.id), once_for())
        canteen.correct(MANAGER, CorrectionRequest(anew.id, MOBILE, "slip again"), once_for())
        last = canteen.payments(order.id)[-1]
        canteen.refund(MANAGER, RefundRequest(last.id), once_for())

        after = canteen.order(order.id)
        assert (after.captured, after.refunded, after.payment_status) == (255_00, 255_00, PaymentStatus.REFUNDED)
        with pytest.raises(NothingToCorrect):
            canteen.correct(MANAGER, CorrectionRequest(last.id, CASH, "slip"), once_for())

    def test_a_part_that_is_corrected_is_still_a_part(self, canteen: Canteen) -> None:
        order = canteen.placed()
        part = canteen.paid(order, 55_00)

        canteen.correct(MANAGER, CorrectionRequest(part.id, MOBILE, "slip"), once_for())

        after = canteen.order(order.id)
        assert (after.payment_status, after.balance) == (PaymentStatus.PARTIAL, 200_00)
        cancelled = canteen.move(MANAGER, order.id, OrderStatus.CANCELLED)
        assert (cancelled.paid, [row.left for row in canteen.payments(order.id)]) == (0, [0, 0])

    def test_what_cannot_be_corrected_changes_nothing(self, canteen: Canteen) -> None:
        order = canteen.placed()
        payment = canteen.paid(order)
        canteen.store.write(lambda work: work.payments.switch(MOBILE, on=False))

        for method, refusal in ((CARD, SameMethod), (MOBILE, MethodSwitchedOff)):
            with pytest.raises((Conflict, Invalid)) as refused:
                canteen.correct(MANAGER, CorrectionRequest(payment.id, method, "slip"), once_for())
            assert refused.type is refusal

        assert canteen.payments(order.id) == [payment]

    def test_of_corrections_refunds_and_payments_at_once_none_takes_or_gives_too_much(self, canteen: Canteen) -> None:
        order = canteen.placed()
        payment = canteen.paid(order)
        tasks = [
            partial(canteen.correct, MANAGER, CorrectionRequest(payment.id, CASH, "slip"), once_for()),
            partial(canteen.refund, MANAGER, RefundRequest(payment.id, 100_00), once_for()),
            partial(canteen.pay, MANAGER, order.id, Tender(60_00, MOBILE, partial=True), once_for()),
        ]

        at_once([partial(tried, task) for task in tasks * 3])

        after, payments, refunds = canteen.order(order.id), canteen.payments(order.id), canteen.refunds(order.id)
        kept = sum(row.amount for row in payments) - sum(row.amount for row in refunds)
        assert 0 < kept == after.paid == sum(row.left for row in payments) <= order.total
        assert after.balance == order.total - kept
        assert sum(row.corrects is not None for row in payments) <= 1
        assert len(canteen.history(order.id)) == after.version

    def test_a_correction_with_a_key_is_one(self, canteen: Canteen) -> None:
        payment = canteen.paid(canteen.placed())
        wanted = CorrectionRequest(payment.id, CASH, "slip")

        answers = at_once([lambda: canteen.correct(MANAGER, wanted, once_for(a_key()))] * 4)

        assert len({answer.body for answer in answers}) == 1
        assert len(canteen.payments(payment.order_id)) == 2

    @pytest.mark.parametrize("is_added_up", [False, True])
    def test_what_is_paid_again_counts_on_each_of_its_days(self, canteen: Canteen, *, is_added_up: bool) -> None:
        order = canteen.placed()
        payment = canteen.paid(order)
        canteen.clock.move(DAY)
        canteen.refund(MANAGER, RefundRequest(payment.id), once_for())
        canteen.clock.move(DAY)
        canteen.pay(MANAGER, order.id, Tender(255_00, CASH), once_for())
        canteen.clock.move(3 * DAY if is_added_up else timedelta())
        close = CloseDays(canteen.store, canteen.clock, MANILA)
        moments = Moments(canteen.store, canteen.clock, MANILA)
        if is_added_up:
            close.all()

        days = [MANILA.of(NOW + i * DAY) for i in range(3)]
        reports = [
            ReportSales(canteen.store, canteen.clock, MANILA, moments, close)(MANAGER, f"{day}..{day}") for day in days
        ]

        assert [(each.figures.gross, each.figures.refunds) for each in reports] == [
            (255_00, 0),
            (0, 255_00),
            (255_00, 0),
        ]
        assert [each.by_method[CARD] for each in reports] == [255_00, -255_00, 0]
        assert [each.by_method[CASH] for each in reports] == [0, 0, 255_00]

    @pytest.mark.parametrize("is_added_up", [False, True])
    def test_takings_by_method_move_on_the_day_of_the_correction(self, canteen: Canteen, *, is_added_up: bool) -> None:
        payment = canteen.paid(canteen.placed())
        canteen.clock.move(DAY)
        canteen.correct(MANAGER, CorrectionRequest(payment.id, CASH, "slip"), once_for())
        canteen.clock.move(3 * DAY if is_added_up else timedelta())
        close = CloseDays(canteen.store, canteen.clock, MANILA)
        moments = Moments(canteen.store, canteen.clock, MANILA)
        if is_added_up:
            close.all()

        taken, moved = (
            ReportSales(canteen.store, canteen.clock, MANILA, moments, close)(MANAGER, f"{day}..{day}")
            for day in (MANILA.of(NOW), MANILA.of(NOW + DAY))
        )

        assert (taken.figures.gross, taken.figures.refunds, taken.by_method[CARD]) == (255_00, 0, 255_00)
        assert (moved.figures.gross, moved.figures.refunds, moved.figures.total) == (0, 0, 0)
        assert moved.by_method == {CASH: 255_00, CARD: -255_00, MOBILE: 0}
