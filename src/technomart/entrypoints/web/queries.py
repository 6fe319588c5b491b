"""Refuse parameters of a query that a route does not read: what asks for other days would get figures of these."""

from collections.abc import Callable
from typing import Any, TypeVar

from marshmallow import Schema

from technomart.domain.kernel.errors import Invalid
from technomart.domain.users.permissions import Permission
from technomart.entrypoints.web.asked import asked
from technomart.entrypoints.web.contract import Access, contract

View = TypeVar("View", bound=Callable[..., Any])
QUERY = "technomart.query"
"""Where a function keeps which parameters of a query it reads."""


class UnknownParameter(Invalid):
    """The query has a parameter that this address does not read."""

    code = "unknown_parameter"


def reading(form: Schema) -> Callable[[View], View]:
    """Return a decorator that says of a function which parameters of a query it reads."""

    def decorated(view: View) -> View:
        vars(view)[QUERY] = frozenset(field.data_key or name for name, field in form.load_fields.items())
        return view

    return decorated


def query_of(view: Callable[..., Any], who: Access | Permission) -> frozenset[str] | None:
    """Return the parameters that a route reads; what is for everybody and reads none takes any: pictures, probes."""
    read: frozenset[str] | None = vars(view).get(QUERY)
    return frozenset() if read is None and who is not Access.PUBLIC else read


def must_be_known() -> None:
    """Raise `UnknownParameter` for what the contract of the route does not name; what is empty is not given."""
    request = asked().request
    if not request.environ.get("QUERY_STRING") or request.endpoint is None or request.method == "OPTIONS":
        return
    known = contract().query
    if known is None:
        return
    unknown = {name for name, value in request.args.items(multi=True) if value and name not in known}
    if unknown:
        there_are = f"there are {', '.join(sorted(known))}" if known else "there are none"
        sentences = {name: f"There is no parameter {name} here; {there_are}." for name in sorted(unknown)}
        raise UnknownParameter(
            " ".join(sentences.values()), errors={name: [sentence] for name, sentence in sentences.items()}
        )
