"""Tell whether what was committed outlives a crash."""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, text

from technomart.domain.kernel.findings import Finding, Grade

VARIABLES = text("""
    SHOW GLOBAL VARIABLES WHERE Variable_name IN
    ('autocommit', 'innodb_flush_log_at_trx_commit', 'innodb_flush_method', 'sync_binlog', 'log_bin', 'binlog_format')
""")
REDO_LOG = text("SHOW GLOBAL STATUS LIKE 'Innodb_redo_log_enabled'")
"""Which MySQL has from 8.0.21 on, and MariaDB has not; its redo log is always on."""
Values = dict[str, str]


def findings(connection: Connection, *, production: bool) -> Iterator[Finding]:
    """Say what decides whether committed orders outlive a crash, and note what looks as if it did."""
    if connection.dialect.name == "sqlite":
        mode, sync = (connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous"))
        is_safe = mode == "wal" and sync == 2
        grade = Grade.WELL if is_safe else Grade.WRONG
        yield Finding("durability", grade, f"journal_mode={mode}, synchronous={'FULL' if sync == 2 else sync}.")
        return
    values = {str(name): str(value) for asked in (VARIABLES, REDO_LOG) for name, value in connection.execute(asked)}
    wrong = [(sentence, cure) for is_wrong, sentence, cure in RULES if is_wrong(values)]
    for sentence, cure in wrong:
        yield Finding("durability", Grade.WRONG if production else Grade.NOTE, sentence, cure)
    if not wrong:
        binlog = f"sync_binlog={values.get('sync_binlog')}" if _binlog(values) else "no binlog"
        yield Finding("durability", Grade.WELL, f"innodb_flush_log_at_trx_commit=1, {binlog}.")
    if values.get("autocommit") in OFF:
        sentence = "The server's autocommit is off; each connection of this program sets its own."
        yield Finding("autocommit", Grade.NOTE, sentence, "SET GLOBAL autocommit = 1, unless another program needs it.")


OFF = ("OFF", "0")


def _binlog(values: Values) -> bool:
    return values.get("log_bin", "OFF") not in OFF


RULES: tuple[tuple[Callable[[Values], bool], str, str], ...] = (
    (
        lambda values: values.get("innodb_flush_log_at_trx_commit") != "1",
        "innodb_flush_log_at_trx_commit is not 1: a crash loses orders that were acknowledged.",
        "SET GLOBAL innodb_flush_log_at_trx_commit = 1, and in the server's settings.",
    ),
    (
        lambda values: values.get("Innodb_redo_log_enabled") in OFF,
        "The redo log is disabled: a crash loses orders that were acknowledged, and the whole server with them.",
        "ALTER INSTANCE ENABLE INNODB REDO_LOG;",
    ),
    (
        lambda values: values.get("innodb_flush_method", "").lower() in ("nosync", "littlesync"),
        "innodb_flush_method leaves flushing to the system: a power cut loses orders that were acknowledged.",
        "Take innodb_flush_method out of the server's settings and restart it.",
    ),
    (
        lambda values: _binlog(values) and values.get("sync_binlog") != "1",
        "The binlog is on and sync_binlog is not 1: after a crash it may lack orders that were acknowledged.",
        "SET GLOBAL sync_binlog = 1, and in the server's settings.",
    ),
    (
        lambda values: _binlog(values) and values.get("binlog_format") == "STATEMENT",
        "The binlog is on and binlog_format is STATEMENT: the server refuses to write then.",
        "SET GLOBAL binlog_format = 'ROW', and in the server's settings.",
    ),
)
