"""Stand where Google would, in a canteen that has no client of it."""

from typing import NoReturn

from typing_extensions import override

from technomart.domain.auth.google import GoogleNotConfigured
from technomart.domain.auth.ports import Google


class NoGoogle(Google):
    """Says of every sign-in that it is not set up."""

    @override
    def profile(self, credential: str) -> NoReturn:
        raise GoogleNotConfigured

    @override
    def exchange(self, code: str) -> NoReturn:
        raise GoogleNotConfigured
