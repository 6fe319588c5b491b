import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from contracts.intents import an_intent
from support.builders import CASHIER, NOW, RICE, a_key, a_payment, an_id, an_order, furnish, placing
from support.servers.processes import until
from support.threads import PATIENCE, at_once
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.store import SqlStore
from technomart.domain.idempotency.answers import Answer, Once
from technomart.domain.kernel.paging import PageRequest
from technomart.domain.orders.filters import OrderFilter
from technomart.domain.orders.history import OrderEvent, change_of
from technomart.domain.orders.order import Order, OrderType, PaymentMethod
from technomart.domain.orders.payable import Payable
from technomart.domain.payments.payment import Payment
from technomart.domain.registers.register import Register, Till
from technomart.domain.services.write_once import write_once
from technomart.domain.store.unit_of_work import UnitOfWork

PROCESSES, ORDERS = 4, 50

PAYING = "ana POST /api/orders/<order_id>/payment"
PLACE = """
import os, sys
sys.path.insert(0, sys.argv[2])
from support.builders import TODAY, an_order, placing
from technomart.adapters.clock import TimeOrderedIds
from technomart.adapters.sql.store import SqlStore
from technomart.domain.orders.order import OrderType

children = []
while len(children) < int(sys.argv[4]) and 0 not in children:
    children.append(os.fork())
if 0 not in children:
    sys.exit(any([os.waitpid(child, 0)[1] for child in children]))

ids, store = TimeOrderedIds(), SqlStore.open(sys.argv[1])

def place(work):
    order = an_order(id=ids.new(), sequence=work.orders.next_sequence(TODAY, OrderType.WALK_IN))
    work.orders.add(order, placing(order))

for _ in range(int(sys.argv[3])):
    store.write(place)
    store.read(lambda work: work.orders.open_stands())
"""
"""Become so many processes, each of which places orders one after the other and says what went wrong: nothing."""


def test_processes_that_write_at_once_all_succeed(sql_url: str, sql_store: SqlStore) -> None:
    furnish(sql_store)
    tests = str(next(path for path in sys.path if path.endswith("/tests")))
    command = [sys.executable, "-W", "error", "-c", PLACE, sql_url, tests, str(ORDERS), str(PROCESSES)]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)

    assert (done.returncode, done.stderr) == (0, "")
    page = sql_store.read(lambda work: work.orders.page(OrderFilter(), PageRequest(1, 500)))
    assert page.total == PROCESSES * ORDERS
    assert len({order.sequence for order in page.rows}) == PROCESSES * ORDERS
    assert list(SqlAuditor(sql_store.engine).violations()) == []


def pay(order_id: str, work: UnitOfWork) -> Payment:
    order = work.orders.get_for_update(order_id)
    after = order.paid_with(order.total, PaymentMethod.CARD, NOW)
    payment = a_payment(order, method=PaymentMethod.CARD)
    work.payments.add(replace(payment, actor_id=CASHIER.user_id, actor_name=CASHIER.name))
    work.orders.save(
        after, change_of(CASHIER, order, after, OrderEvent.PAID, reason=payment.method.value, amount=payment.amount)
    )
    return payment


def refused(_: object) -> Answer:
    return Answer(409, "refused")


def made(payment: Payment) -> Answer:
    return Answer(201, payment.id, about=payment.id)


def a_counted_order(store: SqlStore) -> Order:
    furnish(store)

    def place(work: UnitOfWork) -> Order:
        order = an_order(dishes=[(RICE, 2)], sequence=work.orders.next_sequence(NOW.date(), OrderType.WALK_IN))
        work.orders.add(order, placing(order))
        return order

    return store.write(place)


def test_thirty_equal_payments_with_one_key_are_one_payment(sql_store: SqlStore) -> None:
    order = a_counted_order(sql_store)
    once: Once[Payment] = Once(a_key("pay", scope=PAYING), made, refused)

    answers = at_once([lambda: write_once(sql_store, once, NOW, partial(pay, order.id))] * 30)

    (payment,) = sql_store.read(lambda work: work.payments.of_order(order.id))
    assert {(answer.status, answer.body) for answer in answers} == {(201, payment.id)}
    assert sum(answer.replayed for answer in answers) == 29
    assert list(SqlAuditor(sql_store.engine).violations()) == []


def test_thirty_payments_of_the_whole_with_their_own_keys_are_one_payment(sql_store: SqlStore) -> None:
    order = a_counted_order(sql_store)

    def ask(number: int) -> Answer:
        once: Once[Payment] = Once(a_key(f"pay-{number}", scope=PAYING), made, refused)
        return write_once(sql_store, once, NOW, partial(pay, order.id))

    answers = at_once([partial(ask, number) for number in range(30)])

    assert sorted(answer.status for answer in answers) == [201] + [409] * 29
    assert len(sql_store.read(lambda work: work.payments.of_order(order.id))) == 1
    assert list(SqlAuditor(sql_store.engine).violations()) == []


def is_asking(store: SqlStore, order: Order) -> bool:
    """Tell whether somebody waits for the lock on an order."""
    with store.engine.connect() as connection:
        asked = connection.exec_driver_sql("SELECT info FROM information_schema.processlist WHERE db = DATABASE()")
        return any(order.id in (info or "") for (info,) in asked)


def test_who_waited_for_an_order_sees_what_was_agreed_meanwhile(sql_store: SqlStore) -> None:
    order, is_server = a_counted_order(sql_store), sql_store.engine.dialect.name == "mysql"
    intent, hall = an_intent(order), Register(an_id(), "T2", "Hall")

    def look() -> Payable:
        return sql_store.write(lambda work: work.orders.get_to_be_paid(order.id, intent.method))

    def agree(work: UnitOfWork) -> Future[Payable]:
        work.orders.get_for_update(order.id)
        seen = pool.submit(look)
        if is_server:  # in SQLite whoever writes waits with the whole transaction
            until(lambda: is_asking(sql_store, order), "the order is waited for")
        work.intents.add(intent)
        work.payments.switch(intent.method, on=False)
        work.registers.add(hall)
        return seen

    with ThreadPoolExecutor(1) as pool:
        seen = sql_store.write(agree).result(PATIENCE)

    assert seen == Payable(order, is_method_off=True, under_way=intent.amount, tills=(Till(hall),))
