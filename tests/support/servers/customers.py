"""Order and pay as many customers at once, never letting go of a request before its answer is known."""

import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from support.servers.ledger import Answer, Ledger, Outcome
from support.servers.processes import PATIENCE

Body = Mapping[str, Any]

IN_USE = "idempotency_key_in_use"
KEY_DECIDES = frozenset({409, 412, 422})
"""Refusals that come after the key was looked up, so that they speak for earlier requests with it too."""
NOTHING_DONE = KEY_DECIDES | {400, 401, 403, 404, 405, 413, 415}
ASK_AGAIN = 429


def no_headers() -> Mapping[str, str]:
    """Return no headers."""
    return {}


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How customers behave.

    `order` makes the body of an order and must carry the mark it is given, as its customer's name; `headers` makes
    what is sent along each time, such as Authorization. `timeout` is in seconds. One in `replay_one_in` answered
    requests is repeated, to see the same answer again; 0 is none. `fresh_key_on_retry` is a fault to plant: a
    checker worth its name must then report doubled things.
    """

    order: Callable[[str], Body]
    headers: Callable[[], Mapping[str, str]] = no_headers
    pays: bool = False
    clients: int = 6
    timeout: float = 5.0
    longest_pause: float = 0.25
    replay_one_in: int = 20
    fresh_key_on_retry: bool = False
    orders_path: str = "/api/orders"
    payment_path: str = "/api/orders/{id}/payment"


def dish_order(menu_item_id: str) -> Callable[[str], Body]:
    """Return how to order one portion of a dish in the name of a mark."""

    def body(mark: str) -> Body:
        return {"items": [{"menuItemId": menu_item_id, "quantity": 1}], "type": "walk-in", "customerName": mark}

    return body


def payment_mark(order_mark: str) -> str:
    """Return the mark of the payment of an order; it is sent as the payment's reference."""
    return f"{order_mark}-pay"


@dataclass
class Customers:
    """Threads that order at one or several servers until `enough` orders are settled, or until they are stopped."""

    ledger: Ledger
    servers: Sequence[str]
    habits: Habits
    enough: int | None = None
    prefix: str = field(default_factory=lambda: f"ledger-{secrets.token_hex(3)}")
    _begun: int = field(default=0, init=False)
    _closing: threading.Event = field(default_factory=threading.Event, init=False)
    _giving_up: threading.Event = field(default_factory=threading.Event, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _threads: list[threading.Thread] = field(default_factory=list, init=False)
    _broken: list[BaseException] = field(default_factory=list, init=False)

    def start(self) -> None:
        for number in range(self.habits.clients):
            thread = threading.Thread(target=self._come, args=(number,), name=f"customer {number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def finish(self, *, within: float = PATIENCE) -> None:
        """Take no new orders, see every open one through, and give up those without an answer after `within` s."""
        self._closing.set()
        self._wait(within)
        self._giving_up.set()
        self._wait(self.habits.timeout * 2 + PATIENCE)
        self._say_what_broke()

    def wait(self, *, within: float) -> None:
        """Wait until `enough` orders are settled."""
        assert self.enough is not None, "there is no end to these customers"
        self._wait(within)
        self._say_what_broke()
        assert not any(thread.is_alive() for thread in self._threads), f"not settled within {within:g} s"

    def _wait(self, within: float) -> None:
        deadline = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _say_what_broke(self) -> None:
        if self._broken:
            raise self._broken[0]

    def _come(self, number: int) -> None:
        try:
            with httpx.Client(timeout=self.habits.timeout, trust_env=False, verify=False) as http:
                one = _Customer(self.ledger, self.servers, self.habits, http, self._giving_up, number)
                while (mark := self._next_mark(number)) is not None:
                    one.order(mark)
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread of the test
            self._broken.append(error)

    def _next_mark(self, number: int) -> str | None:
        with self._lock:
            is_full = self.enough is not None and self._begun >= self.enough
            if is_full or self._closing.is_set():
                return None
            self._begun += 1
            return f"{self.prefix}-{number}-{self._begun}"


@dataclass
class _Customer:
    ledger: Ledger
    servers: Sequence[str]
    habits: Habits
    http: httpx.Client
    giving_up: threading.Event
    turn: int
    _dice: random.Random = field(default_factory=random.SystemRandom)

    def order(self, mark: str) -> None:
        body = self.habits.order(mark)
        placed = self.settle(mark, self.habits.orders_path, body)
        if placed is None or not self.habits.pays or placed.id is None:
            return
        due = httpx.Response(placed.status, content=placed.body).json()["data"]["total"]
        reference = payment_mark(mark)
        self.settle(
            reference,
            self.habits.payment_path.format(id=placed.id),
            {"amount": due, "method": "cash", "reference": reference},
        )

    def settle(self, mark: str, path: str, body: Body) -> Answer | None:
        """Ask until there is an answer; return it when it is a success."""
        key, pause = mark, 0.01
        while not self.giving_up.is_set():
            answer = self.ask(mark, key, path, body)
            if answer.outcome in (Outcome.OK, Outcome.FAIL):
                self.repeat(mark, key, path, body)
                return answer if answer.outcome is Outcome.OK else None
            self.turn += 1
            self.giving_up.wait(pause * self._dice.uniform(0.5, 1.0))
            pause = min(pause * 2, self.habits.longest_pause)
            if self.habits.fresh_key_on_retry:
                key = f"{mark}-{secrets.token_hex(4)}"
        return None

    def repeat(self, mark: str, key: str, path: str, body: Body) -> None:
        """Now and then ask once more, to see the same answer."""
        if self.habits.replay_one_in and self._dice.randrange(self.habits.replay_one_in) == 0:
            self.ask(mark, key, path, body)

    def ask(self, mark: str, key: str, path: str, body: Body) -> Answer:
        """Send one request; what comes of it is written down before and after."""
        server = self.servers[self.turn % len(self.servers)]
        is_first = self.ledger.entry(mark).is_untouched
        self.ledger.invoke(mark, key)
        headers = {**self.habits.headers(), "Idempotency-Key": key}
        try:
            response = self.http.post(server + path, json=body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            answer = Answer(Outcome.UNSENT, why=repr(error))
        except httpx.RequestError as error:
            answer = Answer(Outcome.UNKNOWN, why=repr(error))
        else:
            answer = judged(response, is_first=is_first)
        self.ledger.answered(mark, key, answer)
        return answer


def judged(response: httpx.Response, *, is_first: bool) -> Answer:
    """Say what a response tells about its request; a refusal made before the key was looked up is the last word only
    when no request with this key went before.
    """
    status, code, id_ = response.status_code, "", None
    try:
        said = response.json()
        code, id_ = str(said.get("code", "")), (said.get("data") or {}).get("id")
    except (ValueError, AttributeError):
        pass  # not the API's own answer; its status decides
    outcome = Outcome.UNKNOWN
    if 200 <= status < 300 and id_ is not None:
        outcome = Outcome.OK
    elif status == ASK_AGAIN:
        outcome = Outcome.UNSENT
    elif code and code != IN_USE and status in (NOTHING_DONE if is_first else KEY_DECIDES):
        outcome = Outcome.FAIL
    replayed = response.headers.get("Idempotent-Replayed", "").lower() == "true"
    return Answer(outcome, status, response.content, id_, replayed, why=code)


@contextmanager
def ordering(
    ledger: Ledger, servers: Sequence[str], habits: Habits, *, enough: int | None = None, within: float = PATIENCE
) -> Iterator[Customers]:
    """Have customers order while the body runs, and see every open order through at its end."""
    customers = Customers(ledger, servers, habits, enough)
    customers.start()
    try:
        yield customers
    finally:
        customers.finish(within=within)
