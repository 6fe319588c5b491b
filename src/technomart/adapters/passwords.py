"""Keep passwords with Argon2id (RFC 9106); read those that Django kept with PBKDF2."""

import base64
import binascii
import hashlib
import hmac
import os
import unicodedata
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from threading import BoundedSemaphore, Condition, local

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from typing_extensions import override

from technomart.affinity import affinity
from technomart.domain.auth.ports import Passwords, PasswordsBusy
from technomart.domain.kernel.texts import normalised

DJANGO = "pbkdf2_sha256"
MOST_ITERATIONS = 10_000_000
MOST_AT_ONCE = 4
"""How many passwords are worked out or wait for it, half as many as a worker has threads if nothing else is said."""
MOST_TO_APPROVE = 2
"""How many besides of people who are signed in and have something approved: strangers hold up nobody at a till."""


class Turn:
    """What one at a time has; some go before the others who wait."""

    def __init__(self) -> None:
        """Begin with nobody who has it."""
        self._changed, self._is_taken, self._ahead = Condition(), False, 0

    @contextmanager
    def held(self, *, ahead: bool) -> Iterator[None]:
        """Wait for the turn, `ahead` of all others who do not wait so, and keep it for the block."""
        with self._changed:
            self._ahead += ahead
            self._changed.wait_for(lambda: not self._is_taken and (ahead or not self._ahead))
            self._ahead -= ahead
            self._is_taken = True
        try:
            yield
        finally:
            with self._changed:
                self._is_taken = False
                self._changed.notify_all()


class Argon2Passwords(Passwords):
    """Argon2id with the library's parameters, which follow RFC 9106's second recommendation.

    One is worked out at a time: each takes 64 MiB, and with its four threads as many processors as there are. Few wait
    for it, as each keeps a thread from serving others.
    """

    def __init__(self, hasher: PasswordHasher | None = None, places: int = MOST_AT_ONCE) -> None:
        """Make the reference hash that an unknown account is measured against."""
        self._hasher = hasher or PasswordHasher()
        self._reference = unmatched(self._hasher)
        self._turn, self._here = Turn(), local()
        self._places, self._places_to_approve = BoundedSemaphore(places), BoundedSemaphore(MOST_TO_APPROVE)

    @override
    def place(self) -> AbstractContextManager[None]:
        return self._one_of(self._places)

    @override
    def place_to_approve(self) -> AbstractContextManager[None]:
        return self._one_of(self._places_to_approve, self._places, ahead=True)

    @contextmanager
    def _one_of(self, *places: BoundedSemaphore, ahead: bool = False) -> Iterator[None]:
        if getattr(self._here, "has_place", False):
            yield
            return
        taken = next((each for each in places if each.acquire(blocking=False)), None)
        if taken is None:
            raise PasswordsBusy
        self._here.has_place, self._here.is_ahead = True, ahead
        try:
            yield
        finally:
            self._here.has_place = False
            taken.release()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        with self.place(), self._turn.held(ahead=self._here.is_ahead), affinity.on_all():
            yield

    @override
    def hash(self, password: str) -> str:
        """Return an Argon2id hash with its parameters and salt."""
        with self._in_turn():
            return self._hasher.hash(normalised(password))

    @override
    def verify(self, password: str, stored: str | None) -> bool:
        """Tell whether a password is the stored one; an unknown account costs the same time.

        What was hashed before passwords were normalised may have been typed in the form NFD.
        """
        forms = dict.fromkeys((normalised(password), unicodedata.normalize("NFD", password), password))
        with self._in_turn():
            return any(self._is(form, stored) for form in forms)

    def _is(self, password: str, stored: str | None) -> bool:
        if stored is not None and stored.startswith(f"{DJANGO}$"):
            return matches_django(password, stored)
        try:
            self._hasher.verify(stored or self._reference, password)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    @override
    def is_outdated(self, stored: str) -> bool:
        """Tell whether the hash has other parameters than new ones get, or is Django's."""
        return stored.startswith(f"{DJANGO}$") or self._hasher.check_needs_rehash(stored)

    @override
    def is_common(self, text: str) -> bool:
        """Tell whether a text is among the passwords found most often in what was stolen elsewhere, or a usual word."""
        return text in most_common()


@cache
def most_common() -> frozenset[str]:
    """Return the lists, loaded when the first password is set; a password that is also a name is among names alone."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - see above

    return frozenset(word for words in FREQUENCY_LISTS.values() for word in words)


def unmatched(hasher: PasswordHasher) -> str:
    """Return a hash that takes as long to verify as those the hasher makes, and that no password is known to have."""
    salt, digest = (
        base64.b64encode(os.urandom(size)).decode().rstrip("=") for size in (hasher.salt_len, hasher.hash_len)
    )
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2{hasher.type.name.lower()}$v={ARGON2_VERSION}${cost}${salt}${digest}"


def matches_django(password: str, stored: str) -> bool:
    """Tell whether a password is the one in `pbkdf2_sha256$iterations$salt$hash`; a malformed one never matches."""
    try:
        _, rounds, salt, digest = stored.split("$")
        iterations, expected = int(rounds), base64.b64decode(digest, validate=True)
    except (ValueError, binascii.Error):
        return False
    if not 1 <= iterations <= MOST_ITERATIONS:
        return False
    made = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), iterations)
    return hmac.compare_digest(made, expected)
