"""Answer requests by Flask, without what nothing here uses: signals, sessions, hooks of blueprints, coroutines."""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response
from flask.ctx import RequestContext
from flask.sessions import NullSession, SessionInterface
from typing_extensions import override
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.wsgi import get_host

from technomart.entrypoints.web import headers, methods

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MOST_HOSTS = 100
"""Names of this server that are remembered; clients send whatever they like."""


class NoSessions(SessionInterface):
    """Keeps nothing in cookies: who asks is told by a token."""

    nothing = NullSession()

    @override
    def open_session(self, app: Flask, request: Request) -> NullSession:
        return self.nothing


class Context(RequestContext):
    """A request that finds the route of an address without variables where another one found it before."""

    app: "App"

    @override
    def match_request(self) -> None:
        request, plain = self.request, self.app.plain_routes
        asked = request.method, request.path
        rule = plain.get(asked)
        if rule is not None:
            request.url_rule, request.view_args = rule, {}
            return
        super().match_request()
        rule = request.url_rule
        if rule is not None and not rule.arguments and rule.rule == request.path:  # no more than there are routes
            plain[asked] = rule


class App(Flask):
    """A Flask app that calls the hooks of its own and the function of the route as they are."""

    response_class = headers.Answer
    session_interface = NoSessions()

    def __init__(self, *args: Any, **named: Any) -> None:
        """Know no route yet."""
        super().__init__(*args, **named)
        self.plain_routes: dict[tuple[str, str], Rule] = {}

    @override
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func

    @override
    def request_context(self, environ: "WSGIEnvironment") -> Context:
        return Context(self, environ)

    @override
    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Bind the routes to a request; a name of this server that was found good is not looked at again."""
        if request is None:
            return super().create_url_adapter(None)
        environ = request.environ
        scheme, method = environ["wsgi.url_scheme"], environ["REQUEST_METHOD"]
        request.host, name = good_host(environ.get("HTTP_HOST"), environ["SERVER_NAME"], environ["SERVER_PORT"], scheme)
        return MapAdapter(self.url_map, name, request.root_path, "", scheme, request.path, method)

    @override
    def full_dispatch_request(self) -> Response:
        try:
            found = self.preprocess_request()
            if found is None:
                found = self.dispatch_request()
        except Exception as error:  # noqa: BLE001  # answered by the handler of its kind
            found = self.handle_user_exception(error)
        return self.process_response(self.make_response(found))

    @override
    def preprocess_request(self) -> Any:
        for look in self.before_request_funcs[None]:
            found = look()
            if found is not None:
                return found
        return None

    @override
    def process_response(self, response: Response) -> Response:
        for finish in reversed(self.after_request_funcs[None]):
            response = finish(response)
        return response

    @override
    def do_teardown_request(self, exc: BaseException | None = None) -> None:
        """Do nothing: nothing is left to end."""

    @override
    def do_teardown_appcontext(self, exc: BaseException | None = None) -> None:
        """Do nothing: nothing is left to end."""

    @override
    def make_default_options_response(self) -> Response:
        """Answer OPTIONS with the methods that the address takes."""
        response = self.response_class()
        response.allow.update(methods.allowed())
        return response


@lru_cache(MOST_HOSTS)
def good_host(sent: str | None, own: str, port: str, scheme: str) -> tuple[str, str]:
    """Return what a request calls this server, and that as routes need it; raises an `HTTPException`."""
    environ = {"SERVER_NAME": own, "SERVER_PORT": port, "wsgi.url_scheme": scheme, "REQUEST_METHOD": "GET"}
    if sent is not None:
        environ["HTTP_HOST"] = sent
    return get_host(environ), Map().bind_to_environ(environ, subdomain="").server_name
