"""Kill, hang and start again whatever the tests run as a child."""

from abc import ABC, abstractmethod

from support.servers.processes import Child


class Server(ABC):
    """One program that keeps its port and folder however often it is started."""

    _child: Child | None = None

    @property
    def child(self) -> Child:
        """Return the program; raises `AssertionError` when it was never started."""
        assert self._child is not None, f"{type(self).__name__} was never started"
        return self._child

    @abstractmethod
    def start(self, *, wait: bool = True) -> None:
        """Start on what is left from before; unless told not to, wait until it answers."""

    def kill(self) -> None:
        """End it with all its workers at once (SIGKILL), as a crash would; nothing happens when it does not run."""
        if self._child is not None:
            self._child.kill()

    def pause(self) -> None:
        """Hang it (SIGSTOP): connections stay, nothing is answered."""
        self.child.pause()

    def resume(self) -> None:
        self.child.resume()

    def restart(self, *, wait: bool = True) -> None:
        """Kill it if it runs and start it again."""
        self.kill()
        self.start(wait=wait)
