"""Know which request one works for, wherever its work is done, and count what it costs."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Effort:
    """A request by its id, and how many SQL statements ran for it so far."""

    request_id: str
    statements: int = 0


_effort: ContextVar[Effort | None] = ContextVar("effort", default=None)


def begin(request_id: str) -> Effort:
    """Return what counts from now on in this context, and in every copy that is made of it."""
    effort = Effort(request_id)
    _effort.set(effort)
    return effort


def end() -> None:
    """Work for no request in this context."""
    _effort.set(None)


def current() -> Effort | None:
    """Return the effort for the request one works for, if any."""
    return _effort.get()


def count_statement(*_: object) -> None:
    """Count a statement; it takes whatever is told of it and keeps nothing."""
    effort = _effort.get()
    if effort is not None:
        effort.statements += 1
