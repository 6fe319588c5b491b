"""Run throw-away Redis servers that can be killed and hung."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from support.servers.needs import needs
from support.servers.processes import HOST, Child, free_port, private_folder


class RedisServer:
    """A server on an own port that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self._program = needs("redis-server")
        self.folder, self.port = folder, free_port()
        self._child: Child | None = None

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    @property
    def child(self) -> Child:
        """Return the program; raises `AssertionError` when it was never started."""
        assert self._child is not None, "the server was never started"
        return self._child

    def client(self, *, timeout: float = 5.0) -> Redis:
        """Return a client that gives up after `timeout` seconds and never tries twice; the caller closes it."""
        once = Retry(NoBackoff(), 0)
        return Redis(host=HOST, port=self.port, socket_timeout=timeout, socket_connect_timeout=timeout, retry=once)

    def start(self) -> None:
        """Start empty on the port it always has and wait until it answers."""
        self._child = Child("redis-server", [self._program, *self._arguments()], self.folder)
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

    def kill(self) -> None:
        """End it at once (SIGKILL); nothing happens when it does not run."""
        if self._child is not None:
            self._child.kill()

    def pause(self) -> None:
        """Hang it (SIGSTOP): connections stay, nothing is answered."""
        self.child.pause()

    def resume(self) -> None:
        self.child.resume()

    def restart(self) -> None:
        """Kill it if it runs and start it again, empty."""
        self.kill()
        self.start()

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
