"""On a connection that is kept, each request is answered, or the answer before it said that it closes."""

from contextlib import closing
from http.client import HTTPConnection

from support.servers.processes import HOST, PATIENCE
from support.servers.technomart import TechnoMart
from technomart.entrypoints.serving.bodies import MOST_READ


def answers(connection: HTTPConnection, times: int, method: str, path: str, size: int) -> list[tuple[int, bool]]:
    """Return the status of each answer and whether it says that the connection closes; no request is sent again."""
    found = []
    for _ in range(times):
        if connection.sock is None:
            connection.connect()
        connection.request(method, path, b"x" * size, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        found.append((response.status, response.getheader("Connection") == "close"))
    return found


def test_early_answers_end_no_connection_unless_they_say_so(program: TechnoMart) -> None:
    program.start()
    kept = HTTPConnection(HOST, program.port, timeout=PATIENCE)
    kept.auto_open = 0

    for size in (200, 70_000, 1_200_000):
        assert answers(kept, 20, "POST", "/api/orders", size) == [(401, False)] * 20
        assert answers(kept, 20, "POST", "/api/nothing", size) == [(404, False)] * 20
        assert answers(kept, 20, "GET", "/api/health", size) == [(200, False)] * 20
    assert answers(kept, 5, "POST", "/api/auth/forgot-password", 1_200_000) == [(413, False)] * 5
    assert (429, False) in answers(kept, 40, "POST", "/api/auth/forgot-password", 70_000)
    kept.close()
    assert program.stop() == 0
    assert "Traceback" not in program.log


def test_a_body_too_long_to_be_read_on_closes_the_connection(program: TechnoMart) -> None:
    program.start()

    for size, closes in ((MOST_READ - 1, False), (MOST_READ + 1, True)):
        with closing(HTTPConnection(HOST, program.port, timeout=PATIENCE)) as fresh:
            assert answers(fresh, 1, "POST", "/api/orders", size) == [(401, closes)]
