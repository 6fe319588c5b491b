"""Run throw-away Redis servers that can be killed and hung."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from typing_extensions import override

from support.servers.needs import needs
from support.servers.processes import HOST, Child, free_port, private_folder
from support.servers.server import Server


class RedisServer(Server):
    """A server on an own port that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self._program = needs("redis-server")
        self.folder, self.port = folder, free_port()

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    def client(self, *, timeout: float = 5.0) -> Redis:
        """Return a client that gives up after `timeout` seconds and never tries twice; the caller closes it."""
        once = Retry(NoBackoff(), 0)
        return Redis(host=HOST, port=self.port, socket_timeout=timeout, socket_connect_timeout=timeout, retry=once)

    @override
    def start(self, *, wait: bool = True) -> None:
        """Start empty on the port it always has; unless told not to, wait until it answers."""
        self._child = Child.of("redis-server", [self._program, *self._arguments()], self.folder)
        if wait:
            self._child.until(self.answers, "redis-server answers")

    def answers(self) -> bool:
        """Tell whether it answers."""
        with self.client(timeout=1.0) as client:
            try:
                return bool(client.ping())
            except RedisError:
                return False

    def flush(self) -> None:
        """Forget everything."""
        with self.client() as client:
            client.flushall()

    def _arguments(self) -> list[str]:
        keeps_nothing = ["--save", "", "--appendonly", "no"]
        place = ["--port", str(self.port), "--bind", HOST, "--dir", str(self.folder)]
        return [*place, *keeps_nothing, "--daemonize", "no", "--loglevel", "warning"]


@contextmanager
def own_redis() -> Iterator[RedisServer]:
    """Lend a started server of the test's own; it is killed and removed afterwards."""
    with private_folder("redis") as folder:
        server = RedisServer(folder)
        try:
            server.start()
            yield server
        finally:
            server.kill()
