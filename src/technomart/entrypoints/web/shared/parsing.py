"""Read bodies as strict JSON by schemas."""

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any, NoReturn

import flask
from marshmallow import Schema, ValidationError
from webargs import core
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import UnsupportedMediaType

from technomart.domain.kernel.errors import Invalid
from technomart.domain.kernel.texts import in_order
from technomart.entrypoints.web import strict_json
from technomart.entrypoints.web.asked import JSON, asked
from technomart.entrypoints.web.shared.loading import Unusual, load

TWICE = "Came more than once; send it once."


class BadBody(Invalid):
    """The body is not JSON."""

    code = "bad_json"


@cache
def several(schema: Schema) -> frozenset[str]:
    """Return the parameters of a query that may come more than once."""
    return frozenset(MultiDictProxy(MultiDict(), schema).multiple_keys)


class Parser(FlaskParser):
    """Reads bodies as strict JSON and lets the error handlers speak; unknown fields are ignored."""

    DEFAULT_UNKNOWN_BY_LOCATION = dict.fromkeys(
        ("json", "form", "query", "querystring", "headers", "files", "path", "view_args"), "exclude"
    )

    def load_querystring(self, req: flask.Request, schema: Schema) -> Any:
        """Return what a query says; an empty parameter is one that is not given.

        What has none that may come twice is as plain as a body. Raises `ValidationError` for one that came twice and
        is read once: which of the two was meant nobody knows.
        """
        given = [(name, in_order(text)) for name, text in req.args.items(multi=True) if text]
        found = dict(given)
        if len(found) < len(given):
            counts = Counter(name for name, _ in given)
            twice = {name for name, count in counts.items() if count > 1} - several(schema)
            if twice:
                raise ValidationError({name: [TWICE] for name in sorted(twice)})
        return self._makeproxy(MultiDict(given), schema) if given and several(schema) else found

    def _raw_load_json(self, req: flask.Request) -> Any:
        if not req.get_data(cache=True):
            return core.missing
        if req.environ.get("CONTENT_TYPE") != JSON and not req.is_json:
            raise UnsupportedMediaType
        try:
            return asked().body()
        except strict_json.BadJson as error:
            raise BadBody(str(error)) from error

    def reader(self, schema: Schema, location: str) -> Callable[[], Any]:
        """Return what reads the present request by what was compiled of a schema.

        Whatever is unusual, and every refusal, is marshmallow's own.
        """
        take = self._get_loader(location)

        def read() -> Any:
            request = asked().request
            sent = take(request, schema)
            try:
                return load(schema, {} if sent is core.missing else sent)
            except Unusual:
                return self.parse(schema, request, location=location)

        return read

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        """Raise the error without the place the library wraps it in; `errors.on_bad_shape` answers it."""
        raise ValidationError(next(iter(error.messages_dict.values()))) from error
