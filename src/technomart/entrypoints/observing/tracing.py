"""Send traces to an OpenTelemetry collector (OTLP over HTTP): one span for each request."""

import time
from collections.abc import Mapping
from importlib.metadata import version
from threading import Thread

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.propagate import extract
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode

from technomart.config.observation import LAST_WITHIN

NAMES = {
    "method": "http.request.method",
    "route": "http.route",
    "status": "http.response.status_code",
    "user_id": "user.id",
}
"""OpenTelemetry's names of what the log tells of a request, where it has one."""
TRACE_PARENT = "traceparent"


class Tracing:
    """Makes a span of a request that was answered; a thread sends them, and drops them when nobody takes them."""

    def __init__(self, endpoint: str) -> None:
        """Send to a collector; the library reads its other settings, OTEL_*, from the environment."""
        own = Resource({"service.name": "technomart", "service.version": version("technomart")})
        self.provider = TracerProvider(resource=own.merge(OTELResourceDetector().detect()), shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        self.provider.add_span_processor(BatchSpanProcessor(exporter))
        self.tracer = self.provider.get_tracer("technomart")

    def answered(self, told: Mapping[str, str | int | float], parent: str, seconds: float) -> None:
        """Tell of a request what the log tells, as a part of the trace that its sender named, if any."""
        ended = time.time_ns()
        span = self.tracer.start_span(
            f"{told['method']} {told['route']}",
            context=extract({TRACE_PARENT: parent} if parent else {}),
            kind=SpanKind.SERVER,
            attributes={NAMES.get(name, f"technomart.{name}"): value for name, value in told.items()},
            start_time=ended - int(seconds * 1e9),
        )
        if int(told["status"]) >= 500:
            span.set_status(StatusCode.ERROR)
        span.end(ended)

    def finish(self) -> None:
        """Send what is left, at the end of a process."""
        last = Thread(target=self.provider.shutdown, daemon=True)  # it would wait for half a minute
        last.start()
        last.join(LAST_WITHIN)
