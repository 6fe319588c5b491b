"""Read the settings that production is stricter with."""

from technomart.config.choices import Environment, MailKind
from technomart.config.errors import SettingsError
from technomart.config.source import PREFIX, SettingsSource
from technomart.config.values import is_local, is_varied

SHORTEST_SECRET = 32  # bytes; RFC 7518 section 3.2 asks HS256 for a key as long as its hash
A_GOOD_ONE = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))' prints a good one"


def jwt_secret(source: SettingsSource, env: Environment) -> str | None:
    """Return the secret that signs tokens: long and, in production, set and no pattern."""
    secret = _secret(source, "JWT_SECRET", env)
    if secret is None and env is Environment.PRODUCTION:
        raise SettingsError(f"{PREFIX}JWT_SECRET must be set in production, to at least {SHORTEST_SECRET} bytes.")
    return secret


def backup_key(source: SettingsSource, env: Environment) -> str | None:
    """Return the key that backups are signed with, if there is one: long and, in production, no pattern."""
    return _secret(source, "BACKUP_KEY", env)


def metrics_token(source: SettingsSource, env: Environment) -> str | None:
    """Return the token that opens the metrics, if there is one: long and, in production, no pattern."""
    return _secret(source, "METRICS_TOKEN", env)


def _secret(source: SettingsSource, name: str, env: Environment) -> str | None:
    secret = source.optional(name)
    if secret is None:
        return None
    if len(secret.encode()) < SHORTEST_SECRET:
        raise SettingsError(f"{source.name_of(name)} must be at least {SHORTEST_SECRET} bytes long.")
    if env is Environment.PRODUCTION and not is_varied(secret):
        raise SettingsError(f"{source.name_of(name)} must not repeat itself in production: {A_GOOD_ONE}.")
    return secret


def mail(source: SettingsSource, env: Environment) -> MailKind:
    """Return where mail goes; in production it is no console."""
    has_server = source.optional("SMTP_HOST") is not None
    usual = MailKind.SMTP if has_server else MailKind.CONSOLE
    kind = source.choice("MAIL", MailKind, usual)
    if kind is MailKind.SMTP and not has_server:
        raise SettingsError(f"{PREFIX}SMTP_HOST must be set when {PREFIX}MAIL is smtp.")
    if kind is MailKind.CONSOLE and env is Environment.PRODUCTION:
        raise SettingsError(
            f"{PREFIX}MAIL must be smtp or none in production; a console would put reset links in the log."
        )
    return kind


def frontend_url(source: SettingsSource, env: Environment, default: str) -> str:
    """Return the front end's address, for links in mail, which in production is not this machine's own."""
    found = source.url("FRONTEND_URL", default, "http", "https", is_base=True).rstrip("/")
    if env is Environment.PRODUCTION and is_local(found):
        raise SettingsError(f"{PREFIX}FRONTEND_URL must be the address people open in production, and not {found}.")
    return found


def secret_url(source: SettingsSource, env: Environment, key: str, default: str) -> str:
    """Return an address that secrets go to or keys come from, which in production is spoken to by TLS alone."""
    schemes = ("https",) if env is Environment.PRODUCTION else ("http", "https")
    return source.url(key, default, *schemes)
