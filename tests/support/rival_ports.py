"""Stand in for Google, for an app that makes codes and for what decodes pictures: whatever is said is believed."""

from collections.abc import Sequence
from datetime import datetime

from typing_extensions import override

from support.builders import NOW
from technomart.domain.auth.google import GoogleProfile
from technomart.domain.auth.ports import Google
from technomart.domain.auth.second_factor import OneTimeCodes
from technomart.domain.users.headshots import Pictures

SIX_DIGITS = "123456"
GOOGLE = "https://accounts.google.com"


class AnyGoogle(Google):
    """Believes a subject and an address, with a blank between."""

    @override
    def profile(self, credential: str) -> GoogleProfile:
        subject, email = credential.split()
        return GoogleProfile(GOOGLE, subject, email, email_verified=True, issued_at=NOW)

    @override
    def exchange(self, code: str) -> str:
        return code


class AnyCodes(OneTimeCodes):
    """Takes one code, of one time step, and keeps secrets as they are."""

    @override
    def new_secret(self) -> str:
        return "another secret"

    @override
    def address(self, secret: str, account: str) -> str:
        return f"otpauth://totp/{account}"

    @override
    def sealed(self, secret: str) -> str:
        return secret

    @override
    def step(self, sealed: str, code: str, at: datetime) -> int | None:
        return 1 if code == SIX_DIGITS else None


class AnyPictures(Pictures):
    """Takes every picture as it is."""

    @override
    def anew(self, content: bytes, kinds: Sequence[str] = ()) -> bytes:
        return content
