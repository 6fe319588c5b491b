"""Who prints beside the requests goes on, whatever a job does."""

import logging
from typing import Any, cast

import pytest

from technomart.domain.kernel.errors import DatabaseSilent
from technomart.domain.papers.queue import PrinterName
from technomart.domain.usecases.printing import Turn
from technomart.entrypoints.serving.printing import look
from technomart.wiring import Ports


class FailingPorts:
    """Ports whose use cases fail."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def use(self, _kind: type[Any]) -> Any:
        raise self.error


@pytest.mark.parametrize(("error", "wanted"), [(DatabaseSilent(), Turn.NOTHING), (OverflowError("x"), Turn.PUT_OFF)])
def test_what_fails_ends_nobody_who_prints_and_is_logged(
    error: Exception, wanted: Turn, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert look(cast("Ports", FailingPorts(error)), PrinterName.KITCHEN) is wanted

    assert [record.message for record in caplog.records] == (
        ["What waits for the kitchen printer cannot be printed."] if wanted is Turn.PUT_OFF else []
    )
