"""Open what is outside of the program: who sends its e-mails, its printers, and Google."""

from technomart.adapters.mail import ConsoleMailer, NoMailer, SmtpMailer, SmtpServer
from technomart.adapters.no_google import NoGoogle
from technomart.adapters.printing.printers import FilePrinter, NetworkPrinter, NoPrinterThere
from technomart.config.choices import Roll
from technomart.config.settings import MailKind, Settings
from technomart.config.values import PrinterAddress
from technomart.domain.auth.ports import Google, Mailer
from technomart.domain.papers.ports import Printer
from technomart.domain.papers.printed import Sheet


def open_google(settings: Settings) -> Google:
    """Return what reads Google's tokens; nothing is connected yet."""
    if not settings.google_client_id:
        return NoGoogle()
    from technomart.adapters.google import GoogleTokens  # noqa: PLC0415 - Google's library takes its time to load

    return GoogleTokens(
        settings.google_client_id,
        settings.google_client_secret,
        settings.google_token_uri,
        settings.google_certs_url,
    )


def open_printer(address: PrinterAddress | None, width: Roll) -> Printer:
    """Return what prints at an address; nothing is connected yet."""
    sheet = Sheet(width.value)
    if address is None:
        return NoPrinterThere()
    if address.path is not None:
        return FilePrinter(address.path, sheet)
    return NetworkPrinter(address.host, address.port, sheet, address.waits)


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
