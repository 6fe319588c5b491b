"""Hold the app for a WSGI server; importing this reads the settings and builds it."""

from technomart.bootstrap import build
from technomart.config import Settings
from technomart.entrypoints.web.app import create_app

application = create_app(build(Settings.from_env()))
