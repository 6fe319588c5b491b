"""Say what any adapter of a port must do; run once per adapter, never collected by itself."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def suites() -> Iterator[tuple[str, type[Any]]]:
    """Yield every contract under the name of a test class; its fixture `store` is empty."""
    for module in iter_modules(__path__, f"{__name__}."):
        for name, suite in vars(import_module(module.name)).items():
            if name.endswith("Contract") and suite.__module__ == module.name:
                yield f"Test{name.removesuffix('Contract')}", suite
