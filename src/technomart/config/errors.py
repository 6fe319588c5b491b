"""Name what goes wrong with settings, without what it takes to read them."""


class SettingsError(Exception):
    """Refuse to start: one sentence that names the setting as it was given."""
