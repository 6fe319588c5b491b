"""Name the six families of refusal; every refusal has a stable code and a sentence a cashier understands."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

Fields = Mapping[str, Sequence[str]]


class Refusal(Exception):
    """Refuse a request for a reason the person asking can act on.

    `errors` names the fields at fault; `retry_after` is in seconds.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, message: str, *, errors: Fields | None = None, retry_after: int | None = None) -> None:
        """Keep the sentence, the fields at fault and the wait in seconds."""
        super().__init__(message)
        self.message = message
        self.errors: Fields = errors or {}
        self.retry_after = retry_after


class Invalid(Refusal):
    """The request says something that cannot be."""

    code = "invalid"


class Unauthenticated(Refusal):
    """Nobody is signed in; the only cure is to sign in again."""

    code = "unauthenticated"


class Forbidden(Refusal):
    """Somebody is signed in and may not do this."""

    code = "forbidden"


class NotFound(Refusal):
    """The thing named does not exist."""

    code = "not_found"


class Conflict(Refusal):
    """The request was possible, but not in the present state of the thing."""

    code = "conflict"


class Unavailable(Refusal):
    """A part we depend on does not answer; the same request may succeed later."""

    code = "unavailable"


class PreconditionFailed(Conflict):
    """The caller named a version that no longer holds (RFC 9110, section 13.1.1)."""

    code = "precondition_failed"


class OutcomeUnknown(Unavailable):
    """The database went away during a commit, so nobody knows whether it was stored."""

    code = "outcome_unknown"
