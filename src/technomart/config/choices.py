"""Name what settings let one choose from."""

from enum import StrEnum


class Environment(StrEnum):
    """Where the program runs; production has no fallback, no demo data and no made-up secret."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SellExpired(StrEnum):
    """What becomes of orders of what is past its date: people are warned, or it is refused."""

    WARN = "warn"
    REFUSE = "refuse"


class Hsts(StrEnum):
    """Which answers tell browsers to come by TLS alone (RFC 6797): those a trusted proxy got so, all, or none."""

    FORWARDED = "forwarded"
    ALWAYS = "always"
    NEVER = "never"


class Readers(StrEnum):
    """Who may read the API document, and the version."""

    EVERYBODY = "everybody"
    SIGNED_IN = "signed-in"


class MailKind(StrEnum):
    """Where mail goes: to the console, through an SMTP server, or nowhere."""

    CONSOLE = "console"
    SMTP = "smtp"
    NONE = "none"


class SmtpTls(StrEnum):
    """How the connection to the SMTP server is protected."""

    STARTTLS = "starttls"
    SSL = "ssl"
    NONE = "none"

    @property
    def usual_port(self) -> int:
        """Return the port such a server usually listens on."""
        return {SmtpTls.STARTTLS: 587, SmtpTls.SSL: 465, SmtpTls.NONE: 25}[self]


class LogFormat(StrEnum):
    """How lines of the log are written: as JSON for programs, or as text for people."""

    JSON = "json"
    TEXT = "text"


class LogLevel(StrEnum):
    """From which weight on something is logged; a line for each request is of the weight info."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Drawer(StrEnum):
    """Whether cash needs an open cash session."""

    OPTIONAL = "optional"
    REQUIRED = "required"


class OpenOrders(StrEnum):
    """What becomes of open orders that owe money when a day is closed."""

    CARRY = "carry"
    REFUSE = "refuse"


class Roll(StrEnum):
    """How wide the paper of the printer is, in millimetres."""

    WIDE = "80"
    NARROW = "58"
