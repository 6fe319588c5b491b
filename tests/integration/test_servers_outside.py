"""Mail arrives and Google answers, or not, as other tests rely on."""

import smtplib
import ssl
from email.message import EmailMessage

import httpx
import pytest
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request
from google.oauth2 import id_token

from support.servers.certificates import self_signed
from support.servers.google import Google, Mood
from support.servers.processes import PATIENCE
from support.servers.smtp import MailServer, own_mail_server


def send(server: MailServer, to: str, *, user: str = "", password: str = "") -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Réset", "canteen@example.com", to
    mail.set_content("Follow http://localhost:8080/reset-password?token=abc today.")
    mail.add_alternative("<p>Follow <a href='http://localhost:8080/'>this</a>.</p>", subtype="html")
    with smtplib.SMTP(server.host, server.port, timeout=PATIENCE) as client:
        if server.tls == "starttls":
            client.starttls(context=ssl.create_default_context(cafile=server.ca_file))
        if user:
            client.login(user, password)
        client.send_message(mail)


class TestMail:
    def test_mail_is_kept_with_its_parts_and_links(self, smtp_server: MailServer) -> None:
        send(smtp_server, "ana@example.com")

        (mail,) = smtp_server.wait_for("ana@example.com")

        assert (mail.subject, mail.sender) == ("Réset", "canteen@example.com")
        assert mail.links == ["http://localhost:8080/reset-password?token=abc"]
        assert "<p>Follow" in mail.html
        assert not mail.was_encrypted

    def test_starttls_and_an_account_are_required_when_they_are_set(self) -> None:
        with own_mail_server(tls="starttls", user="canteen", password="pepper") as server:
            with pytest.raises(smtplib.SMTPSenderRefused):
                send(server, "ana@example.com")
            with pytest.raises(smtplib.SMTPAuthenticationError):
                send(server, "ana@example.com", user="canteen", password="salt")
            send(server, "ana@example.com", user="canteen", password="pepper")

            (mail,) = server.wait_for("ana@example.com")

        assert (mail.was_encrypted, mail.user) == (True, "canteen")

    def test_a_server_that_speaks_tls_from_the_start(self) -> None:
        with own_mail_server(tls="ssl") as server:
            trusting = ssl.create_default_context(cafile=server.ca_file)
            with smtplib.SMTP_SSL(server.host, server.port, context=trusting, timeout=PATIENCE) as client:
                client.sendmail("canteen@example.com", ["ben@example.com"], "Subject: Hi\r\n\r\nHi")

            (mail,) = server.wait_for("ben@example.com")

        assert mail.was_encrypted

    def test_recipients_are_refused_on_demand(self) -> None:
        with own_mail_server() as server:
            server.refuse_with = "550 no such box"
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                send(server, "ana@example.com")


def verified(google: Google, token: str) -> str:
    claims = id_token.verify_token(token, Request(), audience=google.client_id, certs_url=google.certs_url)
    return str(claims["sub"])


class TestGoogle:
    def test_its_tokens_pass_the_real_verification(self, google: Google) -> None:
        assert verified(google, google.id_token(sub="42")) == "42"

    def test_claims_keys_and_signatures_can_be_wrong(self, google: Google) -> None:
        for wrong in (
            google.id_token(aud="somebody else"),
            google.id_token(exp=1),
            google.id_token(pair=self_signed("stranger")),
            google.hand_made({"alg": "none"}, lambda _: b""),
        ):
            with pytest.raises((ValueError, GoogleAuthError)):
                verified(google, wrong)

    def test_a_rotated_key_ends_older_tokens(self, google: Google) -> None:
        older = google.id_token()

        google.rotate()

        assert verified(google, google.id_token())
        with pytest.raises(ValueError, match=r"[Cc]ertificate"):
            verified(google, older)

    def test_certificates_say_how_long_they_may_be_kept(self, google: Google) -> None:
        before = google.certificate_reads

        answer = httpx.get(google.certs_url, trust_env=False)

        assert answer.headers["Cache-Control"] == "public, max-age=3600, must-revalidate"
        assert google.certificate_reads == before + 1

    def test_it_can_be_down_or_hung_for_a_while(self, google: Google) -> None:
        with google.in_mood(Mood.DOWN):
            assert httpx.get(google.certs_url, trust_env=False).status_code == 500
        with google.in_mood(Mood.HUNG), pytest.raises(httpx.ReadTimeout):
            httpx.get(google.certs_url, timeout=httpx.Timeout(PATIENCE, read=0.1), trust_env=False)

        assert httpx.get(google.certs_url, trust_env=False).status_code == 200

    def test_a_code_is_good_once_for_its_client(self, google: Google) -> None:
        form = {
            "code": google.code(sub="43"),
            "client_id": google.client_id,
            "client_secret": google.client_secret,
            "redirect_uri": "postmessage",
            "grant_type": "authorization_code",
        }

        stranger = httpx.post(google.token_uri, data={**form, "client_secret": "guess"}, trust_env=False)
        first = httpx.post(google.token_uri, data=form, trust_env=False)
        second = httpx.post(google.token_uri, data=form, trust_env=False)

        assert (stranger.status_code, stranger.json()) == (401, {"error": "invalid_client"})
        assert verified(google, first.json()["id_token"]) == "43"
        assert (second.status_code, second.json()) == (400, {"error": "invalid_grant"})
