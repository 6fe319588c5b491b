"""A request whose body did not come whole is refused as any other, before anything of its route runs."""

import logging

import pytest

from support.http_api import an_app
from technomart.adapters.memory.store import MemoryStore
from technomart.entrypoints.web.unfinished import UNFINISHED


@pytest.mark.parametrize(("status", "code"), [(400, "bad_request"), (408, "request_timeout"), (411, "length_required")])
def test_it_is_named_logged_and_answered_in_the_form_of_refusals(
    status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "technomart")
    client = an_app(MemoryStore()).client

    answer = client.post(
        "/api/auth/login", environ_overrides={UNFINISHED: status}, headers={"Origin": "http://localhost:8080"}
    )

    assert answer.status_code == status
    assert (answer.json or {}).items() >= {("code", code), ("success", False)}
    assert answer.headers["X-Request-ID"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:8080"  # a page may read why
    told = [each.getMessage() for each in caplog.records if each.name.endswith("observed")]
    assert told == [f"POST /api/auth/login {status}"]
