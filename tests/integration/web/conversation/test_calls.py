import re
from pathlib import Path

from support.front_end import CALLS
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


def test_every_page_has_its_conversation() -> None:
    held = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}

    assert held == {*CALLS, "calls"}
