"""Group routes that say their whole contract where they stand, and read and answer by schemas."""

from collections.abc import Callable
from functools import reduce, wraps
from typing import Any, TypeVar, cast

import flask_smorest
from flask import Response
from marshmallow import Schema

from technomart.domain.services.versions import VersionOf
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.contract import (
    ETAG,
    ORDINARY,
    READING,
    USUAL_BODY,
    Access,
    Contract,
    Rate,
    contract,
    contracts,
)
from technomart.entrypoints.web.http import actor, answer, ports, versions_in
from technomart.entrypoints.web.preconditions import must_be_tags
from technomart.entrypoints.web.queries import query_of, reading
from technomart.entrypoints.web.repeats import NOT_REPEATED, answered_once
from technomart.entrypoints.web.shared.parsing import Parser

View = TypeVar("View", bound=Callable[..., Any])
APIDOC = "_apidoc"
"""Where the library keeps what the document says of a function."""


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # the library ships no types
    """A group of routes that validate with marshmallow and describe themselves for OpenAPI."""

    ARGUMENTS_PARSER = Parser()

    def route(
        self,
        rule: str,
        *,
        who: Access | Permission,
        often: tuple[Rate, ...] = ORDINARY,
        once: bool = False,
        versioned: bool = False,
        version: VersionOf | None = None,
        tagged: bool = False,
        largest: int = USUAL_BODY,
        refuses: tuple[int, ...] = (),
        **options: Any,
    ) -> Callable[[View], View]:
        """Serve an address with the function below, under a contract that is enforced and documented.

        What changes something is answered once per key, by the use case where it says `once`, else as a whole. It reads
        If-Match where it says whose `version` is meant, or `versioned` where the use case asks for what is named.
        """
        serve = super().route(rule, **options)
        writes = not READING.issuperset(options.get("methods", ()))

        def decorated(view: View) -> View:
            endpoint = f"{self.name}.{view.__name__}"
            whole = writes and not once and endpoint not in NOT_REPEATED
            agreed = Contract(
                who,
                often,
                once=once or whole,
                whole=whole,
                versioned=versioned or version is not None,
                version=version,
                tagged=tagged,
                largest=largest,
                refuses=refuses,
                query=query_of(view, who),
            )
            self.record(lambda state: contracts(state.app).update({endpoint: agreed}))
            serve(documented(view, self.doc(**agreed.document())))
            return view

        return decorated

    def arguments(self, schema: type[Schema] | Schema, **options: Any) -> Callable[[View], View]:
        """Read what is sent by a schema and hand it to the function below."""
        form = schema() if isinstance(schema, type) else schema  # of a class each request would make one of its own
        location = options.get("location", "json")
        said, read = super().arguments(form, **options), self.ARGUMENTS_PARSER.reader(form, location)

        def decorated(view: View) -> View:
            @wraps(view)
            def given(*args: Any, **kwargs: Any) -> Any:
                return view(*args, read(), **kwargs)

            return cast(View, documented(given, said))

        return decorated if location != "query" else joined(reading(form), decorated)

    def response(self, status_code: int, schema: Any = None, **options: Any) -> Callable[[View], View]:
        """Answer what the function below returns by a schema; `links` say in the document what can follow."""
        links = options.pop("links", None)
        form = schema() if isinstance(schema, type) else schema
        if isinstance(form, Schema) and versions_in(form):
            options = {"headers": ETAG} | options
        said = super().response(status_code, form, **options)
        if links:
            said = joined(said, self.doc(responses={status_code: {"links": links}}))
        if schema is None:
            return cast(Callable[[View], View], said)

        def decorated(view: View) -> View:
            @wraps(view)
            def answered(*args: Any, **kwargs: Any) -> Response:
                def respond() -> Response:
                    return answer(view(*args, **kwargs), status_code, form)

                agreed = contract()
                if agreed.versioned:
                    must_be_tags()
                return answered_once(ports(), actor(), agreed, respond) if agreed.once or agreed.version else respond()

            return cast(View, documented(answered, said))

        return decorated

    def alt_response(self, status_code: int, **options: Any) -> Callable[[View], View]:
        """Say what else the function below answers."""
        said = super().alt_response(status_code, **options)
        return lambda view: documented(view, said)


def documented(view: View, said: Callable[[View], View]) -> View:
    """Return a function itself, with what a decorator of the library says of it for the document."""
    vars(view)[APIDOC] = vars(said(view))[APIDOC]
    return view


def joined(*decorators: Callable[[View], View]) -> Callable[[View], View]:
    """Return a decorator that puts on several, the first one outermost."""
    return lambda view: reduce(lambda found, each: each(found), reversed(decorators), view)
