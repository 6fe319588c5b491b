import re
from pathlib import Path

import pytest

from support.front_end import CALLS, must_be_refused
from support.http_api import an_api
from technomart.adapters.memory.store import MemoryStore


def test_the_api_document_names_every_call_of_every_page() -> None:
    document = an_api(MemoryStore()).get("/api/openapi.json").json
    named = {
        f"{method.upper()} {re.sub('{[^}]+}', '{id}', path.removeprefix('/api/'))}"
        for path, operations in document["paths"].items()
        for method in operations
    }
    wanted = {call for calls in CALLS.values() for call in calls}

    assert wanted <= named


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "auth/face-login"),
        ("POST", "auth/face-register"),
        ("POST", "auth/face-unregister"),
        ("DELETE", "auth/face-register"),
        ("GET", "notifications/push/public-key"),
        ("POST", "notifications/push/subscribe"),
        ("POST", "notifications/push/unsubscribe"),
    ],
)
def test_what_is_not_built_says_so(method: str, path: str) -> None:
    api = an_api(MemoryStore())

    must_be_refused(api.call(method, f"/api/{path}", {}), 404)


def test_every_page_has_its_conversation() -> None:
    held = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}

    assert held == {*CALLS, "calls"}
