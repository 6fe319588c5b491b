"""Stopping a server under load, as an update does, costs nobody an order or an answer."""

from collections.abc import Iterator
from dataclasses import replace

from support.servers.customers import ordering
from support.servers.ledger import Answer, Ledger, Outcome
from support.servers.mariadb import MySqlServer
from support.servers.served import running, stored

NOT_BEGUN = ("Server disconnected without sending a response", "Connection reset by peer")
"""What a client sees whose request nobody has read when its connection is closed (RFC 9112, section 9.3.1)."""


def test_a_server_told_to_stop_finishes_what_has_begun_and_loses_nothing(mariadb: MySqlServer, ledger: Ledger) -> None:
    with mariadb.database() as url, running(url, workers=2) as canteen:
        with ordering(ledger, [canteen.url], replace(canteen.habits(), replay_one_in=0)):
            ledger.wait_for(40)
            status = canteen.server.stop()
            canteen.server.start()
            ledger.wait_for(ledger.acknowledged + 20)
        audit = canteen.server.run("audit").stdout
        report = ledger.compare(stored(url))

    assert status == 0
    assert [answer.why for answer in doubtful(ledger) if not any(why in answer.why for why in NOT_BEGUN)] == []
    assert report.problems == ()
    assert report.recovered == 0  # nothing was done whose answer did not arrive
    assert report.stored == report.acknowledged == report.attempted
    assert "invariants hold" in audit


def doubtful(ledger: Ledger) -> Iterator[Answer]:
    for entry in ledger._entries.values():
        yield from (answer for _, answer in entry.answers if answer.outcome is Outcome.UNKNOWN)
