"""Hold the app for a WSGI server; importing this reads the settings and builds it."""

from technomart.bootstrap import build, must_be_safe
from technomart.config.settings import Settings
from technomart.entrypoints.web.app import create_app

settings = Settings.from_env()
must_be_safe(settings)
ports = build(settings)
application = create_app(ports, settings)
