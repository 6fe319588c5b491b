"""Requests are handed on whole, in time and within a size; files are made one at a time, beside the threads."""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

import pytest

from support.servers.processes import until
from technomart.entrypoints.serving import bodies, whole
from technomart.entrypoints.serving.bodies import LARGEST, MOST_READ
from technomart.entrypoints.serving.exchange import Exchange
from technomart.entrypoints.serving.whole import WholeRequests
from technomart.entrypoints.web.unfinished import UNFINISHED


class Piece:
    """A piece of a body; without content it is still under way."""

    def __init__(self, content: bytes | None) -> None:
        self.content, self.is_cancelled = content, False
        self.callbacks: list[Callable[[Any], None]] = []

    def done(self) -> bool:
        return self.content is not None or self.is_cancelled

    def cancelled(self) -> bool:
        return self.is_cancelled

    def result(self) -> bytes:
        assert self.content is not None
        return self.content

    def add_done_callback(self, callback: Callable[[Any], None]) -> None:
        self.callbacks.append(callback)

    def come(self, content: bytes | None) -> None:
        self.content, self.is_cancelled = content, content is None
        for each in self.callbacks:
            each(self)

    def cancel(self) -> bool:
        self.come(None)
        return True


class Headers(dict[str, str]):
    def get_all(self, key: str) -> list[str]:
        return [self[key]]


@dataclass(eq=False)
class Request:
    """A request as the server hands it over, with the pieces of its body; keeps its answer."""

    headers: Headers
    pieces: list[Piece] = field(default_factory=list)
    answer: tuple[int, list[tuple[str, str]], bytes] | None = None
    faults: list[BaseException] = field(default_factory=list)
    hung_up: Piece = field(default_factory=lambda: Piece(None))
    client: str = "[::1]:5000"
    server: str = "[::1]:8000"
    scheme: str = "http"
    method: str = "POST"
    path: str = "/ü"
    query_string: str = "a=1"
    authority: str | None = None
    http_version: str = "1.1"

    @property
    def scope(self) -> "Request":
        return self

    @property
    def proto(self) -> "Request":
        return self

    def __aiter__(self) -> "Request":
        return self

    def __anext__(self) -> Piece:
        return self.pieces.pop(0)

    def client_disconnect(self) -> Piece:
        return self.hung_up

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answer = self.answer or (status, headers, body)

    def err(self, error: BaseException) -> None:
        self.faults.append(error)
        self.response_bytes(500, [], b"")


def take(requests: WholeRequests, request: Request) -> None:
    requests.take(cast(Exchange, request))


def a_request(length: int | None, *pieces: bytes | None) -> Request:
    head = {"transfer-encoding": "chunked"} if length is None else {"content-length": str(length)}
    return Request(Headers(head), [Piece(each) for each in pieces])


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start(f"{environ[UNFINISHED] or 200} Said", [("Content-Length", str(len(body)))])
    return [body]


def answer_to(request: Request) -> tuple[int, bool, bytes]:
    """Return status, whether it closes the connection, and body."""
    assert request.answer is not None
    status, headers, body = request.answer
    return status, ("Connection", "close") in headers, body


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (a_request(0), (200, False, b"")),
        (a_request(5, b"ab", b"cde"), (200, False, b"abcde")),
        (a_request(5, b"ab", b""), (400, True, b"")),
        (a_request(None, b"ab", b""), (411, True, b"")),
        (a_request(LARGEST + 1, b"x" * LARGEST, b"y"), (200, False, b"")),
        (a_request(2 * MOST_READ, b"x" * MOST_READ, b"y", b"z"), (200, True, b"")),
    ],
)
def test_a_body_is_handed_on_when_it_is_whole_and_not_too_long(
    request_: Request, expected: tuple[int, bool, bytes]
) -> None:
    take(WholeRequests(echo), request_)

    assert answer_to(request_) == expected


def test_a_body_under_way_takes_no_thread_and_is_given_up_when_late(monkeypatch: pytest.MonkeyPatch) -> None:
    requests, piece = WholeRequests(echo), Piece(None)
    in_time, late = a_request(2, None), a_request(2, b"a")
    late.pieces.append(piece)
    waited = in_time.pieces[0]
    take(requests, in_time)
    requests.give_up_late_ones(bodies.WITHIN)
    waited.come(b"ab")
    monkeypatch.setattr(bodies, "WITHIN", -1.0)
    late.pieces = [piece]
    take(requests, late)
    requests.give_up_late_ones(bodies.WITHIN)

    assert answer_to(in_time) == (200, False, b"ab")
    assert answer_to(late)[:2] == (408, True)
    assert not requests.unfinished


def test_the_longest_bodies_under_way_are_given_up_when_all_take_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    requests, sent = WholeRequests(echo), (b"abcd", b"abc", b"ab", b"a")
    under_way = [a_request(9, each, None) for each in sent] + [a_request(LARGEST + 1, b"not kept", None)]
    for each in under_way:
        take(requests, each)
    requests.give_up_longest_ones(10)
    assert not any(each.answer for each in under_way)

    monkeypatch.setattr(whole, "MOST_KEPT", 9)
    last = a_request(9, b"e", None)
    take(requests, last)

    assert [bool(each.answer) for each in [*under_way, last]] == [True, True, False, False, False, False]
    assert requests.kept_bytes == 4
    assert answer_to(under_way[0])[:2] == (408, True)


def test_no_header_passes_for_one_that_a_proxy_has_set() -> None:
    told: dict[str, Any] = {}
    request = a_request(0)
    request.headers |= {"x-forwarded-for": "9.9.9.9", "x_forwarded_for": "7.7.7.7", "content_length": "5"}
    take(WholeRequests(lambda environ, start: echo(told.setdefault("environ", environ), start)), request)

    assert told["environ"]["HTTP_X_FORWARDED_FOR"] == "9.9.9.9"
    assert told["environ"]["CONTENT_LENGTH"] == "0"


def test_a_fault_is_told_and_answered() -> None:
    def broken(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        raise RuntimeError("broken")

    request = a_request(0)
    take(WholeRequests(broken), request)

    assert answer_to(request)[0] == 500
    assert [str(each) for each in request.faults] == ["broken"]


def test_what_is_made_while_it_is_sent_takes_no_thread_of_those_for_requests() -> None:
    may_go_on = threading.Event()

    def lines(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        start("200 OK", [])

        def made() -> Iterator[bytes]:
            yield b"one "
            assert may_go_on.wait(10)
            yield b"two"
            raise RuntimeError("broken off")

        return made()

    request = a_request(0)
    requests = WholeRequests(lines)
    take(requests, request)

    assert request.answer is None
    may_go_on.set()
    until(lambda: bool(request.faults), "it broke off")
    assert answer_to(request) == (200, False, b"one two")
    assert request.hung_up.is_cancelled


def test_no_file_is_made_for_a_client_that_has_hung_up() -> None:
    made: list[int] = []

    def endless(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])

        def parts() -> Iterator[bytes]:
            for each in count():
                made.append(each)
                yield b""

        return parts()

    request = a_request(0)
    requests = WholeRequests(endless)
    take(requests, request)
    until(lambda: len(made) > 1, "it is being made")
    assert requests.in_hand
    request.hung_up.come(b"")

    until(lambda: not requests.in_hand, "it was left")
