"""Describe sign-in with Google: whom Google names, and which account here that is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from technomart.domain.kernel.errors import Forbidden, Invalid, NotFound, Unauthenticated, Unavailable
from technomart.domain.kernel.paging import Position

FRESH_FOR = timedelta(minutes=5)
"""How long a sign-in proves that its owner is there."""


class GoogleNotConfigured(Unavailable):
    """No client id (or, for a code, no client secret) is set, so that no token can be meant for us."""

    code = "google_not_configured"
    sentence = "Signing in with Google is not set up here."


class GoogleUnreachable(Unavailable):
    """Google's servers do not answer, and nothing kept from before helps."""

    code = "google_unreachable"
    sentence = "Google does not answer at the moment; sign in with your password."
    wait = 5


class BadGoogleToken(Unauthenticated):
    """The token or code is not Google's, not for us, or no longer good."""

    code = "bad_google_token"
    sentence = "Signing in with Google did not work; please try again."


class GoogleEmailUnverified(Forbidden):
    """Google does not vouch for the e-mail address, so it proves nothing here."""

    code = "google_email_unverified"
    sentence = "Google has not verified the e-mail address of this account."


class GoogleSignInNeeded(Invalid):
    """Somebody without a password, who has nothing else to show, is to sign in with Google again."""

    code = "google_sign_in_needed"
    sentence = (
        "Changing your e-mail address needs a fresh sign-in with Google, as googleCredential, "
        "or a password, which you get by mail."
    )

    def __init__(self) -> None:
        """Name the field of the ID token."""
        super().__init__(errors={"googleCredential": [self.sentence]})


class WrongGoogleSignIn(GoogleSignInNeeded):
    """The sign-in is no good, too old, or of an account that is not linked to this one."""

    code = "wrong_google_sign_in"
    sentence = "This sign-in with Google is too old, or not of your account here; sign in with Google again."


class LinkNotFound(NotFound):
    """The account has no link of this id."""

    code = "link_not_found"
    sentence = "Your account has no such link."


@dataclass(frozen=True, slots=True)
class GoogleProfile:
    """What Google says of a person; `issuer` and `subject` together never change."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    issued_at: datetime
    name: str = ""
    picture: str = ""

    def is_fresh(self, at: datetime) -> bool:
        """Tell whether they signed in a moment ago."""
        return at - self.issued_at <= FRESH_FOR


@dataclass(frozen=True, slots=True)
class Identity:
    """An account here that belongs to one elsewhere."""

    issuer: str
    subject: str
    user_id: str
    linked_at: datetime

    def place(self) -> Position:
        """Return where it stands among the links of its account, the oldest first."""
        return (self.linked_at.isoformat(), self.issuer, self.subject)

    @property
    def link_id(self) -> str:
        """Return what names the link outside: a digest, since the account elsewhere is nobody's business."""
        return sha256(f"{self.issuer}\0{self.subject}".encode()).hexdigest()
