"""Keep money taken and given back in tables."""

from dataclasses import replace

from sqlalchemy import bindparam, case, select
from typing_extensions import override

from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.pages import Conditions, Listing, between, folded, says
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.payments.tables import payment_methods_off, payments, refunds
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.orders.order import PaymentMethod
from technomart.domain.payments.payment import Payment, PaymentFilter, Refund, RefundStatus
from technomart.domain.payments.ports import Payments
from technomart.domain.payments.refusals import PaymentNotFound, RefundExceedsPayment

payment_row, payment_of = mapping(payments, Payment)
refund_row, refund_of = mapping(refunds, Refund)

COUNT_REFUND = Prepared(
    payments.update()
    .where(payments.c.id == bindparam("id_"), payments.c.amount - payments.c.refunded >= bindparam("given_back"))
    .values(refunded=payments.c.refunded + bindparam("given_back"))
)
OF_ORDER = Prepared(select(payments).where(payments.c.order_id == bindparam("order_id")).order_by(payments.c.id))
REFUNDS_OF_ORDER = Prepared(select(refunds).where(refunds.c.order_id == bindparam("order_id")).order_by(refunds.c.id))
METHODS_OFF = Prepared(select(payment_methods_off))
TAKE_AGAIN = Prepared(payment_methods_off.delete().where(payment_methods_off.c.method == bindparam("method")))


def method_row(method: PaymentMethod) -> dict[str, str]:
    """Return a method that is switched off as the table keeps it."""
    return {"method": method.value}


STATUS = case(
    (payments.c.refunded == 0, RefundStatus.COMPLETED.value),
    (payments.c.refunded < payments.c.amount, RefundStatus.PARTIALLY_REFUNDED.value),
    else_=RefundStatus.REFUNDED.value,
)
"""How the status of a payment is seen in its row."""
CONDITIONS: Conditions = {
    "search": says(payments.c.search_key),
    **between(payments.c.at),
    "statuses": STATUS.in_(bindparam("statuses", expanding=True)),
    "method": payments.c.method == bindparam("method"),
}
NEWEST = Listing(select(payments), [payments.c.id], payment_of, CONDITIONS)
BY_TIME = replace(NEWEST, by=[payments.c.at, payments.c.id])


class SqlPayments(Repository, Payments):
    """Keeps payments and refunds in tables."""

    @override
    def add(self, payment: Payment) -> None:
        self.sql.add(payments, payment_row(payment))

    @override
    def add_refund(self, refund: Refund) -> None:
        if not self.sql.change(COUNT_REFUND, id_=refund.payment_id, given_back=refund.amount):
            raise RefundExceedsPayment
        self.sql.add(refunds, refund_row(refund))

    @override
    def get(self, payment_id: str) -> Payment:
        return payment_of(self.sql.one(payments, payment_id, PaymentNotFound))

    @override
    def of_order(self, order_id: str) -> list[Payment]:
        return [payment_of(row) for row in self.sql.all(OF_ORDER, order_id=order_id)]

    @override
    def refunds_of_order(self, order_id: str) -> list[Refund]:
        return [refund_of(row) for row in self.sql.all(REFUNDS_OF_ORDER, order_id=order_id)]

    @override
    def page(self, wanted: PaymentFilter, request: PageRequest) -> Page[Payment]:
        statuses = None if wanted.statuses is None else [status.value for status in sorted(wanted.statuses)]
        return (BY_TIME if wanted.is_by_time else NEWEST).page(
            self.sql,
            request,
            wanted.position,
            search=folded(wanted.search),
            since=wanted.since,
            until=wanted.until,
            statuses=statuses,
            method=wanted.method and wanted.method.value,
        )

    @override
    def switched_off(self) -> frozenset[PaymentMethod]:
        return frozenset(PaymentMethod(row["method"]) for row in self.sql.all(METHODS_OFF))

    @override
    def switch(self, method: PaymentMethod, *, on: bool) -> None:
        if on:
            self.sql.change(TAKE_AGAIN, method=method.value)
        else:
            self.sql.put(payment_methods_off, method_row(method))
