"""Show cash sessions."""

from dataclasses import replace

from technomart.domain.cash_sessions.session import CashSessionFilter
from technomart.domain.kernel.paging import Page, PageRequest
from technomart.domain.services.cash_sessions import SessionView, must_be_theirs, registers_of, shows_expected, view_of
from technomart.domain.store.unit_of_work import StoreUseCase, UnitOfWork
from technomart.domain.users.actor import Actor
from technomart.domain.users.permissions import Permission


class ListCashSessions(StoreUseCase):
    """List cash sessions."""

    def __call__(self, by: Actor, wanted: CashSessionFilter, request: PageRequest) -> Page[SessionView]:
        """Return one page of those asked for, newest first; one's own alone without till.manage."""
        by.must(Permission.TILL_USE)
        seen = wanted if by.may(Permission.TILL_MANAGE) else replace(wanted, opened_by=by.user_id or "")

        def look(work: UnitOfWork) -> Page[SessionView]:
            page, registers = work.cash_sessions.page(seen, request), registers_of(work)
            views = [SessionView(row, registers[row.register_id], shows_expected(by, row)) for row in page.rows]
            return page.of(views)

        return self.store.read(look)


class ReadCashSession(StoreUseCase):
    """Show one cash session with its movements and counts."""

    def __call__(self, by: Actor, session_id: str) -> SessionView:
        """Return it as far as one may see it; raises `CashSessionNotFound`, `NotYourSession`."""
        by.must(Permission.TILL_USE)

        def look(work: UnitOfWork) -> SessionView:
            session = work.cash_sessions.get(session_id)
            must_be_theirs(by, session)
            return view_of(work, by, session)

        return self.store.read(look)
