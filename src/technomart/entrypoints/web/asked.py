"""Know the request that is answered now: one lookup of all that is known of it, where each of Flask's costs as much."""

import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from flask import Request

from technomart.domain.auth.session import SessionOver
from technomart.domain.kernel.effort import Effort
from technomart.domain.users.actor import Actor
from technomart.entrypoints.web import strict_json
from technomart.wiring import Ports

PORTS = "technomart"
"""Where an app keeps its ports."""
FORM_WITH_FILES, JSON = "multipart/form-data", "application/json"


@dataclass(slots=True)
class Asked:
    """A request, the ports of the app that answers it, and what was found out about it so far.

    `id` is ours, `sent_id` the one it came with. `actor` is who sent it, or `stranger` why that is nobody. `list_of`
    is what the list that it asks for means; `contract` is its route's, once it was looked for. `began` counts in
    seconds as `time.perf_counter` does.
    """

    request: Request
    ports: Ports
    id: str
    sent_id: str
    effort: Effort
    began: float = field(default_factory=time.perf_counter)
    contract: Any = None
    actor: Actor | None = None
    stranger: SessionOver | None = None
    list_of: object = None
    _bodies: list[Any] = field(default_factory=list)

    def body(self) -> Any:
        """Return what the body says as JSON, which is read once; None without a body. Raises `BadJson`."""
        if not self._bodies:
            data = self.request.get_data(cache=True)
            self._bodies.append(strict_json.loads(data) if data else None)
        return self._bodies[0]

    def has_files(self) -> bool:
        """Tell whether files were sent along."""
        is_json = self.request.environ.get("CONTENT_TYPE") == JSON
        return not is_json and self.request.mimetype == FORM_WITH_FILES and bool(self.request.files)


_asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


def begin(asked: Asked) -> None:
    """Answer this request from now on in this context, and in every copy that is made of it."""
    _asked.set(asked)


def end() -> None:
    """Answer no request in this context."""
    _asked.set(None)


def now_asked() -> Asked | None:
    """Return the request that is answered now, if there is one."""
    return _asked.get()


def asked() -> Asked:
    """Return the request that is answered now; raises `RuntimeError` outside of one."""
    found = _asked.get()
    if found is None:
        raise RuntimeError("No request is answered now.")
    return found
