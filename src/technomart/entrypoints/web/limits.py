"""Limit how often each route is called, as its contract says."""

from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from technomart.config.settings import REDIS_WAIT, Settings
from technomart.entrypoints.web.contract import contracts


def register(app: Flask, settings: Settings) -> None:
    """Put every route behind the rates of its contract; every one of them must allow the call."""
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=settings.redis_url or "memory://",
        storage_options=dict(REDIS_WAIT) if settings.redis_url else {},
        in_memory_fallback_enabled=bool(settings.redis_url),
        swallow_errors=False,
        key_prefix="technomart",
    )
    app.extensions["technomart.limiter"] = limiter
    for endpoint, agreed in contracts(app).items():
        view: Any = app.view_functions[endpoint]
        for rate in agreed.often:
            amount = getattr(settings, rate.amount, rate.amount)
            view = limiter.limit(amount, key_func=rate.counted_by)(view)
        app.view_functions[endpoint] = view
