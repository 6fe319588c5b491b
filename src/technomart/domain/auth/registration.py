"""Say who may register an account."""

from enum import StrEnum

from technomart.domain.kernel.errors import Forbidden


class Registration(StrEnum):
    """What becomes of a new account: it waits for approval, works at once, or cannot be made."""

    APPROVAL = "approval"
    OPEN = "open"
    CLOSED = "closed"


class RegistrationClosed(Forbidden):
    """New accounts are made by an administrator alone."""

    code = "registration_closed"
    sentence = "New accounts are made by an administrator; please ask one."
