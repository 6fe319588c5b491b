"""E-mails through a real SMTP server."""

import logging
import re
import ssl
from collections.abc import Iterator

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from support.http_api import ADMIN, MANAGER, STAFF, Api, an_api
from support.servers.processes import HOST, PATIENCE, free_port
from support.servers.proxy import own_proxy
from support.servers.smtp import MailServer, Tls, own_mail_server
from technomart.adapters.mail import ConsoleMailer, NoMailer, SmtpMailer, SmtpServer
from technomart.adapters.memory.store import MemoryStore
from technomart.config.settings import MailKind, Settings, SmtpTls
from technomart.domain.auth.emails import Email
from technomart.outside import open_mailer

NEW = "three blind mice"
EMAIL = Email("bea@example.com", "Hello", "Dear Beá,\n", "<p>Dear Beá,</p>")


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with own_mail_server() as server:
        yield server


def a_mailer(server: MailServer, *, port: int | None = None, timeout: float = 2.0) -> SmtpMailer:
    trusting = ssl.create_default_context(cafile=str(server.ca_file))
    password = server.password if server.user else None
    where = SmtpServer(
        server.host, port or server.port, server.tls, server.user, password, timeout=timeout, context=trusting
    )
    return SmtpMailer(where, "TechnoMart <canteen@example.com>")


@pytest.fixture
def api(server: MailServer) -> Api:
    server.clear()
    return an_api(MemoryStore(), mailer=a_mailer(server), frontend_url="https://canteen.example")


def test_the_mailed_link_sets_a_new_password_once(api: Api, server: MailServer) -> None:
    api.post("/api/auth/forgot-password", {"email": STAFF})

    (mail,) = server.wait_for(STAFF)
    (link,) = mail.links
    address, _, token = link.partition("?token=")
    assert address == "https://canteen.example/reset-password"
    assert link in mail.html
    assert mail.sender == "canteen@example.com"
    body = {"token": token, "newPassword": NEW}
    assert [api.post("/api/auth/reset-password", body).status_code for _ in range(2)] == [200, 422]
    assert api.login(STAFF, NEW).status_code == 200
    assert "changed" in server.wait_for(STAFF, 2)[1].subject


def test_the_mailed_code_sets_a_new_password(api: Api, server: MailServer) -> None:
    api.post("/api/auth/password-reset/request", {"email": STAFF})

    (mail,) = server.wait_for(STAFF)
    (code,) = re.findall(r"\b\d{6}\b", mail.text)
    assert code in mail.html
    assert code not in mail.subject
    body = {"email": STAFF, "code": code, "newPassword": NEW}
    assert api.post("/api/auth/reset-password-code", body).json["success"] is True
    assert api.login(STAFF, NEW).status_code == 200


def test_registering_asks_to_prove_the_address(api: Api, server: MailServer) -> None:
    person = {"name": "Beá <b>Cruz</b>", "email": "bea@example.com", "password": "siomai at noon"}
    api.post("/api/auth/register", person)

    (mail,) = server.wait_for("bea@example.com")
    assert "Hello Beá <b>Cruz</b>," in mail.text
    assert "Beá &lt;b&gt;Cruz&lt;/b&gt;" in mail.html
    token = mail.links[0].partition("?token=")[2]
    assert api.post("/api/auth/verify-email", {"token": token}).status_code == 200


@pytest.mark.parametrize(("tls", "user"), [("none", None), ("starttls", "canteen"), ("ssl", None)])
def test_letters_arrive_by_every_kind_of_connection(tls: Tls, user: str | None) -> None:
    with own_mail_server(tls=tls, user=user, password="pass") as server:
        mailer = a_mailer(server)
        mailer.send(EMAIL)
        mailer.flush(PATIENCE)

        (mail,) = server.mails_to("bea@example.com")
        assert (mail.was_encrypted, mail.user) == (tls != "none", user)
        assert (mail.text.strip(), mail.html.strip()) == ("Dear Beá,", "<p>Dear Beá,</p>")


def test_a_server_that_cannot_be_trusted_gets_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with own_mail_server(tls="starttls") as server, caplog.at_level(logging.WARNING):
        mailer = SmtpMailer(SmtpServer(server.host, server.port, "starttls", timeout=2), "canteen@example.com")
        mailer.send(EMAIL)
        mailer.flush(PATIENCE)

        assert server.mails == []
        assert "certificate" in caplog.text


def test_no_request_waits_for_a_mail_server_that_hangs(server: MailServer) -> None:
    with own_proxy(server.port) as proxy:
        proxy.blackhole()
        mailer = a_mailer(server, port=proxy.port, timeout=60.0)
        api = an_api(MemoryStore(), mailer=mailer)
        answers = [api.post("/api/auth/forgot-password", {"email": to}).status_code for to in (STAFF, MANAGER, ADMIN)]
        unsent = mailer._waiting.unfinished_tasks
    mailer.flush(PATIENCE)  # the line is gone now, and what is tried again fails before the next test begins

    assert answers == [200] * 3
    assert unsent == 3


@pytest.mark.parametrize("refuse_with", ["550 no such box", "451 later"])
def test_a_letter_that_is_refused_undoes_nothing(
    api: Api, server: MailServer, caplog: pytest.LogCaptureFixture, refuse_with: str
) -> None:
    server.refuse_with = refuse_with
    try:
        with caplog.at_level(logging.WARNING):
            assert api.post("/api/auth/forgot-password", {"email": STAFF}).status_code == 200
            mailer = api.ports.mailer
            assert isinstance(mailer, SmtpMailer)
            mailer.flush(PATIENCE)
    finally:
        server.refuse_with = None

    assert refuse_with[4:] in caplog.text
    assert "token=" not in caplog.text


def test_what_a_server_quotes_of_a_letter_is_not_logged(
    api: Api, server: MailServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def quote(_server: MailServer, _smtp: SMTP, _session: Session, envelope: Envelope) -> str:
        quoted = (envelope.original_content or b"").decode().partition("reset-password")[2][:30]
        return f"554 this is spam: {quoted}"

    monkeypatch.setattr(MailServer, "handle_DATA", quote)
    with caplog.at_level(logging.WARNING):
        assert api.post("/api/auth/forgot-password", {"email": STAFF}).status_code == 200
        mailer = api.ports.mailer
        assert isinstance(mailer, SmtpMailer)
        mailer.flush(PATIENCE)

    assert caplog.text.count("refused with 554") == 2
    assert "token" not in caplog.text


def test_a_server_that_is_gone_is_logged_and_the_next_letter_arrives(
    server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.clear()
    gone = SmtpMailer(SmtpServer(HOST, free_port(), "none", timeout=1), "canteen@example.com")
    with caplog.at_level(logging.WARNING):
        gone.send(EMAIL)
        gone.send(Email("not an\naddress", "x", "y", "z"))
        gone.flush(PATIENCE)
    mailer = a_mailer(server)
    mailer.send(EMAIL)
    mailer.flush(PATIENCE)

    assert caplog.text.count("failed") == 4
    assert len(server.mails_to("bea@example.com")) == 1


def test_settings_pick_the_mailer(caplog: pytest.LogCaptureFixture) -> None:
    smtp = open_mailer(Settings(mail=MailKind.SMTP, smtp_host="mail.example.com", smtp_tls=SmtpTls.SSL))
    console, none = open_mailer(Settings()), open_mailer(Settings(mail=MailKind.NONE))
    with caplog.at_level(logging.WARNING):
        console.send(EMAIL)
        none.send(EMAIL)

    assert [type(mailer) for mailer in (smtp, console, none)] == [SmtpMailer, ConsoleMailer, NoMailer]
    assert caplog.text.count("Dear Beá") == 1
