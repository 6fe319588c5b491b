"""Hold and read what is to be told of a running server, and to whom."""

from dataclasses import dataclass, field
from typing import Self

from technomart.config import production
from technomart.config.choices import Environment, LogFormat, LogLevel
from technomart.config.source import SettingsSource

TRACES_TO = "OTEL_EXPORTER_OTLP_ENDPOINT"
LAST_WITHIN = 2.0
"""Seconds in which what is left must be told when a process ends; who is told it may be down."""


@dataclass(frozen=True)
class Observation:
    """What is told of a running server, and to whom; nobody is told anything but the log unless it is set.

    `metrics_folder` is where several processes keep what they count, which `technomart serve` makes.
    """

    env: Environment = Environment.DEVELOPMENT
    log_format: LogFormat = LogFormat.TEXT
    log_level: LogLevel = LogLevel.INFO
    metrics_token: str | None = field(default=None, repr=False)
    metrics_folder: str | None = None
    traces_to: str | None = None
    sentry_dsn: str | None = field(default=None, repr=False)

    @classmethod
    def read(cls, source: SettingsSource, env: Environment) -> Self:
        """Read the settings; raises `SettingsError` for a value that cannot be used."""
        usual = LogFormat.JSON if env is Environment.PRODUCTION else cls.log_format
        return cls(
            env=env,
            log_format=source.choice("LOG_FORMAT", LogFormat, usual),
            log_level=source.choice("LOG_LEVEL", LogLevel, cls.log_level),
            metrics_token=production.metrics_token(source, env),
            metrics_folder=source.of_library("PROMETHEUS_MULTIPROC_DIR"),
            traces_to=source.url_of_library(TRACES_TO, "https", "http"),
            sentry_dsn=source.sentry_dsn("SENTRY_DSN"),
        )
