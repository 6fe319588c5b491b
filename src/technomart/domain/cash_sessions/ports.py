"""Declare the repository of cash sessions."""

from datetime import date
from typing import Protocol

from technomart.domain.cash_sessions.movements import CashCount, CashMovement
from technomart.domain.cash_sessions.session import CashSession, CashSessionFilter, Drawer
from technomart.domain.kernel.paging import Page, PageRequest


class CashSessions(Protocol):
    """Cash sessions with their movements and counts, which are only ever added."""

    def add(self, session: CashSession) -> None:
        """Keep a new session."""

    def save(self, session: CashSession) -> CashSession:
        """Keep the new state of a session and return it with its version; raises `ChangedMeanwhile`."""

    def get(self, session_id: str) -> CashSession:
        """Return a session; raises `CashSessionNotFound`."""

    def get_for_update(self, session_id: str) -> CashSession:
        """Return a session and keep others from it until the end (row lock); raises `CashSessionNotFound`."""

    def live(self) -> list[CashSession]:
        """Return the sessions that are not closed, by their ids."""

    def of_days(self, register_id: str, after: date | None, until: date) -> list[CashSession]:
        """Return the sessions of a register's business days after one, up to another which is inside, by their ids."""

    def last_closed(self, register_id: str) -> CashSession | None:
        """Return the session of a register that was closed last."""

    def page(self, wanted: CashSessionFilter, request: PageRequest) -> Page[CashSession]:
        """Return one page of the sessions asked for, newest first; raises `BadCursor`."""

    def add_movement(self, movement: CashMovement) -> None:
        """Keep a movement; raises `MovementUndone` when it takes back what was taken back before."""

    def movements(self, session_id: str) -> list[CashMovement]:
        """Return a session's movements, oldest first."""

    def add_count(self, count: CashCount) -> None:
        """Keep a count."""

    def counts(self, session_id: str) -> list[CashCount]:
        """Return a session's counts, oldest first."""

    def drawer(self, session: CashSession) -> Drawer:
        """Return what makes up the cash of a session, of its payments, refunds and movements."""
