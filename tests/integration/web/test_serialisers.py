"""Compiled serialisers and the encoder say what marshmallow's own dump and the standard library say, to the byte."""

import math
import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from threading import Barrier, get_ident
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema, fields

from support.http_api import MANAGER, an_api, an_app
from support.shapes import Some, looked_for_by, texts
from support.threads import at_once
from technomart.adapters.memory.store import MemoryStore
from technomart.domain.audit.explanation import Explanation, LineShare
from technomart.domain.menu.items import MenuItem
from technomart.domain.notifications.notification import Received
from technomart.domain.orders.order import Order, OrderLine
from technomart.domain.payments.payment import Payment, Refund
from technomart.domain.reports.orders import OrdersReport
from technomart.domain.reports.periods import Period
from technomart.domain.services.payment_booking import Paid
from technomart.domain.usecases.day_closes.read import ClosedDay
from technomart.domain.usecases.orders.read import OrderDetail
from technomart.domain.usecases.papers import JournalEntry
from technomart.domain.usecases.payments.correct import Corrected
from technomart.domain.usecases.payments.refund import Refunded
from technomart.domain.users.permissions import RoleText
from technomart.domain.users.user import User
from technomart.domain.users.verification import Applicant
from technomart.entrypoints.web.errors import compact
from technomart.entrypoints.web.http import ok, text_of
from technomart.entrypoints.web.reports.sales_schemas import Bar
from technomart.entrypoints.web.shared.amounts import Pesos, Quantity
from technomart.entrypoints.web.shared.base import enveloped, listed
from technomart.entrypoints.web.shared.encoding import Kept, KeptAnswer, Latest, encode

APP: Flask = an_app(MemoryStore()).client.application
VALUES: Mapping[str, type] = {
    "BarSchema": Bar,
    "ClosedDaySchema": ClosedDay,
    "DatedSchema": Payment,
    "ExplanationSchema": Explanation,
    "HistoryRowSchema": Payment,
    "JournalEntrySchema": JournalEntry,
    "LineShareSchema": LineShare,
    "MenuItemSchema": MenuItem,
    "NotificationSchema": Received,
    "OrderDetailSchema": OrderDetail,
    "OrderLineSchema": OrderLine,
    "OrderSchema": Order,
    "OrdersReportSchema": OrdersReport,
    "PaidSchema": Paid,
    "PaymentSchema": Payment,
    "RangeSchema": Period,
    "RefundSchema": Refund,
    "CorrectedSchema": Corrected,
    "RefundedSchema": Refunded,
    "RoleSchema": RoleText,
    "UserSchema": User,
    "VerificationSchema": Applicant,
}
"""What is shown by schemas that ask a value for more than its attributes."""

LUNCH = datetime(2026, 11, 29, 4, 5, 6, tzinfo=UTC)
UNUSUAL: Mapping[type[fields.Field[Any]], Sequence[Any]] = {
    fields.Float: [
        *(0.0, -0.0, 5, 5.0, 0.1 + 0.2, 1e-4, 9.99e-5, 1e-05, -1e-05, 5e-324, math.inf, math.nan),
        *(2.0**53, 9_999_999_999_999_998.0, 1e16, -1e16, 1e22, 10**16, 1.7976931348623157e308),
    ],
    fields.Integer: [0, -1, True, "7", 5.9, -0.0, 2**53 + 1, 2**64, -(2**63) - 1],
    Pesos: [0, -0.0, 1, -1, 5, 10, 500, 505, 10**17 - 1, 10**17, -(10**17), 10**18 - 1, 10**18, -(10**18), 10**20],
    Quantity: [0, 1, 5, -5, 500, 1_000, 5_000, 5_000.0, 5_500, -1_000, -0.0, 10**19, 10**20 + 1, -(10**20) - 1],
    fields.DateTime: [
        *(
            LUNCH,
            LUNCH.replace(microsecond=472_000),
            LUNCH.replace(microsecond=472),
            LUNCH.replace(microsecond=400_000),
        ),
        *(LUNCH.replace(hour=0, minute=0, second=0), LUNCH.replace(year=1), LUNCH.astimezone(ZoneInfo("Asia/Manila"))),
    ],
    fields.Date: [LUNCH.date(), LUNCH.date().replace(year=1), LUNCH],
    fields.String: ["", " ", "\x7f", "\0", "Niño", "\u2028", "\ud800", '"\\/', b"bytes", 5],
    fields.Boolean: [True, False, 0, 1, "yes"],
}
"""Values of each kind of field that other programs, or other ways to write them, are known to write otherwise."""


def schemas(base: type[Schema] = Schema) -> Iterator[type[Schema]]:
    """Return every schema of ours."""
    for kind in base.__subclasses__():
        if kind.__module__.startswith("technomart.") or kind.__name__ in ("MethodsSchema", "MethodSalesSchema"):
            yield kind
        yield from schemas(kind)


SCHEMAS = sorted(set(schemas()), key=lambda kind: kind.__name__)
TYPES = {kind: VALUES[kind.__name__] for kind in SCHEMAS if kind.__name__ in VALUES}


def by_marshmallow(schema: Schema, value: Any) -> bytes:
    return compact(schema.dump(value)).encode()


@cache
def looked_at(kind: type[Schema]) -> tuple[Some, Schema, Schema]:
    """Return what makes values for a schema, and what shows one and several; made anew they take longer than used."""
    return looked_for_by(kind(), TYPES), enveloped(kind), listed(kind, 500)


@pytest.mark.parametrize("kind", SCHEMAS, ids=lambda kind: kind.__name__)
@settings(max_examples=settings().max_examples // 5)
@given(data=st.data())
def test_every_schema_says_what_marshmallow_says(kind: type[Schema], data: st.DataObject) -> None:
    some, one, several = looked_at(kind)
    value, kept = data.draw(some), Latest()

    with APP.test_request_context():
        assert text_of(one, ok(value)) == by_marshmallow(one, ok(value))
        expected = by_marshmallow(several, ok([value, value]))
        assert text_of(several, ok([value, value]), kept) == expected
        assert text_of(several, ok([value, value]), kept) == expected, "as it was kept"


@pytest.mark.parametrize("kind", UNUSUAL, ids=lambda kind: kind.__name__)
def test_every_kind_of_field_says_what_marshmallow_says_of_values_at_its_edges(kind: type[fields.Field[Any]]) -> None:
    schema = Schema.from_dict({"alone": kind(), "listed": fields.List(kind())})()

    with APP.test_request_context():
        for value in UNUSUAL[kind]:
            shown = {"alone": value, "listed": [value, None]}
            assert text_of(schema, shown) == by_marshmallow(schema, shown), value


def test_every_area_has_schemas() -> None:
    assert len(SCHEMAS) > 80
    assert set(VALUES) <= {kind.__name__ for kind in SCHEMAS}


@given(st.recursive(texts | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(texts, inner)))
def test_the_encoder_says_what_the_standard_library_says(value: Any) -> None:
    with APP.test_request_context():
        try:
            said = encode(value)
        except TypeError:
            return  # it says that it cannot
        assert said == compact(value).encode()


def test_what_no_program_can_name_is_shown_as_well() -> None:
    schema = Schema.from_dict({"from": fields.String(), "other": fields.String(attribute="a b")})()
    shown = SimpleNamespace(**{"from": "here", "a b": "there"})

    assert text_of(schema, shown) == compact(schema.dump(shown)).encode() == b'{"from":"here","other":"there"}'


def test_an_instant_is_shown_in_its_own_zone_also_after_the_same_one_of_another() -> None:
    schema = Schema.from_dict({"at": fields.DateTime()})()
    instant = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)

    for shown in ({"at": instant}, {"at": instant.astimezone(timezone(timedelta(hours=8)))}):
        assert text_of(schema, shown) == compact(schema.dump(shown)).encode()


def test_what_is_kept_is_bounded_and_the_oldest_goes_first() -> None:
    kept = Latest(most=400)

    for number in range(10):
        kept.put(number, b"x" * 100)
    kept.put("long", b"x" * 201)
    kept.put("last", b"x" * 100)

    found = [key for key in (*range(10), "long", "last") if kept.find(key)]
    assert found == [8, 9, "last"]  # between half of the bytes and all


def test_an_answer_is_made_once_and_the_next_of_what_it_has_in_common_with_it() -> None:
    answer, made = KeptAnswer(), []

    def ask(tag: str, *orders: str) -> bytes:
        def make(kept: Kept) -> bytes:
            made.append([key for key in orders if not kept.find(key)])
            return encode([kept.find(key) or kept.put(key, encode(key)) for key in orders])

        return answer.text(tag, make)

    assert ask("1", "a", "b") == ask("1", "a", "b") == b'["a","b"]'
    assert ask("2", "b", "c") == b'["b","c"]'
    assert ask("1", "a", "b") == b'["a","b"]'
    assert made == [["a", "b"], ["c"], ["a"]]  # what is in no answer any more is forgotten


def test_an_answer_that_many_wait_for_is_made_by_one() -> None:
    answer, makers, wait = KeptAnswer(), [], Barrier(4)

    def make(_: Kept) -> bytes:
        makers.append(get_ident())
        return b"text"

    def ask() -> None:
        wait.wait()
        assert answer.text("tag", make) == b"text"

    at_once([ask] * 4)

    assert len(makers) == 1


def test_an_order_that_was_shown_is_shown_as_it_stands_now() -> None:
    manager = an_api(MemoryStore()).signed_in(MANAGER)
    order = manager.placed()
    first, again = (manager.get("/api/orders") for _ in range(2))

    manager.patch(f"/api/orders/{order['id']}/status", {"status": "in_progress"})

    assert first.data == again.data
    assert manager.get("/api/orders").json["data"][0]["status"] == "in_progress"


def test_what_is_kept_takes_little_more_memory_than_it_is_long() -> None:
    kept, shown = Latest(), {"text": "x" * 1000}
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]

    for key in range(200):
        kept.put(key, encode(shown))

    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert taken < 200 * 2000
