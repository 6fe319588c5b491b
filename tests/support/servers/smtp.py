"""Receive mail on this machine and keep it for the tests to read."""

import asyncio
import re
import ssl
from asyncio import BaseTransport, WriteTransport
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from support.servers import listening
from support.servers.certificates import self_signed
from support.servers.processes import HOST, PATIENCE, free_port, private_folder, until

Tls = Literal["none", "starttls", "ssl"]
LINK = re.compile(r"https?://[^\s\"'<>]+")


@dataclass(frozen=True)
class Mail:
    """A mail as it arrived: the envelope, what it said, and whether it came encrypted and from whom."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    was_encrypted: bool
    user: str | None

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """Return the plain part, empty without one."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Return the HTML part, empty without one."""
        return self._part("html")

    @property
    def links(self) -> list[str]:
        """Return the addresses in the plain part, in their order."""
        return LINK.findall(self.text)

    def _part(self, kind: Literal["plain", "html"]) -> str:
        part = self.message.get_body((kind,))
        return "" if part is None else str(part.get_content())


class Connection(SMTP):
    """One connection of a client, whose transports are kept: the plain one, and the encrypted one over it."""

    def __init__(self, transports: list[BaseTransport], handler: object, **options: Any) -> None:
        super().__init__(handler, **options)
        self._transports = transports

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self._transports.append(transport)


class Listener(Controller):
    """A thread that takes connections and closes all of them at its end."""

    def __init__(self, handler: object, **options: Any) -> None:
        super().__init__(handler, **options)
        self._transports: list[BaseTransport] = []

    def factory(self) -> Connection:
        return Connection(self._transports, self.handler, **self.SMTP_kwargs)

    def stop(self, no_assert: bool = False) -> None:
        """Close what is open first: a connection that outlives its loop is a warning in some later test."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(PATIENCE)
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        if isinstance(self.server, asyncio.Server):
            await listening.close(self.server)
        for transport in self._transports:
            if isinstance(transport, WriteTransport):
                transport.abort()  # leaves the rest to a call of the loop


class MailServer:
    """An SMTP server in this process, on an own port.

    `refuse_with`, such as `550 no such box`, is the answer to every recipient while it is set. A server that hangs
    or is gone is had through a proxy, or by `stop`.
    """

    def __init__(self, folder: Path, *, tls: Tls = "none", user: str | None = None, password: str = "") -> None:
        """Prepare a server; with `user`, nobody else may send."""
        self.host, self.port = HOST, free_port()
        self.tls, self.user, self.password = tls, user, password
        self.refuse_with: str | None = None
        self.mails: list[Mail] = []
        self.ca_file, self._key_file = self_signed().write(folder)
        self._controller: Listener | None = None

    def start(self) -> None:
        """Listen on the port it always has."""
        encryption: dict[str, Any] = {}
        if self.tls == "ssl":
            encryption = {"ssl_context": self._context()}
        if self.tls == "starttls":
            encryption = {"tls_context": self._context(), "require_starttls": True}
        self._controller = Listener(
            self,
            hostname=self.host,
            port=self.port,
            server_hostname="localhost",
            authenticator=self._authenticate,
            auth_required=self.user is not None,
            auth_require_tls=self.tls == "starttls",
            **encryption,
        )
        self._controller.start()

    def stop(self) -> None:
        """Close the port; nothing happens when it is not open."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def clear(self) -> None:
        """Forget every mail."""
        self.mails.clear()

    def mails_to(self, recipient: str) -> list[Mail]:
        """Return what has arrived for somebody."""
        return [mail for mail in list(self.mails) if recipient in mail.recipients]

    def wait_for(self, recipient: str, count: int = 1, *, within: float = 10.0) -> list[Mail]:
        """Return the mails for somebody once there are at least `count`."""
        until(lambda: len(self.mails_to(recipient)) >= count, f"{count} mails for {recipient}", within=within)
        return self.mails_to(recipient)

    async def handle_RCPT(  # noqa: N802 - the library calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or refuse."""
        if self.refuse_with is not None:
            return self.refuse_with
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail."""
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        user = self.user if session.authenticated else None
        encrypted = session.ssl is not None or self.tls == "ssl"
        self.mails.append(Mail(envelope.mail_from or "", tuple(envelope.rcpt_tos), message, encrypted, user))
        return "250 OK"

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        is_known = isinstance(given, LoginPassword) and (given.login.decode(), given.password.decode()) == (
            self.user,
            self.password,
        )
        return AuthResult(success=is_known, handled=False, auth_data=given)

    def _context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca_file, self._key_file)
        return context


@contextmanager
def own_mail_server(*, tls: Tls = "none", user: str | None = None, password: str = "") -> Iterator[MailServer]:
    """Lend a started mail server; clients that check certificates must trust its `ca_file`."""
    with private_folder("smtp") as folder:
        server = MailServer(folder, tls=tls, user=user, password=password)
        server.start()
        try:
            yield server
        finally:
            server.stop()
