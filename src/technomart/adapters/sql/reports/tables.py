"""Describe the table of what things said before they were changed."""

from sqlalchemy import Column, Index, Table

from technomart.adapters.sql.core.columns import CLUSTERED, metadata, one_of
from technomart.adapters.sql.core.types import Code, Id, LongText, UtcDateTime
from technomart.domain.reports.past import Kept

former_states = Table(
    "former_states",
    metadata,
    Column("kind", Code, primary_key=True),
    Column("subject_id", Id, primary_key=True),
    Column("until", UtcDateTime, primary_key=True),
    Column("said", LongText),  # as JSON; NULL when it was not there
    Index(None, "kind", "until"),
    one_of("kind", Kept),
    **CLUSTERED,
)
