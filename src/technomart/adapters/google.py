"""Tell who somebody is by Google's ID tokens, verified by google-auth with certificates that are kept."""

import base64
import binascii
import json
import logging
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import requests
from google.auth import transport
from google.auth.exceptions import GoogleAuthError, TransportError
from google.oauth2 import id_token
from typing_extensions import override

from technomart.domain.auth.google import BadGoogleToken, GoogleNotConfigured, GoogleProfile, GoogleUnreachable
from technomart.domain.auth.ports import Google
from technomart.domain.kernel.lengths import LONGEST_EMAIL, LONGEST_NAME
from technomart.domain.kernel.texts import is_visible, normalised

log = logging.getLogger(__name__)

T = TypeVar("T")

ISSUER = "https://accounts.google.com"
PATIENCE = 1.8
"""Seconds for one question to Google, whatever hangs."""
STEP = (0.9, 0.9)
"""Seconds to connect, and between two parts of an answer."""
USUAL_AGE = 3600
RETRY_AFTER = 30
"""Seconds a failed fetch is not repeated while old certificates are at hand."""
LARGEST = 256 * 1024
SKEW = 10
"""Seconds by which this machine's clock may be off."""
REFUSED = (ValueError, GoogleAuthError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer of a server, as google-auth wants it."""

    status: int
    data: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def max_age(self) -> int:
        """Return for how many seconds it may be kept."""
        found = re.search(r"max-age=(\d+)", self.headers.get("Cache-Control", ""))
        return int(found[1]) if found else USUAL_AGE


class KeptCertificates(transport.Request):
    """The transport of google-auth: it answers for Google's certificates out of what it fetched from `url`.

    They are kept as long as Google says. When a fetch fails, the last good ones go on serving. A token that names a
    key they lack makes one fetch, which is not repeated for a while.
    """

    def __init__(self, url: str) -> None:
        """Fetch from this address; nothing is fetched yet."""
        self._url = url
        self._kept: Fetched | None = None
        self._fresh_until = self._not_before = self._misses_from = 0.0
        self._fetching = threading.Lock()

    def __call__(self, *_: Any, **__: Any) -> Fetched:
        """Return the certificates, whichever address is asked for; raises `TransportError`."""
        kept = self._kept
        if kept is not None and time.monotonic() < self._fresh_until:
            return kept
        return self._renewed(kept)

    def expect(self, key_id: str | None) -> None:
        """Fetch once more when a token names a key that is not kept."""
        kept = self._kept
        if kept is None or key_id is None or key_id in json.loads(kept.data) or time.monotonic() < self._misses_from:
            return
        self._misses_from = time.monotonic() + RETRY_AFTER
        self._fresh_until = 0.0
        self._not_before = 0.0

    def _renewed(self, known: Fetched | None) -> Fetched:
        if not self._fetching.acquire(timeout=PATIENCE):
            return self._or_last_good(failure("another request still waits for the certificates"))
        try:
            if self._kept is not None and (self._kept is not known or time.monotonic() < self._not_before):
                return self._kept
            fetched = certificates(self._url)
        except TransportError as error:
            self._not_before = self._fresh_until = time.monotonic() + RETRY_AFTER
            return self._or_last_good(error)
        else:
            self._kept, self._fresh_until = fetched, time.monotonic() + fetched.max_age
            return fetched
        finally:
            self._fetching.release()

    def _or_last_good(self, error: TransportError) -> Fetched:
        if self._kept is None:
            raise error
        log.warning("Google's certificates cannot be fetched, so the last good ones are used: %s", error)
        return self._kept


class GoogleTokens(Google):
    """Google's ID tokens and authorization codes for one client."""

    def __init__(self, client_id: str, client_secret: str | None, token_uri: str, certs_url: str) -> None:
        """Verify what is meant for this client; without a secret, codes are not configured."""
        self._client_id = client_id
        self._client_secret = client_secret
        self._token_uri = token_uri
        self._certificates = KeptCertificates(certs_url)

    @override
    def profile(self, credential: str) -> GoogleProfile:
        self._certificates.expect(key_id_of(credential))
        try:
            return profile_of(verified(credential, self._certificates, self._client_id))
        except TransportError as error:
            raise GoogleUnreachable from error
        except REFUSED as error:
            raise BadGoogleToken from error

    @override
    def exchange(self, code: str) -> str:
        """Return the ID token for an authorization code of the JavaScript popup."""
        if not self._client_secret:
            raise GoogleNotConfigured
        form = {
            "code": code,
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "redirect_uri": "postmessage",
            "grant_type": "authorization_code",
        }
        try:
            answer = fetched("POST", self._token_uri, form)
        except TransportError as error:
            raise GoogleUnreachable from error
        if answer.status >= 500 or answer.status in (408, 429):
            raise GoogleUnreachable
        try:
            token = json.loads(answer.data)["id_token"]
        except REFUSED as error:
            raise BadGoogleToken from error
        if not isinstance(token, str):
            raise BadGoogleToken
        return token


def verified(credential: str, certificates: KeptCertificates, audience: str) -> Mapping[str, Any]:
    """Return the claims of an ID token by google-auth's own verification; raises one of `REFUSED`."""
    claims: Mapping[str, Any] = id_token.verify_oauth2_token(  # type: ignore[no-untyped-call]  # ships none
        credential, certificates, audience, clock_skew_in_seconds=SKEW
    )
    return claims


def failure(reason: str) -> TransportError:
    """Return google-auth's own error for a server that does not answer."""
    return TransportError(reason)  # type: ignore[no-untyped-call]  # ships none


def fetched(method: str, url: str, form: Mapping[str, str] | None = None) -> Fetched:
    """Ask a server within `PATIENCE`, without following redirects; raises `TransportError`."""
    deadline = time.monotonic() + PATIENCE
    body = bytearray()
    try:
        with requests.request(method, url, data=form, timeout=STEP, allow_redirects=False, stream=True) as answer:
            for part in answer.iter_content(4096):
                body += part
                if time.monotonic() > deadline or len(body) > LARGEST:
                    raise failure(f"{url} answers too slowly or too much")
            return Fetched(answer.status_code, bytes(body), answer.headers)
    except requests.RequestException as error:
        raise failure(f"{url} does not answer: {error}") from error


def certificates(url: str) -> Fetched:
    """Return certificates by key id; raises `TransportError` for anything else."""
    answer = fetched("GET", url)
    try:
        found = json.loads(answer.data)
    except ValueError as error:
        raise failure(f"{url} answers no JSON") from error
    if answer.status != 200 or not isinstance(found, dict) or not found or "keys" in found:
        raise failure(f"{url} answers {answer.status} and no certificates")
    return answer


def key_id_of(token: str) -> str | None:
    """Return the key a token says it is signed with; nothing of it is believed yet."""
    try:
        header = token.split(".", maxsplit=1)[0]
        found = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))).get("kid")
    except (ValueError, binascii.Error, AttributeError):
        return None
    return found if isinstance(found, str) else None


def profile_of(claims: Mapping[str, Any]) -> GoogleProfile:
    """Return whom verified claims name; raises `KeyError` or `TypeError` when they name nobody."""
    subject = claims["sub"]
    if not isinstance(subject, str) or not subject or len(subject) > 255:
        raise TypeError("sub is not a text")
    return GoogleProfile(
        issuer=ISSUER,  # google-auth checked it; Google writes it with and without the scheme
        subject=subject,
        email=text(claims.get("email"), LONGEST_EMAIL),
        email_verified=claims.get("email_verified") is True,
        issued_at=datetime.fromtimestamp(max(0.0, float(claims["iat"])), UTC),
        name=text(claims.get("name"), LONGEST_NAME),
        picture=text(claims.get("picture"), 2000),
    )


def text(value: object, longest: int) -> str:
    """Return a claim that may be missing; one that is no text, too long or cannot be seen counts as missing."""
    found = normalised(value) if isinstance(value, str) else ""
    return found if len(found) <= longest and found.isprintable() and is_visible(found) else ""
