"""Say in one sentence what a setting needs that is not installed; nothing of it is loaded for that."""

from importlib.util import find_spec

from technomart.config.errors import SettingsError
from technomart.config.observation import TRACES_TO, Observation

SENTRY = ("TECHNOMART_SENTRY_DSN", "sentry_sdk", "sentry-sdk")
TRACING = (
    TRACES_TO,
    "opentelemetry.exporter.otlp.proto.http",
    "opentelemetry-sdk opentelemetry-exporter-otlp-proto-http",
)


def must_be_installed(observation: Observation) -> None:
    """Raise `SettingsError` when something is to be told by a library that is not there."""
    for value, (name, module, packages) in ((observation.sentry_dsn, SENTRY), (observation.traces_to, TRACING)):
        if value is not None and not is_there(module):
            raise SettingsError(f"{name} is set and what it needs is not installed: pip install {packages}")


def is_there(module: str) -> bool:
    """Tell whether a module can be loaded."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # the package that it is in
        return False
