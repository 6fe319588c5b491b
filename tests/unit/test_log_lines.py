"""A record is one line for programs; for people nothing that it quotes begins a line or moves the cursor."""

import json
import logging
from datetime import datetime

import pytest

from technomart.config.choices import LogFormat
from technomart.config.observation import Observation
from technomart.domain.kernel import effort
from technomart.entrypoints.observing import logs

HOSTILE = "x\n2026-11-29 06:00:00 INFO forged\r\x1b[2J\u2028\x85\x00 end"


def record(message: str, *args: object, fault: BaseException | None = None) -> logging.LogRecord:
    info = None if fault is None else (type(fault), fault, fault.__traceback__)
    made = logging.LogRecord("technomart.tests", logging.WARNING, "tests.py", 1, message, args, info)
    made.whose = HOSTILE
    return made


def test_text_that_a_client_sent_begins_no_line_of_the_log() -> None:
    line = logs.formatter_of(LogFormat.TEXT).format(record("Failed: %s", HOSTILE, fault=ValueError(HOSTILE)))

    first, *others = line.split("\n")
    assert datetime.fromisoformat(first[:19]).year > 2000
    assert "WARNING Failed: x" in first
    assert others
    assert all(each.startswith("    ") for each in others)
    assert all(each.isprintable() for each in (first, *others))
    assert r"\x1b[2J\u2028\x85\x00 end" in line


def test_a_record_is_one_line_of_json_with_its_fields_and_its_traceback() -> None:
    line = logs.formatter_of(LogFormat.JSON).format(record("Failed: %s", HOSTILE, fault=ValueError(HOSTILE)))

    assert line.isprintable()
    assert line.isascii()
    told = json.loads(line)
    assert (told["level"], told["logger"], told["message"]) == ("WARNING", "technomart.tests", f"Failed: {HOSTILE}")
    assert told["whose"] == HOSTILE
    assert told["exception"].startswith(f"ValueError: {HOSTILE}")
    assert datetime.fromisoformat(told["timestamp"]).utcoffset() is not None


@pytest.mark.parametrize("form", LogFormat)
def test_a_plain_line_is_written_as_every_record_is(form: LogFormat) -> None:
    log, fields = logging.getLogger("technomart.tests"), {"route": "/api/orders", "statements": 7, "sent_id": HOSTILE}
    line = logs.Line(log, "GET /api/orders 200", fields)
    usual = log.makeRecord(log.name, logging.INFO, __name__, 0, "%s %d", ("GET /api/orders", 200), None, extra=fields)
    usual.created = line.created

    assert logs.formatter_of(form).format(line) == logs.formatter_of(form).format(usual)


def test_what_is_logged_for_a_request_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("technomart.tests")
    with logs.written(Observation(log_format=LogFormat.JSON)):
        effort.begin("the-request")
        log.info("within")
        effort.end()
        log.info("after")

    within, after = map(json.loads, capsys.readouterr().err.splitlines())
    assert (within["message"], within["request_id"]) == ("within", "the-request")
    assert "request_id" not in after


def test_the_log_is_given_back(capsys: pytest.CaptureFixture[str]) -> None:
    handlers = list(logging.getLogger().handlers)

    with logs.written(Observation()):
        logs.set_up(Observation())
        logging.getLogger("technomart.tests").info("once")

    assert capsys.readouterr().err.count("once") == 1
    assert logging.getLogger().handlers == handlers
