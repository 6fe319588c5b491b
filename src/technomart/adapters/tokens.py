"""Make and read the tokens that say who asks: signed JWTs (RFC 9068), read strictly (RFC 8725), and opaque ones."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import jwt
from typing_extensions import override

from technomart.domain.auth.one_time_tokens import BadOneTimeToken
from technomart.domain.auth.ports import AccessTokens, SecretTokens, VerifyTokens
from technomart.domain.auth.session import Session, SessionOver
from technomart.domain.kernel.ports import Ids
from technomart.domain.users.user import User

ALGORITHM = "HS256"
ISSUER = "technomart"
COMMON = ("iss", "aud", "sub", "iat", "nbf", "exp", "jti")
VERIFY_LASTS = timedelta(hours=24)
ENTROPY = 32  # bytes
CODE_DIGITS = 6
RECOVERY_BYTES = 10
MOST_VERIFIED = 1_024
"""Tokens a process remembers the claims of, each 1.7 KB; those that are renewed stay until then."""


class NotGood(Exception):
    """The token is not one of ours, not of this kind, or not of this time, in which case `about` says whom it names."""

    def __init__(self, about: str = "") -> None:
        """Keep whom it names."""
        super().__init__()
        self.about = about


class Jwts:
    """Signs and reads JWTs of one kind, which no other passes for; `secret` has at least 32 bytes.

    A kind is a `typ`, an audience and the claims it has beside the common ones. What a good token says is remembered:
    to load the key and to check a signature costs as much as the statement that finds the session.
    """

    def __init__(self, secret: str, ids: Ids, kind: str, audience: str, claims: tuple[str, ...] = ()) -> None:
        """Keep the secret to sign and check with."""
        self._secret = secret
        self._ids = ids
        self._type = kind
        self._audience = audience
        self._required = [*COMMON, *claims]
        self._claims = lru_cache(MOST_VERIFIED)(self._verified)

    def signed(self, subject: str, at: datetime, lifetime: timedelta, **claims: str) -> str:
        """Return a token about an account."""
        common = {
            "iss": ISSUER,
            "aud": self._audience,
            "sub": subject,
            "iat": at,
            "nbf": at,
            "exp": at + lifetime,
            "jti": self._ids.new(),
        }
        return jwt.encode({**common, **claims}, self._secret, algorithm=ALGORITHM, headers={"typ": self._type})

    def read(self, token: str, at: datetime) -> Mapping[str, Any]:
        """Return a token's claims; raises `NotGood`. Times are checked against `at`, not this machine's clock."""
        try:
            claims = self._claims(token)
            now = at.timestamp()
            timely = float(claims["nbf"]) <= now < float(claims["exp"]) and float(claims["iat"]) <= now
        except (jwt.PyJWTError, TypeError, ValueError, OverflowError) as error:
            raise NotGood from error
        if not timely:
            raise NotGood(str(claims["sub"]))
        return claims

    def _verified(self, token: str) -> Mapping[str, Any]:
        """Return a token's claims at whatever time; raises `NotGood` or what the library raises."""
        read = jwt.decode_complete(
            token,
            self._secret,
            algorithms=[ALGORITHM],
            audience=self._audience,
            issuer=ISSUER,
            options={
                "require": self._required,
                "enforce_minimum_key_length": True,
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            },
        )
        if str(read["header"].get("typ", "")).lower() != self._type:
            raise NotGood
        claims: Mapping[str, Any] = MappingProxyType(read["payload"])
        return claims


class JwtAccessTokens(AccessTokens):
    """HS256 tokens of type `at+jwt`; `secret` has at least 32 bytes, `lifetime` is in seconds."""

    def __init__(self, secret: str, lifetime: int, ids: Ids) -> None:
        """Keep the secret to sign and check with."""
        self._jwts = Jwts(secret, ids, "at+jwt", "technomart-api", ("sid", "role"))
        self.lifetime = lifetime

    @override
    def issue(self, user: User, session: Session, at: datetime) -> str:
        """Return a signed token that names the session, the account and its role."""
        return self._jwts.signed(user.id, at, timedelta(seconds=self.lifetime), sid=session.id, role=user.role.value)

    @override
    def session_of(self, token: str, at: datetime) -> tuple[str, str]:
        try:
            claims = self._jwts.read(token, at)
        except NotGood as error:
            raise SessionOver(whose=error.about) from error
        if not isinstance(claims["sid"], str) or not isinstance(claims["role"], str):
            raise SessionOver
        return claims["sid"], str(claims["sub"])


class JwtVerifyTokens(VerifyTokens):
    """HS256 tokens of type `verify+jwt`, good for a day and for nothing but asking how a registration stands."""

    def __init__(self, secret: str, ids: Ids) -> None:
        """Keep the secret to sign and check with."""
        self._jwts = Jwts(secret, ids, "verify+jwt", "technomart-registration")

    @override
    def issue(self, user_id: str, at: datetime) -> str:
        """Return a token about an account; it lets nobody in."""
        return self._jwts.signed(user_id, at, VERIFY_LASTS)

    @override
    def account_of(self, token: str, at: datetime) -> str:
        try:
            return str(self._jwts.read(token, at)["sub"])
        except NotGood as error:
            raise BadOneTimeToken("This token is no longer good; please sign in again.") from error


class HmacSecretTokens(SecretTokens):
    """Opaque tokens: fresh ones from the system's randomness, successors by HMAC.

    A successor depends on the token before it, which is stored nowhere, and on a key that is not in the database:
    neither of the two alone gives it away.
    """

    def __init__(self, secret: str) -> None:
        """Derive a key of its own, so that no JWT shares one with a refresh token."""
        self._key = hmac.digest(secret.encode(), b"technomart refresh tokens", "sha256")
        self._pepper = hmac.digest(secret.encode(), b"technomart reset codes", "sha256")

    @override
    def new(self) -> str:
        """Return 256 random bits."""
        return secrets.token_urlsafe(ENTROPY)

    @override
    def digest(self, token: str) -> str:
        """Return the SHA-256 of a token; its 256 bits need no slower hash."""
        return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()

    @override
    def successor(self, token: str, session_id: str, generation: int) -> str:
        """Return the token that follows one of a family."""
        made = hmac.digest(self._key, f"{session_id}\0{generation}\0{token}".encode(), "sha256")
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()

    @override
    def code(self) -> str:
        """Return one of a million."""
        return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"

    @override
    def recovery_code(self) -> str:
        """Return sixteen characters of base 32; its 80 bits need no slow hash."""
        letters = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
        return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))

    @override
    def code_digest(self, owner: str, code: str) -> str:
        """Return the HMAC of both."""
        return hmac.digest(self._pepper, f"{owner}\0{code}".encode(errors="surrogatepass"), "sha256").hex()
