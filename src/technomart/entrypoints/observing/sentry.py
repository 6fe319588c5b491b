"""Report faults to Sentry: where in the program, and nothing that anybody sent."""

import logging
from importlib.metadata import version

import sentry_sdk
from sentry_sdk.integrations.logging import EventHandler
from sentry_sdk.types import Event, Hint
from typing_extensions import override

from technomart.config.observation import LAST_WITHIN


class Reporter(EventHandler):
    """Reports errors, and whatever is logged with its traceback; a thread of its own sends them."""

    def __init__(self, dsn: str, environment: str) -> None:
        """Report to whoever the address names, from where the program runs."""
        super().__init__()
        self.addFilter(lambda record: record.levelno >= logging.ERROR or bool(record.exc_info))
        sentry_sdk.init(
            dsn=dsn,
            environment=environment,
            release=f"technomart@{version('technomart')}",
            default_integrations=False,  # they would look at requests, and keep log lines and arguments
            auto_enabling_integrations=False,
            auto_session_tracking=False,
            send_default_pii=False,
            include_local_variables=False,
            max_request_body_size="never",
            before_send=scrubbed,
        )

    @override
    def close(self) -> None:
        sentry_sdk.flush(LAST_WITHIN)
        super().close()


def scrubbed(event: Event, _hint: Hint) -> Event:
    """Return a report without what may quote a request: the text of an exception, and what was put into a message."""
    for each in event.get("exception", {}).get("values", []):
        each["value"] = ""
    event["logentry"] = {"message": event.get("logentry", {}).get("message", "")}
    return event
