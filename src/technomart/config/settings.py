"""Hold every setting, read once from the environment and `.env`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from technomart.config import production
from technomart.config.choices import Environment, Hsts, MailKind, Readers, SellExpired, SmtpTls
from technomart.config.errors import SettingsError
from technomart.config.observation import Observation
from technomart.config.papers import PaperSettings
from technomart.config.screens import Screens
from technomart.config.source import PREFIX, SettingsSource
from technomart.config.till import TillSettings
from technomart.config.values import HIGHEST_PORT, YEAR
from technomart.domain.auth.registration import Registration
from technomart.domain.kernel.caps import Caps
from technomart.domain.kernel.money import MOST
from technomart.domain.orders.discounts import DiscountLimits
from technomart.domain.orders.steps_back import StepsBack
from technomart.domain.payments.safeguards import Safeguards

__all__ = [
    "Environment",
    "Hsts",
    "MailKind",
    "Readers",
    "Registration",
    "SellExpired",
    "Settings",
    "SettingsError",
    "SmtpTls",
]

MANILA = ZoneInfo("Asia/Manila")
REDIS_WAIT: Mapping[str, Any] = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
"""Seconds to wait for Redis; a hung one costs five at a call otherwise."""
NO_SECRET = f"{PREFIX}JWT_SECRET is not set: everybody must sign in again after a restart."


@dataclass(frozen=True)
class Settings:
    """Every setting of the program; the defaults are those of development.

    Times are in seconds. Limits are in the notation of the `limits` library. What holds a secret stays out of
    the representation. `unknown` are names that were given and are no setting's, such as misspelt ones.
    """

    env: Environment = Environment.DEVELOPMENT
    database_url: str = field(default="sqlite:///technomart.db", repr=False)
    conn_max_age: int = 60
    db_timeout_seconds: int = 5
    jwt_secret: str | None = field(default=None, repr=False)
    jwt_exp_seconds: int = 3600
    session_idle_minutes: int = 720
    backup_key: str | None = field(default=None, repr=False)
    timezone: ZoneInfo = MANILA
    day_cutoff_hour: int = 0
    cors_origins: tuple[str, ...] = ("http://localhost:8080",)
    redis_url: str | None = field(default=None, repr=False)
    limit_default: str = "600 per minute"
    limit_login: str = "5 per minute"
    limit_register: str = "3 per minute"
    limit_refusals: str = "300 per minute"
    trusted_proxies: int = 0
    connections: int = 1000
    hsts: Hsts = Hsts.FORWARDED
    api_document: Readers = Readers.EVERYBODY
    mail: MailKind = MailKind.CONSOLE
    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_user: str | None = None
    smtp_password: str | None = field(default=None, repr=False)
    smtp_tls: SmtpTls = SmtpTls.STARTTLS
    mail_from: str = "TechnoMart <no-reply@localhost>"
    frontend_url: str = "http://localhost:8080"
    business_name: str = "TechnoMart Canteen"
    business_address: str = ""
    business_tin: str = ""
    registration: Registration = Registration.APPROVAL
    second_factor_for_admins: bool = False
    password_for_roles: bool = False
    discount_limit_staff: int = 20
    discount_limit_manager: int = 50
    discount_limit_admin: int = 100
    notifications_per_hour: int = 30
    open_leave_requests: int = 10
    refund_reason: bool = False
    cancel_reason: bool = False
    approve_refunds_above: int = 0
    approve_own_refunds: bool = False
    payment_reference: bool = False
    google_client_id: str | None = None
    google_client_secret: str | None = field(default=None, repr=False)
    google_token_uri: str = "https://oauth2.googleapis.com/token"  # noqa: S105  # an address, not a token
    google_certs_url: str = "https://www.googleapis.com/oauth2/v1/certs"
    notification_days: int = 90
    headshot_days: int = 30
    log_days: int = 365
    unpaid_minutes: int = 60
    sell_expired: SellExpired = SellExpired.WARN
    step_back_minutes: int = 10
    observation: Observation = field(default_factory=Observation)
    screens: Screens = field(default_factory=Screens)
    till: TillSettings = field(default_factory=TillSettings)
    papers: PaperSettings = field(default_factory=PaperSettings)
    unknown: tuple[str, ...] = ()

    @property
    def is_production(self) -> bool:
        """Tell whether the safe defaults of production hold."""
        return self.env is Environment.PRODUCTION

    @property
    def connections_per_address(self) -> int:
        """Return how many connections an address may hold, 0 for any number; all come from a proxy if there is one."""
        return 0 if self.trusted_proxies else self.connections

    @property
    def is_documented_to_strangers(self) -> bool:
        """Tell whether whoever is not signed in may read the API document and the version."""
        return self.api_document is Readers.EVERYBODY

    @property
    def signing_key(self) -> bytes | None:
        """Return the key that backups are signed with."""
        return self.backup_key.encode() if self.backup_key else None

    @property
    def sells_expired(self) -> bool:
        """Tell whether what is past its date is sold all the same."""
        return self.sell_expired is SellExpired.WARN

    @property
    def discounts(self) -> DiscountLimits:
        """Return what each role may take off an order."""
        return DiscountLimits(self.discount_limit_staff, self.discount_limit_manager, self.discount_limit_admin)

    @property
    def caps(self) -> Caps:
        """Return how much one person may leave behind."""
        return Caps(self.notifications_per_hour, self.open_leave_requests)

    @property
    def safeguards(self) -> Safeguards:
        """Return what is asked for where money goes back or comes by card."""
        return Safeguards(
            refund_reason=self.refund_reason,
            cancel_reason=self.cancel_reason,
            approve_above=self.approve_refunds_above,
            approve_own=self.approve_own_refunds,
            references=self.payment_reference,
        )

    @property
    def steps_back(self) -> StepsBack:
        """Return for how long an order that is ready may go back to being made."""
        return StepsBack(self.step_back_minutes)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read every setting from `environ`, or from the environment and the `.env` of the working directory.

        The environment wins over the file, a `TECHNOMART_` name over its `DJANGO_` predecessor, and an empty
        value counts as not set. Raises `SettingsError` for the first value that cannot be used.
        """
        source = SettingsSource(environ)
        env = source.choice("ENV", Environment, cls.env)
        is_safe = env is Environment.PRODUCTION
        smtp_tls = source.choice("SMTP_TLS", SmtpTls, cls.smtp_tls)
        return cls(
            env=env,
            database_url=source.database_url(cls.database_url),
            conn_max_age=source.number("DB_CONN_MAX_AGE", cls.conn_max_age, 0, YEAR),
            db_timeout_seconds=source.number("DB_TIMEOUT_SECONDS", cls.db_timeout_seconds, 1, 60),
            jwt_secret=production.jwt_secret(source, env),
            jwt_exp_seconds=source.number("JWT_EXP_SECONDS", cls.jwt_exp_seconds, 1, YEAR),
            session_idle_minutes=source.number("SESSION_IDLE_MINUTES", cls.session_idle_minutes, 10, 43_200),
            backup_key=production.backup_key(source, env),
            timezone=source.timezone("TIMEZONE", cls.timezone),
            day_cutoff_hour=source.number("DAY_CUTOFF_HOUR", cls.day_cutoff_hour, 0, 23),
            cors_origins=source.origins("CORS_ORIGINS", () if is_safe else cls.cors_origins),
            redis_url=source.redis_url("REDIS_URL"),
            limit_default=source.limit("LIMIT_DEFAULT", cls.limit_default),
            limit_login=source.limit("LIMIT_LOGIN", cls.limit_login),
            limit_register=source.limit("LIMIT_REGISTER", cls.limit_register),
            limit_refusals=source.limit("LIMIT_REFUSALS", cls.limit_refusals),
            trusted_proxies=source.number("TRUSTED_PROXIES", cls.trusted_proxies, 0, 16),
            connections=source.number("CONNECTIONS", cls.connections, 0, 10_000),
            hsts=source.choice("HSTS", Hsts, cls.hsts),
            api_document=source.choice("API_DOCUMENT", Readers, Readers.SIGNED_IN if is_safe else cls.api_document),
            mail=production.mail(source, env),
            smtp_host=source.host("SMTP_HOST"),
            smtp_port=source.number("SMTP_PORT", smtp_tls.usual_port, 1, HIGHEST_PORT),
            smtp_user=source.optional("SMTP_USER"),
            smtp_password=source.optional("SMTP_PASSWORD"),
            smtp_tls=smtp_tls,
            mail_from=source.mailbox("MAIL_FROM", cls.mail_from),
            frontend_url=production.frontend_url(source, env, cls.frontend_url),
            business_name=source.shown("BUSINESS_NAME") or cls.business_name,
            business_address=source.shown("BUSINESS_ADDRESS") or cls.business_address,
            business_tin=source.shown("BUSINESS_TIN") or cls.business_tin,
            registration=source.choice("REGISTRATION", Registration, cls.registration),
            second_factor_for_admins=source.switch("SECOND_FACTOR_FOR_ADMINS", default=cls.second_factor_for_admins),
            password_for_roles=source.switch("PASSWORD_FOR_ROLES", default=cls.password_for_roles),
            discount_limit_staff=source.number("DISCOUNT_LIMIT_STAFF", cls.discount_limit_staff, 0, 100),
            discount_limit_manager=source.number("DISCOUNT_LIMIT_MANAGER", cls.discount_limit_manager, 0, 100),
            discount_limit_admin=source.number("DISCOUNT_LIMIT_ADMIN", cls.discount_limit_admin, 0, 100),
            notifications_per_hour=source.number("NOTIFICATIONS_PER_HOUR", cls.notifications_per_hour, 1, 10_000),
            open_leave_requests=source.number("OPEN_LEAVE_REQUESTS", cls.open_leave_requests, 1, 1_000),
            refund_reason=source.switch("REFUND_REASON", default=cls.refund_reason),
            cancel_reason=source.switch("CANCEL_REASON", default=cls.cancel_reason),
            approve_refunds_above=source.number("APPROVE_REFUNDS_ABOVE", cls.approve_refunds_above, 0, MOST),
            approve_own_refunds=source.switch("APPROVE_OWN_REFUNDS", default=cls.approve_own_refunds),
            payment_reference=source.switch("PAYMENT_REFERENCE", default=cls.payment_reference),
            google_client_id=source.optional("GOOGLE_CLIENT_ID"),
            google_client_secret=source.optional("GOOGLE_CLIENT_SECRET"),
            google_token_uri=production.secret_url(source, env, "GOOGLE_TOKEN_URI", cls.google_token_uri),
            google_certs_url=production.secret_url(source, env, "GOOGLE_CERTS_URL", cls.google_certs_url),
            unpaid_minutes=source.number("UNPAID_MINUTES", cls.unpaid_minutes, 1, 10_080),
            sell_expired=source.choice("SELL_EXPIRED", SellExpired, cls.sell_expired),
            step_back_minutes=source.number("STEP_BACK_MINUTES", cls.step_back_minutes, 0, 1_440),
            notification_days=source.number("NOTIFICATION_DAYS", cls.notification_days, 1, 3650),
            headshot_days=source.number("HEADSHOT_DAYS", cls.headshot_days, 1, 3650),
            log_days=source.number("LOG_DAYS", cls.log_days, 1, 3650),
            observation=Observation.read(source, env),
            screens=Screens.read(source),
            till=TillSettings.read(source),
            papers=PaperSettings.read(source),
            unknown=source.unknown(),
        )
