"""Send e-mails: through an SMTP server, to the console, or nowhere."""

import atexit
import logging
import queue
import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr

from typing_extensions import override

from technomart.domain.auth.emails import Email
from technomart.domain.auth.ports import Mailer

log = logging.getLogger(__name__)

MOST_WAITING = 1_000
TRIES = 2
LAST_CHANCE = 10.0
"""Seconds the e-mails that still wait get when the program ends."""


class NoMailer(Mailer):
    """Sends nothing."""

    @override
    def send(self, email: Email) -> None:
        """Discard the e-mail."""


class ConsoleMailer(Mailer):
    """Writes e-mails to the log, for development."""

    @override
    def send(self, email: Email) -> None:
        """Log the e-mail."""
        log.warning("Mail to %s: %s\n%s", email.to, email.subject, email.text)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Which SMTP server takes e-mails; `tls` is starttls, ssl or none, `timeout` is in seconds for each step."""

    host: str
    port: int
    tls: str = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 5.0
    context: ssl.SSLContext | None = None

    @contextmanager
    def signed_in(self) -> Iterator[smtplib.SMTP]:
        """Lend a connection that takes e-mails; raises `OSError` or `smtplib.SMTPException`."""
        context = self.context or ssl.create_default_context()
        if self.tls == "ssl":
            client: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        else:
            client = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        with client:
            if self.tls == "starttls":
                client.starttls(context=context)
            if self.user:
                client.login(self.user, self.password or "")
            yield client


class SmtpMailer(Mailer):
    """Sends e-mails to an SMTP server from a thread of its own, so that no request waits for one.

    The answer to "I forgot my password" then takes as long for an unknown address as for a known one.
    """

    def __init__(self, server: SmtpServer, sender: str) -> None:
        """Send as `sender`; the thread begins with the first e-mail."""
        self._server = server
        self._sender = sender
        self._waiting: queue.Queue[Email] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    @override
    def send(self, email: Email) -> None:
        """Enqueue the e-mail; when the queue is full it is dropped and the log says so."""
        try:
            self._waiting.put_nowait(email)
        except queue.Full:
            log.warning("An e-mail to %s was dropped: too many wait to be sent.", email.to)
            return
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="mail", daemon=True)
                self._thread.start()
                atexit.register(self.flush)

    def flush(self, timeout: float = LAST_CHANCE) -> None:
        """Wait until every e-mail was tried, at most `timeout` seconds."""
        with self._waiting.all_tasks_done:
            self._waiting.all_tasks_done.wait_for(lambda: not self._waiting.unfinished_tasks, timeout)

    def _work(self) -> None:
        while True:
            email = self._waiting.get()
            self._deliver(email)
            self._waiting.task_done()

    def _deliver(self, email: Email) -> None:
        for attempt in range(1, TRIES + 1):
            try:
                message = message_of(email, self._sender)
                with self._server.signed_in() as client:
                    client.send_message(message)
            except (OSError, ValueError, smtplib.SMTPException) as error:
                log.warning("Mail to %s failed (%d of %d): %s", email.to, attempt, TRIES, why(error))
            else:
                return


def why(error: Exception) -> object:
    """Return what the log says of a failure; of a server that has read the e-mail its code alone: it may quote it."""
    return f"refused with {error.smtp_code}" if isinstance(error, smtplib.SMTPDataError) else error


def message_of(email: Email, sender: str) -> EmailMessage:
    """Return an e-mail as it travels, plain text first and HTML beside it; raises `ValueError` for a bad address."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = email.to
    message["Subject"] = email.subject
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(email.text)
    message.add_alternative(email.html, subtype="html")
    return message
