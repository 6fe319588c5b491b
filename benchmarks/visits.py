"""Say what the visitors of every row ask for; each is sent to the load process, so it holds plain values alone."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.load import Call, Visit

STEPS = ("in_progress", "ready", "completed")


def request(
    method: str, path: str, token: str = "", body: Any = None, headers: Mapping[str, str] | None = None
) -> bytes:
    """Return an HTTP request as bytes."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode() + content


def fresh() -> dict[str, str]:
    """Return a header with a new idempotency key."""
    return {"Idempotency-Key": uuid.uuid4().hex}


@dataclass(frozen=True)
class Asking:
    """Somebody who asks the same requests round and round, each visitor beginning at another one.

    Of more visitors than `most`, if that is said, the others ask nothing.
    """

    requests: Sequence[bytes]
    expected: int = 200
    most: int | None = None

    def __call__(self, number: int) -> Visit:
        """Ask until there is no time left."""
        first = number
        while self.most is None or first < self.most:
            yield Call(self.requests[number % len(self.requests)], self.expected)
            number += 1


@dataclass(frozen=True)
class Placing:
    """Somebody who places the same order again and again."""

    token: str
    order: Any

    def __call__(self, _: int) -> Visit:
        """Place until there is no time left."""
        while True:
            yield Call(placement(self.token, self.order), 201, keeps=True)


@dataclass(frozen=True)
class Between:
    """Somebody who places an order before each report, so that none was kept; samples are the reports alone."""

    token: str
    order: Any
    report: bytes

    def __call__(self, _: int) -> Visit:
        """Place and ask until there is no time left."""
        while True:
            yield Call(placement(self.token, self.order), 201, counts=False)
            yield Call(self.report, 200)


@dataclass(frozen=True)
class Paying:
    """Somebody who pays orders in cash, each visitor his share of them, until all are paid."""

    token: str
    total: float
    ids: Sequence[str]
    clients: int

    def __call__(self, number: int) -> Visit:
        """Pay every order of this visitor once."""
        for order_id in self.ids[number :: self.clients]:
            yield Call(payment(self.token, order_id, self.total), 201)


@dataclass(frozen=True)
class Serving:
    """Somebody who takes an order through everything: placed, paid, cooked, handed over."""

    token: str
    order: Any
    total: float

    def __call__(self, _: int) -> Visit:
        """Serve until there is no time left; a sample is a whole order."""
        while True:
            placed = yield Call(placement(self.token, self.order), 201, ends=False)
            order_id = json.loads(placed.body)["data"]["id"]
            yield Call(payment(self.token, order_id, self.total), 201, ends=False)
            for status in STEPS:
                path = f"/api/orders/{order_id}/status"
                moved = request("PATCH", path, self.token, {"status": status})
                yield Call(moved, 200, ends=status == STEPS[-1])


def placement(token: str, order: Any) -> bytes:
    """Return a request that places an order, with a key of its own."""
    return request("POST", "/api/orders", token, order, fresh())


def payment(token: str, order_id: str, total: float) -> bytes:
    """Return the request that pays an order."""
    return request("POST", f"/api/orders/{order_id}/payment", token, {"amount": total, "method": "cash"}, fresh())
