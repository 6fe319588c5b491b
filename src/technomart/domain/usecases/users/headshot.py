"""Take the headshot of somebody who waits for approval, and show it to those who review."""

from dataclasses import dataclass

from technomart.domain.kernel.ports import Clock
from technomart.domain.services.authentication import Authenticator
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.headshots import (
    LARGEST_HEADSHOT,
    ConsentMissing,
    Headshot,
    HeadshotNotFound,
    Pictures,
    PictureTooLarge,
)
from technomart.domain.users.permissions import Permission
from technomart.domain.users.user import AccountStatus, NotPending
from technomart.domain.users.verification import VerificationRequest


@dataclass(frozen=True, slots=True)
class UploadHeadshot:
    """Take a headshot from the holder of a verify token."""

    store: Store
    clock: Clock
    authenticator: Authenticator
    pictures: Pictures

    def __call__(self, verify_token: str, content: bytes, *, consent: bool) -> None:
        """Keep the picture in place of the one before; against enumeration, a token about nothing succeeds too.

        Raises `BadOneTimeToken`, `ConsentMissing`, `PictureTooLarge`, `NotAPicture` and `NotPending`.
        """
        now = self.clock.now()
        user_id = self.authenticator.verify.account_of(verify_token, now)
        if not consent:
            raise ConsentMissing
        if len(content) > LARGEST_HEADSHOT:
            raise PictureTooLarge
        picture = self.pictures.anew(content)

        def keep(work: UnitOfWork) -> None:
            if work.users.find(user_id) is None:
                return
            user = work.users.get_for_update(user_id)
            if user.status is not AccountStatus.PENDING:
                raise NotPending("Your account was reviewed already; no picture is needed.")
            if work.verifications.find(user_id) is None:
                work.verifications.put(VerificationRequest(user_id, user.created_at))
            work.verifications.put_headshot(Headshot(user_id, self.clock.now(), picture))

        self.store.write(keep)


class ReadHeadshot(StoreUseCase):
    """Show a headshot to a reviewer."""

    def __call__(self, by: Actor, user_id: str) -> Headshot:
        """Return the headshot of a request; raises `HeadshotNotFound`."""
        by.must(Permission.VERIFY_REVIEW)
        found = self.store.read(lambda work: work.verifications.headshot(user_id))
        if found is None:
            raise HeadshotNotFound
        return found
