"""Explain the usual mistakes with a database: what is wrong, and what to do about it."""

import sqlite3
import ssl

from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError

from technomart.adapters.sql.core import sqlite_file
from technomart.adapters.sql.core.faults import server_code
from technomart.adapters.sql.core.server_codes import OFF_LINE, READ_ONLY
from technomart.adapters.sql.core.sqlite_file import FileAbsent
from technomart.adapters.sql.core.urls import place_of

CHECK_FILE = "Check that folder and file exist and may be written by this account."
READ_ONLY_FILE = "It may not be written here. To read one that nobody writes: sqlite:///file:PATH?immutable=1&uri=true."
NAME_IT = "Name the server as its certificate does (TECHNOMART_DB_HOST), or set TECHNOMART_DB_SSL_MODE to verify_ca."
TRUST_IT = "Set TECHNOMART_DB_SSL_CA to the file of the authority that signed it."
UNTRUSTED = "is signed by nobody who is trusted", TRUST_IT
CERTIFICATES = {
    7: UNTRUSTED,
    9: ("is not valid yet", "Look at the clock of this machine."),
    10: ("has expired", "Renew it on the server."),
    18: UNTRUSTED,
    19: UNTRUSTED,
    20: UNTRUSTED,
    62: ("is for another host", NAME_IT),
    64: ("is for another host", NAME_IT),
}
"""What OpenSSL's X509_V_ERR numbers say of a certificate, and what to do."""
Explanation = tuple[str, str]


def explained(error: BaseException, engine: Engine) -> Explanation | None:
    """Return what a usual mistake is and what to do about it."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    handshake = cause and (cause.__cause__ or cause.__context__)
    if isinstance(handshake, ssl.SSLError):
        return _of_handshake(handshake, place_of(engine.url))
    code = server_code(error)
    if code is not None:
        return (_of_server(engine.url) | _of_account(engine.url)).get(code)
    if isinstance(cause, FileAbsent):
        return (str(cause), "Run `technomart db upgrade`.")
    if isinstance(cause, sqlite3.Error):
        cure = READ_ONLY_FILE if sqlite_file.only_reads(engine) else CHECK_FILE
        return (f"SQLite cannot use {engine.url.database}: {str(cause).rstrip('.')}.", cure)
    return None


def _of_handshake(error: ssl.SSLError, where: str) -> Explanation:
    if isinstance(error, ssl.SSLCertVerificationError):
        usual = f"cannot be trusted: {error.verify_message}", TRUST_IT
        said, cure = CERTIFICATES.get(error.verify_code, usual)
        return f"The certificate of the server at {where} {said}.", cure
    reason = (error.reason or str(error)).replace("_", " ").lower()
    cure = "Compare the versions of TLS, and look at TECHNOMART_DB_SSL_CERT and what the server says of it in its log."
    return f"The encryption with the server at {where} fails: {reason}.", cure


def _of_server(url: URL) -> dict[int, Explanation]:
    where = place_of(url)
    is_socket = "unix_socket" in url.query
    check = "Check the path of the socket" if is_socket else "Check host and port (TECHNOMART_DB_HOST, _PORT)"
    silent = f"Nothing answers at {where}.", f"{check}; start the server."
    reads = "The server only reads.", "It is a replica or in read-only mode: connect to the primary."
    away = (
        f"The server at {where} is off-line for all but administrators.",
        "SET GLOBAL offline_mode = OFF, when it may.",
    )
    return {
        2002: silent,
        2003: silent,
        2013: (f"The server at {where} takes connections and does not answer.", "Look at its log; it may hang."),
        2026: (f"The server at {where} does not encrypt, as TECHNOMART_DB_SSL_MODE asks.", "Set up TLS on the server."),
        3159: (f"The server at {where} takes encrypted connections alone.", "Set TECHNOMART_DB_SSL_MODE to required."),
        1040: (f"The server at {where} has no connection left.", "Raise max_connections or lower the workers."),
        1129: (f"The server at {where} blocks this machine after too many failed connections.", "FLUSH HOSTS there."),
        1130: ("The server takes no connections from this machine.", "Create the account for this host, or for '%'."),
        1665: ("The server's binlog_format is STATEMENT.", "SET GLOBAL binlog_format = 'ROW', and in its settings."),
        **dict.fromkeys(READ_ONLY, reads),
        **dict.fromkeys(OFF_LINE, away),
    }


def _of_account(url: URL) -> dict[int, Explanation]:
    user, name = url.username, f"`{url.database}`"
    account = f"'{user}'@'{url.host or 'localhost'}'"
    grant = f"As an administrator: GRANT ALL PRIVILEGES ON {name}.* TO the account {user}."
    check = "Check TECHNOMART_DB_USER and TECHNOMART_DB_PASSWORD; if it needs TLS, TECHNOMART_DB_SSL_MODE and _CERT."
    refused = f"The server refuses the account {account}.", check
    lacking = f"The account {user} lacks a privilege in {name}.", grant
    locked = f"The account {user} is locked.", f"As an administrator: ALTER USER the account {user} ACCOUNT UNLOCK."
    expired = f"The password of the account {user} has expired.", "Give it a new one (ALTER USER), here and there."
    used_up = f"The account {user} has used up what the server allows it.", "Raise its limits (ALTER USER ... WITH)."
    return {
        1044: (f"The account {user} may not use the database {name}.", grant),
        1049: (f"There is no database {name}.", f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;"),
        **dict.fromkeys((1045, 1698), refused),
        **dict.fromkeys((1142, 1227), lacking),
        **dict.fromkeys((3118, 4151), locked),
        **dict.fromkeys((1820, 1862), expired),
        **dict.fromkeys((1203, 1226), used_up),
    }
