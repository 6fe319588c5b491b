"""Keep second factors in tables."""

from sqlalchemy import bindparam, select
from typing_extensions import override

from technomart.adapters.sql.auth.tables import second_factors
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.core.usual import upsert
from technomart.domain.auth.second_factor import SecondFactor, SecondFactors

factor_row, factor_of = mapping(second_factors, SecondFactor)

factor = second_factors.c
CHANGING = [column for column in factor if not column.primary_key]
PUT = upsert(second_factors, {column.name: bindparam(f"new_{column.name}", type_=column.type) for column in CHANGING})
OF_USER = Prepared(select(second_factors).where(factor.user_id == bindparam("of_user")))
DROP = Prepared(second_factors.delete().where(factor.user_id == bindparam("of_user")))


class SqlSecondFactors(Repository, SecondFactors):
    """Keeps second factors in tables."""

    @override
    def put(self, factor: SecondFactor) -> None:
        row = factor_row(factor)
        self.sql.change(PUT, **row, **{f"new_{column.name}": row[column.name] for column in CHANGING})

    @override
    def find(self, user_id: str) -> SecondFactor | None:
        row = self.sql.first(OF_USER, of_user=user_id)
        return None if row is None else factor_of(row)

    @override
    def drop(self, user_id: str) -> None:
        self.sql.change(DROP, of_user=user_id)
