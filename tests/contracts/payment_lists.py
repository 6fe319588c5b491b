"""How payments are filtered, searched and switched off, the same in every store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from support.builders import NOW, a_payment, an_order, furnish, keep, keep_all
from support.exact import assert_exactly
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.payment import Payment, PaymentFilter, RefundStatus
from technomart.domain.store.unit_of_work import Store

HOUR = timedelta(hours=1)


def found(store: Store, wanted: PaymentFilter) -> list[Payment]:
    return list(store.read(lambda work: work.payments.page(wanted, PageRequest(1, 500))).rows)


class PaymentListsContract:
    """Subclassed with a fixture `store` that is empty."""

    @pytest.fixture
    def payments(self, store: Store) -> list[Payment]:
        furnish(store)
        order = keep(store, an_order(sequence=7, captured=255_00, refunded=0))
        rows = [
            replace(a_payment(order, amount=100_00), customer="Niño 50%"),
            replace(a_payment(order, amount=50_00, method=PaymentMethod.CARD, refunded=50_00), reference="TX_9"),
            a_payment(order, amount=60_00, method=PaymentMethod.MOBILE, refunded=1, at=NOW + HOUR),
            a_payment(order, amount=0, method=PaymentMethod.CASH, at=NOW + 2 * HOUR),
        ]
        keep_all(store, *rows)
        return rows

    def test_a_page_holds_its_rows_newest_first_and_the_count_of_all(
        self, store: Store, payments: list[Payment]
    ) -> None:
        page = store.read(lambda work: work.payments.page(PaymentFilter(), PageRequest(2, 3)))

        assert_exactly(page, Page(payments[:1], 4, PageRequest(2, 3)))
        assert_exactly(found(store, PaymentFilter()), payments[::-1])

    def test_text_is_searched_without_regard_to_case(self, store: Store, payments: list[Payment]) -> None:
        for search in ("NIÑO", "50%", "w-007 n"):
            assert_exactly(found(store, PaymentFilter(search=search)), payments[:1])
        assert_exactly(found(store, PaymentFilter(search="tx_")), payments[1:2])
        assert found(store, PaymentFilter(search="nino")) == []
        assert len(found(store, PaymentFilter(search="w-007"))) == 4

    @pytest.mark.parametrize("status", RefundStatus)
    def test_states_are_filtered(self, store: Store, payments: list[Payment], status: RefundStatus) -> None:
        wanted = [payment for payment in payments[::-1] if payment.status is status]

        assert wanted
        assert_exactly(found(store, PaymentFilter(statuses=frozenset({status}))), wanted)
        assert found(store, PaymentFilter(statuses=frozenset())) == []

    def test_method_and_time_are_filtered(self, store: Store, payments: list[Payment]) -> None:
        assert_exactly(found(store, PaymentFilter(method=PaymentMethod.CARD)), payments[1:2])
        assert_exactly(found(store, PaymentFilter(since=NOW + HOUR)), payments[:1:-1])
        assert_exactly(found(store, PaymentFilter(since=NOW + HOUR, until=NOW + 2 * HOUR)), payments[2:3])

    def test_methods_are_switched_off_and_on(self, store: Store) -> None:
        def switch(method: PaymentMethod, *, on: bool) -> None:
            store.write(lambda work: work.payments.switch(method, on=on))

        assert store.read(lambda work: work.payments.switched_off()) == frozenset()
        switch(PaymentMethod.CARD, on=False)
        switch(PaymentMethod.CARD, on=False)
        switch(PaymentMethod.MOBILE, on=False)
        switch(PaymentMethod.CASH, on=True)
        switch(PaymentMethod.MOBILE, on=True)
        assert store.read(lambda work: work.payments.switched_off()) == {PaymentMethod.CARD}
