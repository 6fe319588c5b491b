"""Play Google: serve certificates, sign ID tokens with their key, and exchange authorization codes."""

import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt

from support.servers.certificates import Pair, self_signed
from support.servers.processes import HOST, PATIENCE

ISSUER = "https://accounts.google.com"


class Mood(StrEnum):
    """How it behaves: it answers, answers 500, or takes a connection and says nothing."""

    WELL = "well"
    DOWN = "down"
    HUNG = "hung"


class Google:
    """A local stand-in for Google's certificates and token endpoint.

    `max_age` is how long certificates may be cached, in seconds; `certificate_reads` and `code_exchanges` count what is
    answered, `questions` all requests, `outwaited` those whose client still waited when a hung Google gave up.
    """

    def __init__(self) -> None:
        self.client_id = "technomart.apps.googleusercontent.com"
        self.client_secret = secrets.token_urlsafe(16)
        self.max_age = 3600
        self.certificate_reads = self.code_exchanges = self.questions = self.outwaited = 0
        self._kid, self._pair = "k1", self_signed("google")
        self._codes: dict[str, tuple[str, str]] = {}
        self._mood = Mood.WELL
        self._well = threading.Event()
        self._well.set()
        self._server = _Server((HOST, 0), _Handler, self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def base(self) -> str:
        return f"http://{HOST}:{self._server.server_address[1]}"

    @property
    def certs_url(self) -> str:
        """Return where the certificates are (TECHNOMART_GOOGLE_CERTS_URL)."""
        return f"{self.base}/certs"

    @property
    def token_uri(self) -> str:
        """Return where codes are exchanged (TECHNOMART_GOOGLE_TOKEN_URI)."""
        return f"{self.base}/token"

    @property
    def certificates(self) -> dict[str, str]:
        """Return what is published: key id to certificate."""
        return {self._kid: self._pair.certificate}

    @contextmanager
    def in_mood(self, mood: Mood) -> Iterator[None]:
        """Behave so for a while, and well again afterwards."""
        self._mood = mood
        self._well.clear()
        try:
            yield
        finally:
            self._mood = Mood.WELL
            self._well.set()

    def rotate(self) -> None:
        """Sign with a new key from now on and publish that one alone."""
        self._kid, self._pair = f"k{int(self._kid[1:]) + 1}", self_signed("google")

    def claims(self, **changes: Any) -> dict[str, object]:
        """Return the claims of a good token with some changed; None leaves a claim out."""
        now = int(time.time())
        good: dict[str, object] = {
            "iss": ISSUER,
            "aud": self.client_id,
            "azp": self.client_id,
            "sub": "110000000000000000001",
            "email": "ana@example.com",
            "email_verified": True,
            "name": "Ana Reyes",
            "iat": now,
            "exp": now + 3600,
        }
        return {name: value for name, value in {**good, **changes}.items() if value is not None}

    def id_token(self, *, pair: Pair | None = None, headers: Mapping[str, Any] | None = None, **changes: Any) -> str:
        """Return a token signed with the published key, or with another pair; `changes` as in `claims`."""
        header = {"kid": self._kid, **(headers or {})}
        return jwt.encode(self.claims(**changes), (pair or self._pair).key, algorithm="RS256", headers=header)

    def hand_made(self, header: Mapping[str, object], sign: Callable[[bytes], bytes], **changes: Any) -> str:
        """Return a token with any header and signature, such as no decent library makes."""
        parts = [json.dumps(part).encode() for part in ({"kid": self._kid, **header}, self.claims(**changes))]
        signed = b".".join(map(_coded, parts))
        return b".".join([signed, _coded(sign(signed))]).decode()

    def code(self, *, redirect_uri: str = "postmessage", **changes: Any) -> str:
        """Return an authorization code that is good once; `changes` as in `claims`."""
        code = f"4/{secrets.token_urlsafe(16)}"
        self._codes[code] = (redirect_uri, self.id_token(**changes))
        return code

    def stop(self) -> None:
        self._well.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE)

    def stays_hung(self) -> bool:
        """Wait while it hangs; tell whether it never got well, so that nothing is to be said at all."""
        self.questions += 1
        if self._mood is not Mood.HUNG or self._well.wait(PATIENCE):
            return False
        self.outwaited += 1
        return True

    def answer_certificates(self) -> tuple[int, object]:
        """Return the status and body of the certificates."""
        self.certificate_reads += 1
        if self._mood is Mood.DOWN:
            return 500, {"error": "internal_failure"}
        return 200, self.certificates

    def answer_exchange(self, form: Mapping[str, str]) -> tuple[int, object]:
        """Return the status and body of a code exchange (RFC 6749, sections 5.1 and 5.2)."""
        self.code_exchanges += 1
        if self._mood is Mood.DOWN:
            return 500, {"error": "internal_failure"}
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            return 401, {"error": "invalid_client"}
        if form.get("grant_type") != "authorization_code":
            return 400, {"error": "unsupported_grant_type"}
        redirect_uri, token = self._codes.pop(form.get("code", ""), ("", ""))
        if not token or form.get("redirect_uri") != redirect_uri:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "opaque", "expires_in": 3599, "token_type": "Bearer", "id_token": token}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, where: tuple[str, int], handler: type[BaseHTTPRequestHandler], google: Google) -> None:
        super().__init__(where, handler)
        self.google = google

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that did not wait for their answer."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        google = self.server.google
        if not google.stays_hung():
            status, body = google.answer_certificates() if self.path == "/certs" else (404, {})
            self._send(status, body, f"public, max-age={google.max_age}, must-revalidate")

    def do_POST(self) -> None:
        google = self.server.google
        form = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        if not google.stays_hung():
            first = {name: values[0] for name, values in form.items()}
            status, body = google.answer_exchange(first) if self.path == "/token" else (404, {})
            self._send(status, body, "no-store")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library calls it so
        """Print nothing."""

    def _send(self, status: int, body: object, caching: str) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Cache-Control", caching)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _coded(part: bytes) -> bytes:
    return urlsafe_b64encode(part).rstrip(b"=")


@contextmanager
def own_google() -> Iterator[Google]:
    """Lend a Google of the test's own."""
    google = Google()
    try:
        yield google
    finally:
        google.stop()
