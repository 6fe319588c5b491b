"""Ask somebody who is signed in, and has no password to show, to sign in with Google again."""

from dataclasses import dataclass
from datetime import datetime

from technomart.domain.auth.google import BadGoogleToken, WrongGoogleSignIn
from technomart.domain.auth.ports import Google
from technomart.domain.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class GoogleProof:
    """Checks a fresh sign-in with the Google account that is linked."""

    store: Store
    google: Google

    def __call__(self, user_id: str, credential: str, at: datetime) -> None:
        """Raise `WrongGoogleSignIn`, which unlike `BadGoogleToken` ends no session, unless it is theirs and fresh."""
        try:
            profile = self.google.profile(credential)
        except BadGoogleToken as error:
            raise WrongGoogleSignIn from error
        found = self.store.read(lambda work: work.identities.find(profile.issuer, profile.subject))
        if found is None or found.id != user_id or not profile.is_fresh(at):
            raise WrongGoogleSignIn
