"""Hold and read what is to be told of a running server, and to whom."""

from dataclasses import dataclass
from typing import Self

from technomart.config.choices import Environment, LogFormat, LogLevel
from technomart.config.source import SettingsSource


@dataclass(frozen=True)
class Observation:
    """How the log is written."""

    log_format: LogFormat = LogFormat.TEXT
    log_level: LogLevel = LogLevel.INFO

    @classmethod
    def read(cls, source: SettingsSource, env: Environment) -> Self:
        """Read the settings; raises `SettingsError` for a value that cannot be used."""
        usual = LogFormat.JSON if env is Environment.PRODUCTION else cls.log_format
        return cls(
            log_format=source.choice("LOG_FORMAT", LogFormat, usual),
            log_level=source.choice("LOG_LEVEL", LogLevel, cls.log_level),
        )
