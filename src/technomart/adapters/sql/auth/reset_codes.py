"""Keep codes for a new password in tables."""

from datetime import datetime

from sqlalchemy import bindparam
from typing_extensions import override

from technomart.adapters.sql.auth.tables import reset_codes
from technomart.adapters.sql.core.mapping import mapping
from technomart.adapters.sql.core.prepared import Prepared
from technomart.adapters.sql.core.statements import Repository
from technomart.adapters.sql.core.usual import by_id, insertion_unless_there, upsert
from technomart.domain.auth.ports import ResetCodes
from technomart.domain.auth.reset_codes import MOST_TRIES, ResetCode

code_row, code_of = mapping(reset_codes, ResetCode)

codes = reset_codes.c
PUT_CODE = upsert(
    reset_codes, {name: bindparam(f"new_{name}", type_=codes[name].type) for name in ("digest", "expires_at", "tries")}
)
TRY = Prepared(
    reset_codes.update()
    .where(codes.id == bindparam("tried"), codes.tries < MOST_TRIES, codes.expires_at > bindparam("at"))
    .values(tries=codes.tries + 1)
)
RENEW = Prepared(
    reset_codes.update()
    .where(codes.id == bindparam("renewed"), codes.expires_at <= bindparam("at"))
    .values({name: bindparam(f"new_{name}") for name in ("digest", "expires_at", "tries")})
)
DROP_CODE = Prepared(reset_codes.delete().where(codes.id == bindparam("dropped")))
PURGE_CODES = Prepared(reset_codes.delete().where(codes.expires_at < bindparam("before")))


class SqlResetCodes(Repository, ResetCodes):
    """Keeps codes for a new password in tables."""

    @override
    def put(self, code: ResetCode) -> None:
        row = code_row(code)
        self.sql.change(PUT_CODE, **row, **{f"new_{name}": value for name, value in row.items() if name != "id"})

    @override
    def claim(self, code: ResetCode, at: datetime) -> bool:
        row = code_row(code)
        new = {f"new_{name}": row[name] for name in ("digest", "expires_at", "tries")}
        if self.sql.change(RENEW, renewed=code.id, at=at, **new):
            return True
        self.sql.change(insertion_unless_there(reset_codes), **row)
        kept = self.sql.first(by_id(reset_codes), id=code.id)
        return kept is not None and kept["digest"] == row["digest"]

    @override
    def try_one(self, code_id: str, at: datetime) -> ResetCode | None:
        if not self.sql.change(TRY, tried=code_id, at=at):
            return None
        row = self.sql.first(by_id(reset_codes), id=code_id)
        return None if row is None else code_of(row)

    @override
    def drop(self, code_id: str) -> None:
        self.sql.change(DROP_CODE, dropped=code_id)

    @override
    def purge(self, before: datetime) -> int:
        return self.sql.change(PURGE_CODES, before=before)
