"""List the roles, and call them by other words."""

from dataclasses import dataclass

from technomart.domain.kernel.ports import Clock
from technomart.domain.security_log.entries import LogAction
from technomart.domain.services.authentication import Authenticator
from technomart.domain.store.unit_of_work import Store, StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission, RoleText, role_text, usual_texts


class ListRoles(StoreUseCase):
    """Show the roles."""

    def __call__(self, by: Actor) -> list[RoleText]:
        """Return every role with the words for it, the one that may most first."""
        by.must(Permission.PROFILE_VIEW_ROLES)
        kept = self.store.read(lambda work: work.users.role_texts())
        return [kept.get(usual.role, usual) for usual in usual_texts()]


@dataclass(frozen=True, slots=True)
class DescribeRole:
    """Call a role by other words; what it may do is not changed by that."""

    store: Store
    clock: Clock
    authenticator: Authenticator

    def __call__(self, by: Actor, value: str, label: str, description: str) -> RoleText:
        """Return the role with its words, of which an empty one stays what it was; raises `RoleNotFound`."""
        by.must_be_admin()
        usual, now = role_text(value), self.clock.now()

        def describe(work: UnitOfWork) -> RoleText:
            before = work.users.role_texts().get(usual.role, usual)
            said = {"label": label or before.label, "description": description or before.description}
            text = RoleText(usual.role, **said)
            if text != before:
                work.users.describe_role(text, [name for name in said if said[name] != getattr(before, name)])
                entry = self.authenticator.stamp(now, by.origin)
                work.security_log.add(entry.by(by, LogAction.ACCOUNT_EDITED, f"the words for the role {value}"))
            return text

        return self.store.write(describe)
