"""Answer in JSON what the API answers: by the same schemas, over the same ports."""

import json
from typing import Any

from flask import Flask
from marshmallow import Schema

from technomart.entrypoints.commands.json_output import say_json
from technomart.entrypoints.web.asked import PORTS
from technomart.entrypoints.web.http import text_of
from technomart.wiring import Ports


def say_as_the_api(ports: Ports, schema: Schema, body: dict[str, Any]) -> None:
    """Print the data of a body as the schema of its route has it on the wire; schemas ask the app for its ports."""
    app = Flask("technomart", static_folder=None)
    app.extensions[PORTS] = ports
    with app.app_context():
        told = json.loads(text_of(schema, body))
    del told["success"]
    say_json(told["data"] if told.keys() == {"data"} else told)
