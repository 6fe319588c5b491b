import signal
import socket
import struct
from collections.abc import Iterator
from threading import Thread

import pytest
from benchmarks.__main__ import main
from benchmarks.ending import SIGNALS, Ended, end_by_signals, unheard
from benchmarks.load import Answer, LoadProcess, Plan, Taken
from benchmarks.load import run as load
from benchmarks.options import several, without
from benchmarks.visits import Asking, Between
from click import Choice, IntRange
from click.testing import CliRunner

from support.servers import needs


@pytest.mark.parametrize(
    "refused",
    ["--clients 0", "--clients 8,0", "--clients many", "--seconds 0", "--seconds -1", "--orders 0", "--engines oracle"],
)
def test_what_cannot_be_measured_is_refused(refused: str) -> None:
    done = CliRunner().invoke(main, refused.split())
    assert done.exit_code == 2
    assert refused.split(maxsplit=1)[0] in done.output


def test_what_is_no_number_is_refused_with_an_example() -> None:
    done = CliRunner().invoke(main, ["--orders", "abc"], terminal_width=200)
    assert done.exit_code == 2
    assert (
        "Invalid value for '--orders': 'abc' is not a valid whole number from 1 to 10,000,000;"
        " write one or several, as in 1000,100000." in done.stderr
    )


def test_values_parted_by_commas_are_taken_once_each() -> None:
    assert several(IntRange(1, 250).convert)("32, 8,32") == (32, 8)
    assert several(Choice(["sqlite", "mariadb"]).convert)("mariadb,sqlite") == ("mariadb", "sqlite")


def test_an_engine_that_is_not_installed_is_left_out() -> None:
    assert without(["sqlite", "mariadb"], lambda _: True) == {}
    reason = "mariadb-install-db is not installed (Debian and Ubuntu have it in mariadb-server)"
    assert without(["sqlite", "mariadb"], lambda program: program == "mariadbd") == {"mariadb": reason}


def test_nothing_is_measured_when_no_engine_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "ALSO_IN", ())
    done = CliRunner().invoke(main, ["--engines", "mariadb"], env={"PATH": "/nowhere"})
    assert done.exit_code == 2
    assert "Nothing is left to measure: mariadbd is not installed" in done.output


@pytest.fixture
def _handlers() -> Iterator[None]:
    before = [signal.getsignal(each) for each in SIGNALS]
    yield
    for each, handler in zip(SIGNALS, before, strict=True):
        signal.signal(each, handler)


@pytest.mark.usefixtures("_handlers")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_first_signal_ends_a_run_and_the_second_does_not_disturb_its_end(
    number: signal.Signals, status: int
) -> None:
    end_by_signals()
    with pytest.raises(Ended) as ended:
        signal.raise_signal(number)
    assert ended.value.status == status
    for each in SIGNALS:
        signal.raise_signal(each)


@pytest.mark.usefixtures("_handlers")
def test_signals_are_unheard_for_a_moment() -> None:
    end_by_signals()
    with unheard():
        signal.raise_signal(signal.SIGTERM)
    with pytest.raises(Ended):
        signal.raise_signal(signal.SIGTERM)


def job(rounds: int) -> Taken:
    """Send the signals to the process it runs in."""
    for each in SIGNALS:
        signal.raise_signal(each)
    return Taken(seconds=rounds)


def test_the_load_goes_on_at_a_signal_and_ends_with_the_run() -> None:
    with LoadProcess() as process:
        assert [process.run(job).seconds for _ in range(2)] == [1, 2]
    assert process.process.exitcode == -signal.SIGKILL


def test_a_server_that_resets_a_connection_is_an_error_of_the_answer_and_ends_no_run() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        plan = Plan(Asking([b"GET / HTTP/1.1\r\n\r\n"], most=1), server.getsockname()[1], clients=2, seconds=60)
        breaking = Thread(target=reset, args=(server,))
        breaking.start()
        taken = load(plan, lambda _: "127.0.0.1")
        breaking.join()
    assert taken.errors == ["the server closed the connection"]
    assert taken.clients == 1  # the other one had nothing to ask


def reset(server: socket.socket) -> None:
    """Break the first connection off as soon as it has asked something, which leaves that unread."""
    asking, _ = server.accept()
    asking.recv(1, socket.MSG_PEEK)
    asking.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    asking.close()


def test_a_report_is_asked_for_after_an_order_and_timed_alone() -> None:
    visit = Between("token", {"items": []}, b"GET /report")(0)
    placed = next(visit)
    asked = visit.send(Answer(201, b"", b""))
    assert (placed.data.split(b" ", 2)[1], placed.counts, placed.ends) == (b"/api/orders", False, True)
    assert (asked.data, asked.counts) == (b"GET /report", True)
    assert visit.send(Answer(200, b"", b"")).data != placed.data  # another idempotency key
