"""The audit takes no sale for one of another drawer because its time is, and no code for another register's."""

from datetime import timedelta

import pytest

from support.builders import RICE, furnish, once_for
from support.canteen import Canteen, a_request
from support.drawers import FLOAT, Drawers
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.registers.tables import registers
from technomart.adapters.sql.store import SqlStore
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.payment import Tender
from technomart.domain.registers.register import FIRST

pytestmark = pytest.mark.in_turn


@pytest.fixture
def canteen(sql_store: SqlStore) -> Canteen:
    furnish(sql_store)
    return Canteen(sql_store)


def broken_in(store: SqlStore) -> set[str]:
    return {violation.code for violation in SqlAuditor(store.engine).violations()}


def test_a_payment_may_wait_for_whoever_opens_the_drawer_it_goes_into(sql_store: SqlStore, canteen: Canteen) -> None:
    order, drawers = canteen.placed(a_request((RICE, 1))), Drawers(canteen)
    session = drawers.opened()
    canteen.clock.move(-timedelta(seconds=1))  # the time of a payment is taken before it waits for the register

    canteen.pay(drawers.by, order.id, Tender(15_00, PaymentMethod.CASH), once_for())

    (payment,) = canteen.payments(order.id)
    assert (payment.cash_session_id, payment.at < session.opened_at) == (session.id, True)
    canteen.clock.move(timedelta(seconds=2))
    drawers.counted(session, FLOAT)
    assert broken_in(sql_store) == set()


def test_a_register_that_was_given_another_code_behind_its_papers_is_found(
    sql_store: SqlStore, canteen: Canteen
) -> None:
    order = canteen.placed(a_request((RICE, 1)))
    canteen.pay(Drawers(canteen).by, order.id, Tender(15_00, PaymentMethod.CASH), once_for())
    assert broken_in(sql_store) == set()

    with sql_store.engine.begin() as connection:
        connection.execute(registers.update().where(registers.c.id == FIRST.id).values(code="T9", code_key="t9"))

    assert broken_in(sql_store) == {"papers_name_their_register"}
