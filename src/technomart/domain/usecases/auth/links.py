"""List and end the links of one's own account to accounts elsewhere."""

from dataclasses import dataclass
from operator import gt

from technomart.domain.auth.emails import Email, google_unlinked_email
from technomart.domain.auth.google import Identity, LinkNotFound
from technomart.domain.auth.ports import Mailer
from technomart.domain.kernel.paging import Page, PageRequest, cut
from technomart.domain.kernel.ports import Clock
from technomart.domain.security_log.entries import LogAction
from technomart.domain.services.accounts import sign_out
from technomart.domain.services.authentication import Authenticator
from technomart.domain.store.unit_of_work import Store, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


@dataclass(frozen=True, slots=True)
class ListLinks:
    """List the accounts elsewhere that open one's own."""

    store: Store

    def __call__(self, by: Actor, request: PageRequest) -> Page[Identity]:
        """Return one page of the links, the oldest first; raises `BadCursor`."""
        by.must(Permission.ACCOUNT_LOGIN)
        links = self.store.read(lambda work: work.identities.of(by.user_id or ""))
        return cut(links, request, Identity.place, follows=gt)


@dataclass(frozen=True, slots=True)
class EndLink:
    """End a link of one's own account; whoever came in by it is out."""

    store: Store
    clock: Clock
    authenticator: Authenticator
    mailer: Mailer

    def __call__(self, by: Actor, link_id: str) -> None:
        """End the link and every other session, and tell the owner by mail; raises `LinkNotFound`."""
        by.must(Permission.ACCOUNT_PASSWORD_EDIT)
        now, user_id = self.clock.now(), by.user_id or ""

        def end(work: UnitOfWork) -> Email:
            user = work.users.get_for_update(user_id)
            link = next((each for each in work.identities.of(user_id) if each.link_id == link_id), None)
            if link is None:
                raise LinkNotFound
            work.identities.remove(link)
            sign_out(work, user_id, now, but=by.session_id or "")
            stamp = self.authenticator.stamp(now, by.origin)
            work.security_log.add(stamp.by(by, LogAction.GOOGLE_UNLINKED, f"Google account {link.subject}"))
            return google_unlinked_email(user)

        self.mailer.send(self.store.write(end))
