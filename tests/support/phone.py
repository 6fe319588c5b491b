"""Stand in for a phone with an app that makes codes of a second factor."""

from datetime import timedelta

from pyotp import TOTP

from support.builders import FixedClock
from support.http_api import PASSWORD, Api

FACTOR = "/api/auth/second-factor"
MINE = {"currentPassword": PASSWORD}
STEP = timedelta(seconds=30)


class Phone:
    """An app that makes the codes of a secret, and the recovery codes on a sheet of paper."""

    def __init__(self, api: Api, clock: FixedClock, password: str = PASSWORD) -> None:
        """Set up the second factor of whoever is signed in; the next code is a fresh one."""
        self._clock = clock
        begun = api.post(FACTOR, {"currentPassword": password}).json["data"]
        self._totp = TOTP(begun["secret"])
        self.address = begun["address"]
        self.sheet: list[str] = api.post(f"{FACTOR}/confirm", {"code": self.code()}).json["data"]["codes"]
        clock.move(STEP)

    def code(self, after: timedelta = timedelta()) -> str:
        return self._totp.at(self._clock.now() + after)

    def wrong(self) -> str:
        near = {self.code(STEP * n) for n in range(-2, 3)}
        return next(code for code in map("{:06}".format, range(9)) if code not in near)
