"""What schemathesis is told of this API: how to sign in, where requests come from, and what a rule may refuse."""

import json
import os
from itertools import count
from typing import Any

import requests
import schemathesis
from schemathesis import AuthContext, Case, CheckContext, HookContext, Response

from technomart.domain.kernel.paging import BadCursor
from technomart.domain.kernel.texts import INVISIBLE
from technomart.domain.kernel.time_ranges import BACKWARDS
from technomart.domain.users.demo import DEMO_PASSWORD
from technomart.entrypoints.web.strict_json import TOO_LARGE

ADMIN = "admin@technomart.example"
ABOUT_SHAPE = {"invalid", "bad_json", "bad_idempotency_key"}
"""The codes of input that is not what the document says; any other one is that of a rule."""
BEYOND_SCHEMAS = {
    BACKWARDS,
    BadCursor.sentence,
    INVISIBLE,
    TOO_LARGE,
    "Must be a date or an instant in ISO 8601.",  # the 31st of a month that has none
    "Not a valid date.",  # likewise
    "Only cash is tendered.",
    "Send either a credential or a code.",
}
"""Sentences about single values or pairs of them that no JSON Schema can say."""

addresses = count(1)


def another_address() -> str:
    """Return an address that no request came from before, so that no limit of an address is met."""
    number = next(addresses)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Come from another address each time, as from behind a proxy."""
    case.headers["X-Forwarded-For"] = another_address()


@schemathesis.auth(retry_on=[401])
class Session:
    """A session of the demo canteen's administrator; one that a request ended is opened again."""

    def get(self, case: Case[Any], context: AuthContext) -> str:
        """Sign in."""
        answer = requests.post(
            f"{os.environ['FUZZED']}/api/auth/login",
            json={"email": ADMIN, "password": DEMO_PASSWORD},
            headers={"X-Forwarded-For": another_address()},
            timeout=30,
        )
        return str(answer.json()["token"])

    def set(self, case: Case[Any], data: str, context: AuthContext) -> None:
        """Show the token."""
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.check
def well_formed_input_is_refused_by_rules_alone(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """Fail on input that is as documented and refused for its shape, in the place of `positive_data_acceptance`."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code not in {400, 422}:
        return
    refusal = json.loads(response.content)
    said = {each for sentences in refusal.get("errors", {}).values() for each in sentences} or {refusal["message"]}
    if refusal["code"] in ABOUT_SHAPE and not said <= BEYOND_SCHEMAS:
        raise AssertionError(f"Well-formed by the document, and refused: {refusal['message']}")
