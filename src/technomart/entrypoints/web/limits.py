"""Limit how often each route is called, as its contract says."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse_many
from werkzeug.exceptions import TooManyRequests

from technomart.config.settings import REDIS_WAIT, Settings
from technomart.entrypoints.web import counters
from technomart.entrypoints.web.asked import asked
from technomart.entrypoints.web.contract import Contract, by_user, contracts
from technomart.entrypoints.web.errors import on_limit
from technomart.entrypoints.web.observed import spoken_route

PREFIX = "technomart"
REFUSED = frozenset({401, 403, 404})
Limits = tuple[tuple[RateLimitItem, Callable[[], str]], ...]
"""Rates, the shortest window first, each with what it is counted by."""


def register(app: Flask, settings: Settings) -> None:
    """Put every route behind the rates of its contract; every one of them must allow the call."""
    limiter = open_limiter(app, settings)
    limits = {endpoint: limits_of(agreed, settings) for endpoint, agreed in contracts(app).items()}
    app.before_request(lambda: count(limiter, limits))
    refusals = tuple(sorted(parse_many(settings.limit_refusals)))
    app.after_request(lambda response: count_refusal(limiter, refusals, response))


def open_limiter(app: Flask, settings: Settings) -> Limiter:
    """Return the limiter of an app, with the counters the settings ask for."""
    shared: Mapping[str, Any] = {"redis_url": settings.redis_url, **REDIS_WAIT} if settings.redis_url else {}
    scheme = counters.SharedCounters if shared else counters.ProcessCounters
    limiter = Limiter(get_remote_address, storage_uri=f"{scheme.STORAGE_SCHEME[0]}://", storage_options=dict(shared))
    # Its own hooks would find out at each request anew what contracts say once; as an app's own it adds none.
    app.extensions["limiter"] = {limiter}
    app.extensions["technomart.limiter"] = limiter
    limiter.init_app(app)
    return limiter


def limits_of(agreed: Contract, settings: Settings) -> Limits:
    """Return the limits of a route."""
    found = [
        (item, rate.counted_by)
        for rate in agreed.often
        for item in parse_many(getattr(settings, rate.amount, rate.amount))
    ]
    return tuple(sorted(found, key=lambda limit: limit[0]))


def count(limiter: Limiter, limits: Mapping[str, Limits]) -> None:
    """Count a request; raises `TooManyRequests` with the seconds to wait at the first limit it is beyond."""
    request = asked().request
    endpoint = request.endpoint
    if endpoint is None or request.method == "OPTIONS":
        return
    for item, counted_by in limits[endpoint]:
        hit(limiter, item, counted_by(), endpoint)


def count_refusal(limiter: Limiter, limits: tuple[RateLimitItem, ...], response: Response) -> Response:
    """Count an answer that lets nobody in, of all routes together; beyond the limit it says no more than to wait.

    Nobody is kept from what is theirs by this: a whole canteen may have one address.
    """
    if response.status_code not in REFUSED or asked().request.method == "OPTIONS":
        return response
    try:
        for item in limits:
            hit(limiter, item, by_user(), "refusals")
    except TooManyRequests as error:
        return on_limit(error)
    return response


def hit(limiter: Limiter, item: RateLimitItem, whose: str, what: str) -> None:
    """Count one more; raises `TooManyRequests` with the seconds to wait beyond the limit."""
    key = (PREFIX, whose, what)
    if not limiter.limiter.hit(item, *key):
        this = asked()
        this.ports.measures.limited(spoken_route(this.request))
        reset_at = int(limiter.limiter.get_window_stats(item, *key).reset_time + 1)
        raise TooManyRequests(retry_after=max(1, int(reset_at - time.time()) + 1))
