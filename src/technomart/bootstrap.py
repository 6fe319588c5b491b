"""Pick the adapters; what few starts have a use for, the audit and the demo canteen, is loaded where it is used."""

import logging
import secrets
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from technomart.adapters.clock import SystemClock, TimeOrderedIds
from technomart.adapters.fallback.store import FallbackStore
from technomart.adapters.gateway import ManualGateway
from technomart.adapters.memory.store import MemoryStore
from technomart.adapters.one_time_codes import TotpCodes
from technomart.adapters.passwords import Argon2Passwords
from technomart.adapters.printing.renderer import LoadedRenderer
from technomart.adapters.sql.core.engine import SqlOptions
from technomart.adapters.sql.maintenance import doctor
from technomart.adapters.sql.store import SqlStore
from technomart.adapters.tokens import HmacSecretTokens, JwtAccessTokens, JwtVerifyTokens
from technomart.config.settings import NO_SECRET, Settings, SettingsError
from technomart.domain.auth.ports import Mailer, Passwords
from technomart.domain.kernel.bookings import RELEASED, BookingClock
from technomart.domain.kernel.business_day import BusinessDays
from technomart.domain.kernel.errors import Unavailable
from technomart.domain.kernel.measures import NO_MEASURES, Measures
from technomart.domain.kernel.ports import Clock, Ids
from technomart.domain.papers.business import Business
from technomart.domain.payments.ports import PaymentGateway
from technomart.domain.services.authentication import Authenticator
from technomart.domain.services.shelf import Shelf
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.users.read import FindDemoAccounts
from technomart.late import RewrittenPictures, StoreAuditor
from technomart.outside import open_google, open_mailer, open_printer
from technomart.wiring import Ports

if TYPE_CHECKING:
    from technomart.adapters.demo.loader import DemoCanteen
    from technomart.adapters.sql.audit.auditor import SqlAuditor

log = logging.getLogger(__name__)


def build(settings: Settings) -> Ports:
    """Return the program as the settings describe it; a database that does not answer yet is no hindrance."""
    clock, passwords, measures = SystemClock(), Argon2Passwords(), open_measures(settings)
    store = open_store(settings, clock, passwords, measures)
    return wire(settings, store, signing_secret(settings), clock=clock, passwords=passwords, measures=measures)


def for_commands(settings: Settings, store: Store) -> Ports:
    """Return the program over a store for a command; nobody signs in through it, so it makes a secret of its own."""
    return wire(settings, store, secrets.token_urlsafe(48))


def wire(
    settings: Settings,
    store: Store,
    secret: str,
    *,
    clock: Clock | None = None,
    released: datetime = RELEASED,
    passwords: Passwords | None = None,
    gateway: PaymentGateway | None = None,
    mailer: Mailer | None = None,
    measures: Measures = NO_MEASURES,
) -> Ports:
    """Return the ports over these parts; what is not given is the real one, as the settings say.

    Without a gateway, cards and phones are left to the cashier.
    """
    ids, clock, days = TimeOrderedIds(), clock or SystemClock(), business_days(settings)
    business = Business(settings.business_name, settings.business_address, settings.business_tin)
    return Ports(
        store=store,
        clock=clock,
        bookings=BookingClock(clock, released),
        ids=ids,
        days=days,
        authenticator=open_authenticator(settings, ids, secret),
        passwords=passwords or Argon2Passwords(),
        one_time_codes=TotpCodes(secret, settings.business_name),
        google=open_google(settings),
        mailer=mailer or open_mailer(settings),
        gateway=gateway or ManualGateway(),
        auditor=StoreAuditor(store),
        measures=measures,
        registration=settings.registration,
        discounts=settings.discounts,
        tax=settings.till.tax_rules,
        caps=settings.caps,
        drawer=settings.till.drawer_rules,
        safeguards=settings.safeguards,
        steps_back=settings.steps_back,
        frontend=settings.frontend_url,
        business=business,
        letterhead=settings.papers.letterhead(business, settings.till.tax),
        renderer=LoadedRenderer(),
        printer=open_printer(settings.papers.printer, settings.papers.printer_width),
        kitchen_printer=open_printer(settings.papers.kitchen_printer, settings.papers.kitchen_printer_width),
        reprints_interrupted=settings.papers.reprint_interrupted,
        pictures=RewrittenPictures(),
        password_for_roles=settings.password_for_roles,
        headshot_days=settings.headshot_days,
        log_days=settings.log_days,
        notification_days=settings.notification_days,
        unpaid_minutes=settings.unpaid_minutes,
        shelf=Shelf(clock, days, settings.sells_expired),
    )


def must_have_no_demo_accounts(settings: Settings) -> None:
    """Raise `SettingsError` in production while a demo account, whose password is published, is active.

    A database that does not answer yet is no hindrance: nobody signs in with a demo account there anyway.
    """
    if not settings.is_production:
        return
    try:
        with closing(open_database(settings)) as database, doctor.explaining(database.engine):
            open_demos = for_commands(settings, database).use(FindDemoAccounts)() if database.has_schema() else []
    except Unavailable as error:
        log.warning("%s", error)
        return
    if open_demos:
        named = " ".join(user.email for user in open_demos)
        raise SettingsError(f"Demo accounts are active in production; run `technomart users deactivate {named}`.")


def open_store(settings: Settings, clock: Clock, passwords: Passwords, measures: Measures) -> Store:
    """Return the database, or outside production the memory for as long as the database has no tables."""
    database = open_database(settings, measures)
    if settings.is_production or is_migrated(database):
        return database
    return FallbackStore(MemoryStore(demo(settings, clock, passwords).snapshot()), database)


def begin(store: Store) -> None:
    """Make sure that this process may serve from the store; raises `StandInTaken`, `CannotStandIn`, `Unavailable`."""
    if isinstance(store, FallbackStore):
        store.begin()


def finish(store: Store) -> None:
    """Hand over what is in memory, if the tables are there, and let the database go, before its process ends.

    Whoever closes an SQLite file last moves its log into it.
    """
    if isinstance(store, FallbackStore):
        store.finish()
    elif isinstance(store, SqlStore):
        store.close()


def close_last(settings: Settings) -> None:
    """Open the database of an SQLite file and close it, once all workers have ended, so that its log is moved into it.

    Two that close it at the same moment see each other's locks, and neither moves it.
    """
    with closing(open_database(settings)) as database:
        if database.engine.dialect.name == "sqlite":
            is_migrated(database)  # which logs what keeps it from being opened


def open_measures(settings: Settings) -> Measures:
    """Return what counts for whoever watches; nothing, if nobody may."""
    observation = settings.observation
    if observation.metrics_token is None:
        return NO_MEASURES
    from technomart.adapters.prometheus import PrometheusMeasures  # noqa: PLC0415 - few servers are watched

    return PrometheusMeasures(observation.metrics_folder)


def open_database(settings: Settings, measures: Measures = NO_MEASURES) -> SqlStore:
    """Return the database of the settings; nothing is connected yet."""
    options = SqlOptions(timeout=settings.db_timeout_seconds, max_age=settings.conn_max_age)
    return SqlStore.open(settings.database_url, options, measures)


def is_migrated(database: SqlStore) -> bool:
    """Tell whether the database is known to have its tables; one that does not answer is not."""
    try:
        with doctor.explaining(database.engine):
            return database.has_schema()
    except Unavailable as error:
        log.warning("%s", error)
        return False


def demo(settings: Settings, clock: Clock | None = None, passwords: Passwords | None = None) -> "DemoCanteen":
    """Return what fills stores with demo data as of now."""
    from technomart.adapters.demo.loader import DemoCanteen  # noqa: PLC0415 - see the module

    till = settings.till
    found = clock or SystemClock(), business_days(settings), passwords or Argon2Passwords()
    return DemoCanteen(*found, till.tax_rules, till.drawer_rules)


def business_days(settings: Settings) -> BusinessDays:
    """Return the business days of the canteen."""
    return BusinessDays(settings.timezone, settings.day_cutoff_hour)


def open_auditor(settings: Settings) -> "SqlAuditor":
    """Return what checks every row of the database; nothing is connected yet."""
    from technomart.adapters.sql.audit.auditor import SqlAuditor  # noqa: PLC0415 - see the module

    return SqlAuditor.open(settings.database_url)


def signing_secret(settings: Settings) -> str:
    """Return the secret tokens are signed with; development makes one that ends with the process."""
    if settings.jwt_secret:
        return settings.jwt_secret
    log.warning(NO_SECRET)
    return secrets.token_urlsafe(48)


def open_authenticator(settings: Settings, ids: Ids, secret: str) -> Authenticator:
    """Return what opens sessions; for demo accounts not in production.

    Who is there refreshes before half the time is over that a session may be left alone: an access token is not good
    for longer.
    """
    idle = timedelta(minutes=settings.session_idle_minutes)
    return Authenticator(
        ids,
        JwtAccessTokens(secret, min(settings.jwt_exp_seconds, int(idle.total_seconds()) // 2), ids),
        HmacSecretTokens(secret),
        JwtVerifyTokens(secret, ids),
        demo_allowed=not settings.is_production,
        admins_need_second_factor=settings.second_factor_for_admins,
        idle=idle,
    )
