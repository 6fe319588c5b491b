"""Gather the repositories of one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from technomart.adapters.sql.auth.repository import SqlIdentities, SqlOneTimeTokens, SqlRefreshTokens, SqlSignInAttempts
from technomart.adapters.sql.auth.sessions import SqlSessions
from technomart.adapters.sql.core.statements import Statements
from technomart.adapters.sql.idempotency.repository import SqlAnswers
from technomart.adapters.sql.inventory.repository import SqlStock
from technomart.adapters.sql.menu.repository import SqlMenu
from technomart.adapters.sql.notifications.repository import SqlNotifications
from technomart.adapters.sql.orders.counters import Counters
from technomart.adapters.sql.orders.repository import SqlOrders
from technomart.adapters.sql.payments.intents import SqlIntents
from technomart.adapters.sql.payments.repository import SqlPayments
from technomart.adapters.sql.reports.repository import SqlReports
from technomart.adapters.sql.security_log.repository import SqlSecurityLog
from technomart.adapters.sql.snapshot import load
from technomart.adapters.sql.staff.repository import SqlAttendance, SqlEmployees, SqlLeaves, SqlSchedule
from technomart.adapters.sql.users.repository import SqlUsers
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.store.unit_of_work import UnitOfWork


class SqlUnitOfWork(UnitOfWork):
    """One transaction: what is changed through its repositories is stored together or not at all."""

    def __init__(self, sql: Statements, counters: Counters) -> None:
        """Work on a connection that is in a transaction."""
        self.sql = sql
        self._counters = counters
        self.users = SqlUsers(sql)
        self.sessions = SqlSessions(sql)
        self.refresh_tokens = SqlRefreshTokens(sql)
        self.one_time_tokens = SqlOneTimeTokens(sql)
        self.identities = SqlIdentities(sql)
        self.attempts = SqlSignInAttempts(sql)
        self.security_log = SqlSecurityLog(sql)
        self.notifications = SqlNotifications(sql)
        self.menu = SqlMenu(sql)
        self.orders = SqlOrders(sql, counters)
        self.payments = SqlPayments(sql)
        self.intents = SqlIntents(sql)
        self.stock = SqlStock(sql)
        self.employees = SqlEmployees(sql)
        self.attendance = SqlAttendance(sql)
        self.schedule = SqlSchedule(sql)
        self.leaves = SqlLeaves(sql)
        self.reports = SqlReports(sql)
        self.answers = SqlAnswers(sql)

    @contextmanager
    @override
    def savepoint(self) -> Iterator[None]:
        point = self.sql.connection.begin_nested()
        try:
            yield
        except DBAPIError:
            raise  # the whole transaction is lost, and the savepoint with it
        except BaseException:
            point.rollback()
            raise
        point.commit()

    @override
    def load(self, records: Snapshot) -> None:
        load(self.sql, self._counters, records)
