"""A collector gets a span of each request, and Sentry a report of each fault; neither gets what was sent."""

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from support.servers.processes import HOST, free_port
from support.servers.receiver import Receiver, receiving
from support.servers.technomart import TechnoMart
from technomart.domain.users.demo import DEMO_PASSWORD
from technomart.entrypoints.observing.extras import SENTRY, TRACING
from technomart.entrypoints.serving.server import FINISH_WITHIN

EMAIL, CUSTOMER = "carla@technomart.example", "Tess Secret"
BREAKS = f"CREATE TRIGGER breaks BEFORE INSERT ON orders BEGIN SELECT RAISE(ABORT, 'for {CUSTOMER}'); END"
"""What makes placing fail in a way that nobody has foreseen, with words that quote the request."""
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@contextmanager
def told(receiver: Receiver, program: TechnoMart) -> Iterator[httpx.Client]:
    """Serve, and send what is left at the end, since a server tells it before it ends."""
    program.env |= {
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{receiver.address}",
        "TECHNOMART_SENTRY_DSN": f"http://public@{receiver.address}/7",
    }
    program.arguments += ["--demo"]
    program.run("db", "upgrade")
    program.start()
    with program.client() as client:
        yield client
    assert program.stop() == 0


def spans(receiver: Receiver) -> list[tuple[Span, dict[str, Any]]]:
    """Return the spans that came, each with its attributes."""
    found = []
    for body in receiver.sent_to("/v1/traces"):
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names = {each.key: each.value.string_value for each in resource.resource.attributes}
            assert names["service.name"] == "technomart"
            found += [each for scope in resource.scope_spans for each in scope.spans]
    return [(span, {each.key: value_of(each.value) for each in span.attributes}) for span in found]


def value_of(value: Any) -> Any:
    return getattr(value, value.WhichOneof("value"))


def reports(receiver: Receiver) -> list[dict[str, Any]]:
    """Return the events that came, out of their envelopes."""
    envelopes = [body.split(b"\n") for body in receiver.sent_to("/api/7/envelope/")]
    items = [(json.loads(lines[1]), json.loads(lines[2])) for lines in envelopes]
    return [body for head, body in items if head["type"] == "event"]


def test_requests_are_traced_and_faults_reported_without_what_was_sent(program: TechnoMart) -> None:
    with receiving() as receiver:
        with told(receiver, program) as client:
            token = client.post("/api/auth/login", json={"email": EMAIL, "password": DEMO_PASSWORD}).json()["token"]
            client.headers["Authorization"] = f"Bearer {token}"
            listed = client.get("/api/orders?search=Secret", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
            with closing(sqlite3.connect(program.folder / "technomart.db")) as database:
                database.execute(BREAKS)
            dish = next(each for each in client.get("/api/menu/items").json()["data"] if each["available"])
            order = {"type": "walk-in", "customerName": CUSTOMER, "items": [{"menuItemId": dish["id"], "quantity": 1}]}
            failed = client.post("/api/orders", json=order)
        traced, reported, sent = spans(receiver), reports(receiver), [each.body for each in receiver.taken]

    by_request = {attributes["technomart.request_id"]: (span, attributes) for span, attributes in traced}
    span, attributes = by_request[listed.headers["X-Request-ID"]]
    assert (span.name, span.kind) == ("GET /api/orders", Span.SPAN_KIND_SERVER)
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, PARENT)
    assert (attributes["http.route"], attributes["http.response.status_code"]) == ("/api/orders", 200)
    assert attributes["technomart.statements"] >= 2
    assert 0 < span.end_time_unix_nano - span.start_time_unix_nano < 60e9
    assert by_request[failed.headers["X-Request-ID"]][0].status.code == Status.STATUS_CODE_ERROR

    assert failed.status_code == 500
    assert CUSTOMER in program.log
    (report,) = reported
    assert report["environment"] == "development"
    assert report["extra"]["request_id"] == failed.headers["X-Request-ID"]
    assert report["exception"]["values"][-1]["type"] == "IntegrityError"
    frames = [each["function"] for each in report["exception"]["values"][-1]["stacktrace"]["frames"]]
    assert "place" in frames
    for kept_out in (token, DEMO_PASSWORD, CUSTOMER, "Secret", EMAIL):
        assert not any(kept_out.encode() in body for body in sent)


def test_the_text_of_an_exception_is_not_reported() -> None:
    code = (
        "import logging, sys\n"
        "from technomart.config.observation import Observation\n"
        "from technomart.entrypoints.observing import logs\n"
        "with logs.written(Observation(sentry_dsn=sys.argv[1])):\n"
        "    try:\n"
        "        int('siopao-for-merienda')\n"
        "    except ValueError:\n"
        "        logging.getLogger('technomart').exception('No number: %s', 'siopao-for-merienda')\n"
    )
    with receiving() as receiver:
        done = TechnoMart(Path(), command=[sys.executable]).spawn("-c", code, f"http://public@{receiver.address}/7")
        (report,) = reports(receiver)

    assert "siopao-for-merienda" in done.stderr  # the log of one's own has it
    assert report["logentry"] == {"message": "No number: %s"}
    assert [(each["type"], each["value"]) for each in report["exception"]["values"]] == [("ValueError", "")]


@pytest.mark.parametrize(
    ("needs", "value"), [(SENTRY, "https://public@sentry.example/1"), (TRACING, "http://127.0.0.1:4318")]
)
def test_a_setting_whose_library_is_not_installed_says_what_to_install(
    program: TechnoMart, needs: tuple[str, str, str], value: str
) -> None:
    name, module, packages = needs
    program.env[name] = value
    package = module.partition(".")[0]
    without = f"import sys; sys.modules[{package!r}] = None; from technomart.entrypoints.cli import main; main()"
    program.command = [sys.executable, "-c", without]

    refused = program.spawn("serve", check=False)

    assert refused.returncode == 2
    assert refused.stderr.strip().endswith(f"{name} is set and what it needs is not installed: pip install {packages}")
    assert "Traceback" not in refused.stderr


def test_a_collector_that_is_down_keeps_no_server_from_ending(program: TechnoMart) -> None:
    program.env["OTEL_EXPORTER_OTLP_ENDPOINT"] = f"http://{HOST}:{free_port()}"
    program.start()

    assert program.stop(within=FINISH_WITHIN / 2) == 0


def test_what_is_not_set_is_not_loaded_and_there_are_no_metrics_then(tmp_path: Path) -> None:
    code = (
        "import sys; import technomart.entrypoints.serving.program; from technomart.entrypoints.web import wsgi; "
        "print(wsgi.application.test_client().get('/metrics').status_code, [name for name in sys.modules "
        "if name.startswith(('sentry_sdk', 'opentelemetry', 'prometheus_client'))])"
    )

    assert TechnoMart(tmp_path, command=[sys.executable]).spawn("-c", code).stdout.strip() == "404 []"
