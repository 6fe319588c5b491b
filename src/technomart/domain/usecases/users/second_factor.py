"""Second factor of somebody else: removed for whoever lost it."""

from dataclasses import dataclass

from technomart.domain.auth.emails import second_factor_email
from technomart.domain.auth.ports import Mailer
from technomart.domain.auth.second_factor import NoSecondFactor
from technomart.domain.kernel.ports import Clock
from technomart.domain.security_log.entries import LogAction
from technomart.domain.services.authentication import Authenticator
from technomart.domain.services.second_factors import without_second_factor
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import NotAllowed
from technomart.domain.users.user import User


@dataclass(frozen=True, slots=True)
class RemoveSecondFactorOf:
    """Remove the second factor of somebody who lost it."""

    store: Store
    clock: Clock
    authenticator: Authenticator
    mailer: Mailer

    def __call__(self, by: Actor, user_id: str) -> User:
        """Return the account, signed out everywhere; its owner is told.

        Raises `UserNotFound`, `NoSecondFactor`, and `NotAllowed` for one's own, which takes a password and a code.
        """
        by.must_be_admin()
        now = self.clock.now()

        def remove(work: UnitOfWork) -> User:
            user = work.users.get_for_update(user_id)
            if not user.has_second_factor:
                raise NoSecondFactor("This account has no second factor.")
            if by.user_id == user_id:
                raise NotAllowed("Remove your own second factor with your password and a code.")
            entry = self.authenticator.stamp(now, by.origin).by(by, LogAction.SECOND_FACTOR_REMOVED, user.label)
            work.security_log.add(entry)
            return without_second_factor(work, user, now)

        user = self.store.write(remove)
        self.mailer.send(second_factor_email(user, "was removed by an administrator: signing in takes no code now"))
        return user
