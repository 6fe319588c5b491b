"""Say which tables there are: whoever means all of them asks here.

A table is known to `metadata` only once its module was imported; hence every folder's `tables.py` is imported here.
"""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from technomart.adapters import sql
from technomart.adapters.sql.core.columns import metadata

__all__ = ["metadata"]

for folder in iter_modules(sql.__path__, f"{sql.__name__}."):
    if folder.ispkg and find_spec(f"{folder.name}.tables"):
        import_module(f"{folder.name}.tables")
