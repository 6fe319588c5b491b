"""Pick the adapters and hand each use case its ports."""

import logging
from collections.abc import Iterator

from technomart.adapters.clock import SystemClock, TimeOrderedIds
from technomart.adapters.demo.loader import DemoCanteen
from technomart.adapters.fallback.store import FallbackStore
from technomart.adapters.gateway import ManualGateway
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.passwords import Argon2Passwords
from technomart.adapters.sql.audit.auditor import SqlAuditor
from technomart.adapters.sql.core import sqlite_file
from technomart.adapters.sql.core.engine import SqlOptions
from technomart.adapters.sql.maintenance import doctor, migrate
from technomart.adapters.sql.store import SqlStore
from technomart.bootstrap_sign_in import account_services, google, open_authenticator, open_mailer, signing_secret
from technomart.config.settings import Settings, SettingsError
from technomart.domain.audit.invariants import Violation
from technomart.domain.audit.ports import Auditor, Progress
from technomart.domain.auth.ports import Mailer, Passwords
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.payments.ports import PaymentGateway
from technomart.domain.services.payment_settlement import Settlement
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases import menu
from technomart.domain.usecases.orders import read as tracking
from technomart.domain.usecases.orders.place import QuoteOrder
from technomart.domain.usecases.payments import refund as refunding
from technomart.services import Services
from technomart.services_accounts import AccountServices, Proofs, SignInServices
from technomart.services_books import MoneyServices, StockServices
from technomart.services_staff import ReportServices, StaffServices

log = logging.getLogger(__name__)

MAINTENANCE_TIMEOUT = 60  # seconds


def wire(
    settings: Settings,
    store: Store,
    clock: Clock,
    ids: Ids,
    passwords: Passwords,
    *,
    gateway: PaymentGateway | None = None,
    mailer: Mailer | None = None,
) -> Services:
    """Return the use cases over these parts; without a gateway, cards and phones are left to the cashier.

    Without a mailer, e-mails go where the settings say.
    """
    days = business_days(settings)
    authenticator = open_authenticator(settings, ids, signing_secret(settings))
    proofs = Proofs(passwords, google(settings), mailer or open_mailer(settings))
    return Services(
        settings=settings,
        store=store,
        clock=clock,
        ids=ids,
        days=days,
        entry=SignInServices.over(settings, store, clock, authenticator, proofs),
        accounts=AccountServices.over(settings, store, clock, authenticator, proofs),
        list_menu=menu.ListMenu(store),
        list_categories=menu.ListCategories(store),
        read_menu_item=menu.ReadMenuItem(store),
        add_menu_item=menu.AddMenuItem(store, ids),
        edit_menu_item=menu.EditMenuItem(store, ids),
        switch_menu_item=menu.SwitchMenuItem(store),
        remove_menu_item=menu.RemoveMenuItem(store),
        set_menu_image=menu.SetMenuImage(store),
        read_menu_image=menu.ReadMenuImage(store),
        quote_order=QuoteOrder(store),
        money=MoneyServices.over(
            store, clock, ids, days, gateway=gateway or ManualGateway(), auditor=StoreAuditor(store)
        ),
        stock=StockServices.over(store, clock, ids, days),
        staff=StaffServices.over(store, clock, ids, days),
        reports=ReportServices.over(store, clock, days),
        read_queue=tracking.ReadQueue(store),
        list_orders=tracking.ListOrders(store),
        list_past_orders=tracking.ListPastOrders(store),
        read_order=tracking.ReadOrder(store),
        track_orders=tracking.TrackOrders(store),
    )


def build(settings: Settings) -> Services:
    """Return the program as the settings describe it; a database that does not answer yet is no hindrance."""
    clock, passwords = SystemClock(), Argon2Passwords()
    return wire(settings, open_store(settings, clock, passwords), clock, TimeOrderedIds(), passwords)


def must_be_safe(settings: Settings) -> None:
    """Raise `SettingsError` in production while a demo account, whose password is published, is active.

    A database that does not answer yet is no hindrance: nobody signs in with a demo account there anyway.
    """
    if not settings.is_production:
        return
    database = open_database(settings)
    try:
        with doctor.explaining(database.engine):
            open_demos = account_services(settings, database).demo_accounts() if database.has_schema() else []
    except Unavailable as error:
        log.warning("%s", error)
        return
    finally:
        database.close()
    if open_demos:
        named = " ".join(user.email for user in open_demos)
        raise SettingsError(f"Demo accounts are active in production; run `technomart users deactivate {named}`.")


class StoreAuditor(Auditor):
    """Checks every row of the store that serves when it is asked."""

    def __init__(self, store: Store) -> None:
        """Check this store; nothing is connected yet."""
        self._store = store

    def violations(self, progress: Progress | None = None) -> Iterator[Violation]:
        """Find every row that breaks an invariant; raises `Unavailable`."""
        serving = self._store.serving if isinstance(self._store, FallbackStore) else self._store
        if isinstance(serving, MemoryStore):
            auditor = SqlAuditor.of(serving.records())
        elif isinstance(serving, SqlStore):
            auditor = SqlAuditor.open(serving.engine.url.render_as_string(hide_password=False))
        else:
            raise TypeError(f"Nobody can audit a {type(serving).__name__}.")
        try:
            yield from auditor.violations(progress)
        finally:
            auditor.close()


def open_store(settings: Settings, clock: Clock, passwords: Passwords) -> Store:
    """Return the database, or outside production the memory for as long as the database has no tables."""
    database = open_database(settings)
    if settings.is_production or is_migrated(database):
        return database
    return FallbackStore(MemoryStore(demo_canteen(settings, clock, passwords).records()), database)


def open_database(settings: Settings) -> SqlStore:
    """Return the database of the settings; nothing is connected yet."""
    options = SqlOptions(timeout=settings.db_timeout_seconds, max_age=settings.conn_max_age)
    return SqlStore.open(settings.database_url, options)


def is_migrated(database: SqlStore) -> bool:
    """Tell whether the database is known to have its tables; one that does not answer is not."""
    try:
        with doctor.explaining(database.engine):
            return database.has_schema()
    except Unavailable as error:
        log.warning("%s", error)
        return False


def demo_canteen(settings: Settings, clock: Clock, passwords: Passwords) -> DemoCanteen:
    """Return what fills a store with demo data."""
    return DemoCanteen(clock, business_days(settings), passwords)


def business_days(settings: Settings) -> BusinessDays:
    """Return the business days of the canteen."""
    return BusinessDays(settings.timezone, settings.day_cutoff_hour)


def open_for_maintenance(settings: Settings) -> SqlStore:
    """Return the database for work that may take its time; nothing is connected yet."""
    return SqlStore.open(settings.database_url, SqlOptions(timeout=MAINTENANCE_TIMEOUT, reply_timeout=None))


def upgrade_database(settings: Settings) -> None:
    """Bring the database to the schema of this version; raises `Unavailable`."""
    database = open_for_maintenance(settings)
    try:
        sqlite_file.make(database.engine)
        doctor.must_be_usable(database.engine)
        with doctor.explaining(database.engine):
            migrate.upgrade(database.engine)
    finally:
        database.close()


def schema_revisions(settings: Settings) -> tuple[str | None, str]:
    """Return the revision the database is at, None when it has no tables, and the one this version needs."""
    database = open_database(settings)
    try:
        with doctor.explaining(database.engine):
            return migrate.current(database.engine, settings.db_timeout_seconds), migrate.head()
    finally:
        database.close()


def demo(settings: Settings) -> DemoCanteen:
    """Return what fills databases with demo data as of now."""
    return demo_canteen(settings, SystemClock(), Argon2Passwords())


def resume_payments(settings: Settings, store: Store) -> refunding.ResumePayments:
    """Return what finishes the payments and refunds a gateway never answered."""
    return refunding.ResumePayments(Settlement(store, ManualGateway(), SystemClock(), business_days(settings)))


def open_auditor(settings: Settings) -> SqlAuditor:
    """Return what checks every row of the database; nothing is connected yet."""
    return SqlAuditor.open(settings.database_url)


def report_services(settings: Settings, store: Store) -> ReportServices:
    """Return the reports on a store."""
    return ReportServices.over(store, SystemClock(), business_days(settings))
