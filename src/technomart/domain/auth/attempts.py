"""Rate-limit password guessing, without a way to lock somebody out of their own account for good.

Failures are counted in storage, so that neither a restart nor another process forgets them, and by what was typed, so
that nobody can enumerate accounts: one that does not exist answers as one that does. They are counted twice. *Here*,
for one account from one address, the wait grows to a quarter of an hour. *Anywhere*, for one account from all addresses
together, it stays at a few seconds and does not hold for an address from which the account signed in lately. A try is
counted before the password is looked at, so that many at once are no more than they are one by one, and given back
when it was right. Waiting does not count, a success clears the count of its own address, and a new password clears
both, but no count of codes: whoever reads the owner's mail sets one a minute.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Network, ip_address, ip_network

from technomart.domain.kernel.bookings import MOST_BEHIND
from technomart.domain.kernel.errors import TooOften

FREE_HERE = 8
FIRST_WAIT_HERE = 30
LONGEST_WAIT_HERE = 15 * 60
FREE_ANYWHERE = 20
FIRST_WAIT_ANYWHERE = 1
LONGEST_WAIT_ANYWHERE = 10
"""How many failures cost nothing, and the seconds the next one and any further one costs; the wait doubles."""

FREE_CODES = 5
FIRST_WAIT_CODES = 30
LONGEST_WAIT_CODES = 60 * 60
"""The same for codes of a second factor, of which there are a million: whoever tries them knows the password."""

FORGOTTEN_AFTER = timedelta(hours=24)
KNOWN_FOR = timedelta(days=30)
"""How long an address is remembered for a success."""

NO_ADDRESS = "unknown"
TRANSLATED = IPv6Network("64:ff9b::/96")
"""Where translators (NAT64, RFC 6052) put all addresses of IPv4."""


class TooManyAttempts(TooOften):
    """Passwords were guessed; the next try has to wait."""

    code = "too_many_attempts"


@dataclass(frozen=True, slots=True)
class AttemptKey:
    """What failures are counted for: an account by its typed address, here or (`address` empty) anywhere."""

    email: str
    address: str = ""

    @property
    def account(self) -> str:
        """Return the digest of the account; nobody reads from it what was typed."""
        return sha256(self.email.encode()).hexdigest()

    @property
    def id(self) -> str:
        """Return the digest of both."""
        return sha256(f"{self.email}\0{self.address}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Attempts:
    """The failures since the last success, and when there was one."""

    id: str
    account: str
    failures: int = 0
    failed_at: datetime | None = None
    succeeded_at: datetime | None = None

    def failed(self, at: datetime) -> "Attempts":
        """Return the count after one more failure; what is long ago is forgotten."""
        fresh = self.failed_at is not None and at - self.failed_at < FORGOTTEN_AFTER
        return replace(self, failures=self.failures + 1 if fresh else 1, failed_at=at)

    def wait(self, at: datetime, free: int, first: int, longest: int) -> int:
        """Return the seconds until the next try is let through."""
        over = self.failures - free
        if over < 0 or self.failed_at is None or not -MOST_BEHIND <= at - self.failed_at < FORGOTTEN_AFTER:
            return 0  # a clock that was set back lets nobody wait for what is ahead of it
        ends = self.failed_at + timedelta(seconds=min(longest, first * 2 ** min(over, 16)))
        return max(0, -((at - ends) // timedelta(seconds=1)))

    def is_known(self, at: datetime) -> bool:
        """Tell whether the account signed in from here lately."""
        return self.succeeded_at is not None and at - self.succeeded_at < KNOWN_FOR


def network_of(address: str) -> str:
    """Return what counts as one address: of IPv6 the network of 64 bits, of which one household has every address.

    All that is none counts as one, since it may be another each time.
    """
    try:
        found = ip_address(address_of(address))
    except ValueError:
        return NO_ADDRESS
    return str(found if found.version == 4 else ip_network((found.packed[:8] + bytes(8), 64)))


def address_of(written: str) -> str:
    """Return an address however a proxy writes it: without its port, and that of IPv4 written as one of IPv6 as such.

    What is no address stays as it is.
    """
    try:
        found = ip_address(without_port(written))
    except ValueError:
        return written
    if found.version == 6 and found in TRANSLATED:
        return str(ip_address(found.packed[-4:]))
    return str(found if found.version == 4 else found.ipv4_mapped or found)


def without_port(address: str) -> str:
    """Return an address alone, of `1.2.3.4:567` as of `[2001:db8::1]:567`."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, _, port = address.partition(":")
    return host if "." in host and port.isdecimal() else address


def key_of_codes(email: str) -> AttemptKey:
    """Return what wrong codes of an account are counted for, apart from its passwords: a new one forgets no code."""
    return AttemptKey(f"{email} second factor", "second factor")


def new_attempts(key: AttemptKey) -> Attempts:
    """Return the count of whom nothing is known of."""
    return Attempts(key.id, key.account)


def must_not_wait(here: Attempts, anywhere: Attempts, at: datetime) -> None:
    """Raise `TooManyAttempts` with the wait in seconds while one holds."""
    wait = here.wait(at, FREE_HERE, FIRST_WAIT_HERE, LONGEST_WAIT_HERE)
    if not here.is_known(at):
        wait = max(wait, anywhere.wait(at, FREE_ANYWHERE, FIRST_WAIT_ANYWHERE, LONGEST_WAIT_ANYWHERE))
    _refuse_for(wait)


def must_not_wait_for_codes(codes: Attempts, at: datetime) -> None:
    """Raise `TooManyAttempts` while a wait holds for codes of a second factor, wherever they come from."""
    _refuse_for(codes.wait(at, FREE_CODES, FIRST_WAIT_CODES, LONGEST_WAIT_CODES))


def _refuse_for(wait: int) -> None:
    if wait:
        sentence = f"Too many attempts to sign in. Try again in {wait} second{'s' if wait > 1 else ''}."
        raise TooManyAttempts(sentence, retry_after=wait)
