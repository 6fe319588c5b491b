"""Name the six families of refusal; every refusal has a stable code and a sentence a cashier understands."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

Fields = Mapping[str, Sequence[str]]


class Refusal(Exception):
    """Refuse a request for a reason the person asking can act on.

    `sentence` and `wait`, in seconds, hold unless whoever refuses knows better; `errors` names the fields at fault.
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "This is not possible."
    wait: ClassVar[int | None] = None
    frees_key: ClassVar[bool] = False
    """Whether the request may come again with the same idempotency key and say something else."""

    def __init__(
        self, message: str | None = None, *, errors: Fields | None = None, retry_after: int | None = None
    ) -> None:
        """Keep the sentence, the fields at fault and the wait in seconds."""
        self.message = self.sentence if message is None else message
        super().__init__(self.message)
        self.errors: Fields = errors or {}
        self.retry_after = self.wait if retry_after is None else retry_after


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
    wait = 1


class TooOften(Unavailable):
    """Somebody did this as often as they may for now; the wait says when it may be done again."""

    code = "too_often"


class ChangedMeanwhile(Conflict):
    """Somebody else changed the thing in between (optimistic locking)."""

    code = "changed_meanwhile"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} was changed by somebody else; please look again.")


class PreconditionFailed(Conflict):
    """The caller named a version that no longer holds (RFC 9110, section 13.1.1)."""

    code = "precondition_failed"


class DatabaseSilent(Unavailable):
    """The database does not answer, so that nothing was stored."""

    sentence = "The database does not answer. Please try again in 2 seconds."
    wait = 2


class DatabaseFaulty(Unavailable):
    """The database answers with a fault that this program does not know; nothing was stored."""

    sentence = "The database reports a fault, and nothing was stored. Please try again in 2 seconds."
    wait = DatabaseSilent.wait


class RowUnreadable(DatabaseFaulty):
    """A row holds what was never written there; `where` says in which cell, as far as that is known."""

    def __init__(self, where: str = "what was stored was changed") -> None:
        super().__init__(f"A row of the database cannot be read: {where}.")


class DatabaseOnlyReads(Unavailable):
    """The database takes no changes, as a replica does; nothing was stored."""

    sentence = "The database takes no changes at present, so nothing was stored. Please try again in 2 seconds."
    wait = DatabaseSilent.wait


class SchemaIncomplete(Unavailable):
    """The database lacks columns that its revision has in this version."""

    code = "schema_incomplete"


class OtherSchema(Unavailable):
    """The database has the schema of another version, so that nobody knows what works."""

    code = "other_schema"
    sentence = "The database is of another version than the program. Whoever runs the server has to update it."
    wait = 10


class OutcomeUnknown(Unavailable):
    """The database went away during a commit, so nobody knows whether it was stored."""

    code = "outcome_unknown"
    sentence = (
        "The database went away while this was being stored. Repeat it with the same Idempotency-Key; "
        "without one, look whether it was done before you repeat it."
    )
    wait = DatabaseSilent.wait
