"""Write the log to the standard error: as JSON for programs, or as text in which no line can be forged."""

import logging
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter
from typing_extensions import override

from technomart.config.choices import LogFormat
from technomart.config.observation import Observation
from technomart.domain.kernel import effort

OURS = "technomart"
SERVER_JOINS = {"loggers": {"_granian": {"handlers": [], "propagate": True}}}
"""What the server under the program is told at its start, so that its lines are as all others."""
CONTINUED = "\n    "
"""What parts the lines of one record, whose first begins with its time."""
IN_MESSAGE = ("method", "route", "status")
PLAIN: Mapping[str, Any] = {
    "levelname": "INFO",
    "levelno": logging.INFO,
    "args": (),
    "filename": "",
    "lineno": 0,
    "exc_info": None,
    "exc_text": None,
    "stack_info": None,
}
NOT_FIELDS = frozenset({*RESERVED_ATTRS, "message", *IN_MESSAGE})


class StandardError(logging.StreamHandler[Any]):
    """Writes to what is the standard error at that time, and names the request that a line is about."""

    def __init__(self, formatter: logging.Formatter) -> None:
        """Write lines in a form."""
        logging.Handler.__init__(self)
        self.setFormatter(formatter)

    @property
    def stream(self) -> Any:
        """Return the standard error."""
        return sys.stderr

    @stream.setter
    def stream(self, _: Any) -> None:
        raise AttributeError("It writes to the standard error.")

    @override
    def emit(self, record: logging.LogRecord) -> None:
        request = effort.current()
        if request is not None:
            record.request_id = request.request_id
        super().emit(record)


@lru_cache(1)
def spoken(second: int) -> str:
    """Return a second since 1970 as a line begins with it: many lines begin alike."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(second))


class Line(logging.LogRecord):
    """An informational record of its message and its fields, without where in the program it was made."""

    def __init__(self, log: logging.Logger, message: str, fields: Mapping[str, Any]) -> None:
        """Say it now; what no line of ours tells is not found out."""
        vars(self).update(PLAIN, name=log.name, msg=message, created=time.time())
        vars(self).update(fields)


class Text(logging.Formatter):
    """Writes a record with its fields for people; what it quotes of others begins no line and moves no cursor."""

    @override
    def formatMessage(self, record: logging.LogRecord) -> str:
        fields = [f" {name}={value}" for name, value in vars(record).items() if name not in NOT_FIELDS]
        return f"{spoken(int(record.created))} {record.levelname} {record.message}{''.join(fields)}"

    @override
    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return text if text.isprintable() else CONTINUED.join(map(printable, text.split("\n")))


def printable(text: str) -> str:
    """Return a text with its control characters written as escapes."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def formatter_of(form: LogFormat) -> logging.Formatter:
    """Return what writes records in a form."""
    if form is LogFormat.TEXT:
        return Text()
    names = {"levelname": "level", "name": "logger", "exc_info": "exception"}
    return JsonFormatter(["levelname", "name", "message"], rename_fields=names, timestamp=True)


def handlers(observation: Observation) -> Iterator[logging.Handler]:
    """Yield what every record goes to: the standard error, and faults to Sentry if it is to hear of them."""
    yield StandardError(formatter_of(observation.log_format))
    if observation.sentry_dsn is not None:
        from technomart.entrypoints.observing.sentry import Reporter  # noqa: PLC0415  # few servers report

        yield Reporter(observation.sentry_dsn, observation.env)


def set_up(observation: Observation) -> None:
    """Let everything be logged in one form; what is no line of ours from warnings on."""
    root = logging.getLogger()
    root.handlers[:] = [each for each in root.handlers if each.name != OURS]
    for each in handlers(observation):
        each.name = OURS
        root.addHandler(each)
    logging.getLogger(OURS).setLevel(observation.log_level.upper())


@contextmanager
def written(observation: Observation) -> Iterator[None]:
    """Set the log up for as long as a command runs; whoever runs it in a process of his own gets it back."""
    ours, root = logging.getLogger(OURS), logging.getLogger()
    level, before = ours.level, list(root.handlers)
    set_up(observation)
    try:
        yield
    finally:
        ours.setLevel(level)
        for each in [each for each in root.handlers if each not in before]:
            root.removeHandler(each)
            each.close()
