"""Send requests on kept-alive connections from a process of its own: one thread, raw sockets, as cheap as can be.

A visitor is a generator: it yields calls, is sent each answer, and ends when it has nothing left to ask.
"""

import itertools
import selectors
import socket
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Self

from benchmarks.ending import unheard

HOST = "127.0.0.1"
PATIENCE = 30.0  # seconds without any answer after which a run is given up
CHUNK = 1 << 18
HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"
NO_BODY = (204, 304)


@dataclass(frozen=True, slots=True)
class Call:
    """A request as bytes and the status it must get; `ends` says that a sample is complete with its answer.

    What does not count is no sample: the next one begins with its answer. The id at the end of the answer's Location
    is kept when `keeps` says so.
    """

    data: bytes
    expected: int
    ends: bool = True
    counts: bool = True
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it came."""

    status: int
    head: bytes
    body: bytes


Visit = Generator[Call, Answer, None]


@dataclass(frozen=True)
class Plan:
    """What to send, to which port, for how long; `visit` makes the visitor of each of the clients.

    With `spread`, every client has a loopback address of its own, as clients of a limit by address have.
    """

    visit: Callable[[int], Visit]
    port: int
    clients: int
    seconds: float
    spread: bool = False


@dataclass
class Taken:
    """What a plan led to: seconds of every sample, unexpected answers, time in all, and the load's own CPU.

    `clients` is how many had anything to ask.
    """

    samples: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0
    clients: int = 0
    ids: list[str] = field(default_factory=list)


def parsed(buffer: bytes) -> Answer | None:
    """Return the response a buffer holds, None when it is not complete."""
    head, found, body = buffer.partition(HEAD_END)
    if not found:
        return None
    status = int(head[9:12])
    lower = head.lower()
    at = lower.find(LENGTH)
    length = int(lower[at + len(LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 and status not in NO_BODY else 0
    return Answer(status, head, body) if len(body) >= length else None


def location_id(head: bytes) -> str:
    """Return the last part of where an answer says that something can be read."""
    _, _, rest = head.lower().partition(b"\r\nlocation:")
    return rest.partition(b"\r\n")[0].rpartition(b"/")[2].decode()


class Client:
    """One connection and the visitor behind it."""

    def __init__(self, plan: Plan, number: int, taken: Taken, source: str) -> None:
        self.taken, self.visit = taken, plan.visit(number)
        self.socket = socket.create_connection((HOST, plan.port), PATIENCE, source_address=(source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer, self.call, self.since = b"", next(self.visit, None), time.perf_counter()

    def send(self) -> None:
        """Send the call that is due."""
        if self.call is not None:
            self.socket.sendall(self.call.data)

    def receive(self, deadline: float) -> bool:
        """Take in what came, and ask on; tell whether there is anything left to wait for."""
        try:
            chunk = self.socket.recv(CHUNK)
        except ConnectionResetError:  # it ended with a request unread, as a run that is stopped ends it
            chunk = b""
        self.buffer += chunk
        answer = parsed(self.buffer)
        if answer is None:
            if not chunk:
                self.taken.errors.append("the server closed the connection")
            return bool(chunk)
        self.buffer = b""
        return self.answered(answer, deadline)

    def answered(self, answer: Answer, deadline: float) -> bool:
        """Count an answer and send what follows it; tell whether anything does."""
        now, call = time.perf_counter(), self.call
        if call is None or answer.status != call.expected:
            self.taken.errors.append(f"{answer.status}: {answer.body[:200].decode(errors='replace')}")
            return False
        if call.ends and call.counts:
            self.taken.samples.append(now - self.since)
        if call.ends:
            self.since = now
        if call.keeps:
            self.taken.ids.append(location_id(answer.head))
        if call.ends and now > deadline:
            return False
        try:
            self.call = self.visit.send(answer)
        except StopIteration:
            return False
        self.send()
        return True


def run(plan: Plan, sources: Callable[[int], str]) -> Taken:
    """Send what a plan says and return what it led to."""
    taken = Taken()
    clients = [Client(plan, number, taken, sources(number)) for number in range(plan.clients)]
    with selectors.DefaultSelector() as selector:
        cpu, begun = time.process_time(), time.perf_counter()
        asking = [each for each in clients if each.call is not None]
        taken.clients = len(asking)
        for client in asking:
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.since = time.perf_counter()
            client.send()
        while selector.get_map():
            ready = selector.select(PATIENCE)
            if not ready:
                taken.errors.append(f"no answer for {PATIENCE:g} s")
                break
            for key, _ in ready:
                if not key.data.receive(begun + plan.seconds):
                    selector.unregister(key.fileobj)
        taken.seconds, taken.cpu = time.perf_counter() - begun, time.process_time() - cpu
    for client in clients:
        client.socket.close()
    return taken


def serve(pipe: "Connection[Any, Any]") -> None:
    """Run the jobs that come through a pipe until it is closed."""
    with suppress(EOFError, BrokenPipeError):
        for rounds in itertools.count(1):
            pipe.send(pipe.recv()(rounds))


@dataclass(frozen=True)
class Sending:
    """A plan as a job of the load process; addresses are new each time."""

    plan: Plan

    def __call__(self, rounds: int) -> Taken:
        """Run the plan."""

        def own(number: int) -> str:
            return f"127.{1 + rounds // 250}.{1 + rounds % 250}.{number + 1}"

        return run(self.plan, own if self.plan.spread else lambda _: HOST)


class LoadProcess:
    """The process the load comes from; a Ctrl+C that reaches it too is none of its business."""

    def __enter__(self) -> Self:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs,), daemon=True)
        with unheard():
            self.process.start()
        theirs.close()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def run(self, job: Callable[[int], Taken]) -> Taken:
        """Have a job done there and return what it led to."""
        self.pipe.send(job)
        taken: Taken = self.pipe.recv()
        return taken
