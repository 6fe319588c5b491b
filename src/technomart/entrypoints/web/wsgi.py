"""Hold the app for a WSGI server; importing this reads the settings and builds it."""

from technomart.bootstrap import build, must_have_no_demo_accounts
from technomart.config.settings import Settings
from technomart.entrypoints.observing import logs
from technomart.entrypoints.observing.extras import must_be_installed
from technomart.entrypoints.web.app import create_app

settings = Settings.from_env()
must_be_installed(settings.observation)
logs.set_up(settings.observation)
must_have_no_demo_accounts(settings)
ports = build(settings)
application = create_app(ports, settings)
