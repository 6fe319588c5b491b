"""Pick what proves who people are, and what writes to them."""

import logging
import secrets

from technomart.adapters.clock import SystemClock, TimeOrderedIds
from technomart.adapters.google import GoogleTokens
from technomart.adapters.mail import ConsoleMailer, NoMailer, SmtpMailer, SmtpServer
from technomart.adapters.passwords import Argon2Passwords
from technomart.adapters.tokens import HmacSecretTokens, JwtAccessTokens, JwtVerifyTokens
from technomart.config.settings import MailKind, Settings
from technomart.domain.auth.ports import Mailer
from technomart.domain.kernel.ports import Ids
from technomart.domain.services.authentication import Authenticator
from technomart.domain.store.unit_of_work import Store
from technomart.services_accounts import AccountServices, Proofs

log = logging.getLogger(__name__)


def signing_secret(settings: Settings) -> str:
    """Return the secret tokens are signed with; development makes one that ends with the process."""
    if settings.jwt_secret:
        return settings.jwt_secret
    log.warning("TECHNOMART_JWT_SECRET is not set: everybody must sign in again after a restart.")
    return secrets.token_urlsafe(48)


def open_authenticator(settings: Settings, ids: Ids, secret: str) -> Authenticator:
    """Return what opens sessions; for demo accounts not in production."""
    return Authenticator(
        ids,
        JwtAccessTokens(secret, settings.jwt_exp_seconds, ids),
        HmacSecretTokens(secret),
        JwtVerifyTokens(secret, ids),
        demo_allowed=not settings.is_production,
    )


def google(settings: Settings) -> GoogleTokens:
    """Return what reads Google's tokens; nothing is connected yet."""
    return GoogleTokens(
        settings.google_client_id,
        settings.google_client_secret,
        settings.google_token_uri,
        settings.google_certs_url,
    )


def open_mailer(settings: Settings) -> Mailer:
    """Return what sends e-mails; nothing is connected yet."""
    if settings.mail is MailKind.NONE:
        return NoMailer()
    server = smtp_server(settings)
    return ConsoleMailer() if server is None else SmtpMailer(server, settings.mail_from)


def smtp_server(settings: Settings) -> SmtpServer | None:
    """Return the server of the settings that takes e-mails, if there is one; nothing is connected yet."""
    if settings.mail is not MailKind.SMTP or settings.smtp_host is None:
        return None
    return SmtpServer(
        settings.smtp_host, settings.smtp_port, settings.smtp_tls.value, settings.smtp_user, settings.smtp_password
    )


def account_services(settings: Settings, store: Store) -> AccountServices:
    """Return the use cases that keep the accounts of a store; nobody signs in through them."""
    authenticator = open_authenticator(settings, TimeOrderedIds(), secrets.token_urlsafe(48))
    proofs = Proofs(Argon2Passwords(), google(settings), open_mailer(settings))
    return AccountServices.over(settings, store, SystemClock(), authenticator, proofs)
