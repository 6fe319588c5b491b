"""Describe the table of what was imported once: the demo, or what a stand-in handed over."""

from sqlalchemy import Column, Table

from technomart.adapters.sql.core.columns import MYSQL, metadata
from technomart.adapters.sql.core.types import Code

store_imports = Table(
    "store_imports",
    metadata,
    Column("source", Code, primary_key=True),
    **MYSQL,
)
