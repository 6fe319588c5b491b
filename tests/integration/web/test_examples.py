"""The examples of the API document are taken by the demo canteen as they stand there."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from support.http_api import CHEAP, Api, an_app
from technomart import bootstrap
from technomart.adapters.clock import SystemClock
from technomart.adapters.memory.store import MemoryStore
from technomart.config.settings import Settings
from technomart.config.till import TillSettings
from technomart.domain.orders.tax import Tax
from technomart.domain.store.snapshot import Snapshot
from technomart.domain.users.demo import DEMO_PASSWORD
from technomart.entrypoints.web.document.examples import DEMO_DISH

DOCUMENT: dict[str, Any] = an_app(MemoryStore()).get("/api/openapi.json").json
SCHEMAS = DOCUMENT["components"]["schemas"]
ALREADY_THERE = {
    "/api/users/roles/": "staff",
    "/api/menu/categories/": "Rice Meals",
    "/api/inventory/categories/": "Meat",
    "/api/inventory/recipes/": DEMO_DISH,
}
"""Addresses under which nothing is made, and what is there."""
KNOWN_BY_WHO_ASKS = {
    *("GoogleRequest", "TokenRequest", "VerifyTokenRequest", "RefreshRequest", "NewPasswordRequest", "CodeRequest"),
    *("ResetTokenRequest", "CodePasswordRequest", "SecondStep", "FactorCode", "BothProofsRequest", "HeadshotRequest"),
    *("VerifyTokenHolder", "ApprovalRequest", "RejectionRequest", "ImageFile", "Merge", "PasswordChangeRequest"),
    *("NewScheduleExceptionRequest", "NewLeaveRequest"),
}
"""Bodies with a token, a code, a picture, an id or a near day that no document can know, or a password to be kept."""
NOTHING_NEEDED = {"SignOutRequest", "SignOutEverywhereRequest", "ClosingRequest", "PrintRequest"}


def bodies() -> Iterator[tuple[str, str, str, Any]]:
    """Yield the method, the address, the schema's name and the example of every body, None where there is none."""
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method != "parameters" and "requestBody" in operation:
                (content,) = operation["requestBody"]["content"].values()
                schema = content["schema"]
                name = schema.get("items", schema)["$ref"].rpartition("/")[2]
                (example,) = SCHEMAS[name].get("examples", [None])
                yield method, path, name, [example] if "items" in schema and example else example


BODIES = {(method, path): example for method, path, _, example in bodies() if example}


@pytest.fixture(scope="module")
def canteen() -> Snapshot:
    return bootstrap.demo(Settings(), SystemClock(), CHEAP).snapshot()


@pytest.fixture
def admin(canteen: Snapshot) -> Api:
    taxed = an_app(MemoryStore(canteen), clock=SystemClock(), till=TillSettings(Tax.VAT12))
    return taxed.signed_in("admin@technomart.example", DEMO_PASSWORD)


def filled(admin: Api, path: str) -> str:
    """Return the address with what it names: made by the example at the address before it, or there already."""
    while found := re.search(r"{\w+}", path):
        before = path[: found.start()]
        path = before + (ALREADY_THERE.get(before) or an_id(admin, before.rstrip("/"))) + path[found.end() :]
    return path


def an_id(admin: Api, before: str) -> str:
    """Return the id of something under an address; that of a payment is made at its order."""
    if re.fullmatch("/api/orders/.+/items", before):
        return "1"
    if before == "/api/payments":
        before = "/api/orders/{order_id}/payment"
    if re.fullmatch("/api/cash-sessions/.+/movements", before):
        movement = BODIES["post", "/api/cash-sessions/{session_id}/movements"]
        return str(admin.post(before, movement).json["data"]["id"])
    if ("post", before) not in BODIES:
        return str(admin.get(before).json["data"][0]["id"])
    answer = admin.post(filled(admin, before), BODIES["post", before])
    assert answer.status_code == 201, answer.text
    return str(answer.json["data"]["id"])


def test_every_body_has_an_example_unless_it_holds_what_no_document_can_know() -> None:
    without = {name for *_, name, example in bodies() if example is None}

    assert without == KNOWN_BY_WHO_ASKS | NOTHING_NEEDED


@pytest.mark.parametrize(("method", "path"), BODIES)
def test_the_demo_canteen_takes_the_example(admin: Api, method: str, path: str) -> None:
    answer = admin.call(method.upper(), filled(admin, path), BODIES[method, path])

    assert answer.status_code in (200, 201, 202), answer.text


def test_the_document_is_what_openapi_says_a_document_is() -> None:
    assert [f"{each.instance_path}: {each.message}" for each in OPENAPI_31_VALIDATOR.iter_errors(DOCUMENT)] == []
