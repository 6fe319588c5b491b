"""Answer in JSON: what the API answers for the same, its `data`, and a refusal as the API puts it."""

import json
from typing import Any

import click

from technomart.entrypoints.commands.saying import is_utf, say

ASKED = "technomart.json"
"""Where a command keeps that it was asked for JSON, for whoever says what it refused."""


def _remember(context: click.Context, _parameter: click.Parameter, wanted: bool) -> bool:  # noqa: FBT001 - for click
    context.meta[ASKED] = context.meta.get(ASKED, False) or wanted
    return wanted


as_json = click.option("--json", "as_json", is_flag=True, is_eager=True, callback=_remember, help="Answer in JSON.")


def say_json(value: Any) -> None:
    """Print a value; what the output cannot draw, or what would steer a terminal, is escaped."""
    say(*json.dumps(value, indent=2, ensure_ascii=not is_utf()).split("\n"))


def say_refusal(code: str, message: str) -> None:
    """Print a refusal in the API's form."""
    say_json({"success": False, "code": code, "message": message})
