"""Spare a server what libraries load without need."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from technomart.config.settings import Settings

CRYPTOGRAPHY = "cryptography"
"""PyJWT and PyMySQL load it where it is installed, for signatures with keys in pairs and for passwords of servers."""

YAML = "yaml"
"""flask-smorest loads it where it is installed, for commands of its own."""


def needless(settings: Settings) -> Sequence[str]:
    """Return the libraries that a server with these settings has no use for while its modules are loaded."""
    has_use = settings.google_client_id is not None or not settings.database_url.startswith("sqlite")
    return () if has_use else (CRYPTOGRAPHY,)


@contextmanager
def absent(libraries: Sequence[str]) -> Iterator[None]:
    """Load modules as if some libraries were not installed; what asks for these later finds them.

    A library that was loaded before stays.
    """
    hidden = [name for name in libraries if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None is what import takes for absent
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
