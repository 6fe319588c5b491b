"""Programs are started, hung and killed as other tests rely on."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from support.servers.needs import REQUIRED, needs
from support.servers.processes import Child, free_port, group, is_free, until
from support.servers.technomart import TechnoMart


class TestNeeds:
    def test_a_missing_program_skips_with_the_reason(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv(REQUIRED, raising=False)
        with pytest.raises(pytest.skip.Exception, match="no-such-program is not installed"):
            needs("no-such-program")

    def test_a_missing_program_fails_where_services_are_required(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(REQUIRED, "1")
        with pytest.raises(pytest.fail.Exception, match="no-such-program is not installed"):
            needs("no-such-program")


class TestProcesses:
    def test_a_program_that_ends_early_shows_what_it_printed(self, tmp_path: Path) -> None:
        child = Child.of("brief", [sys.executable, "-c", "raise SystemExit('no such luck')"], tmp_path)

        with pytest.raises(AssertionError, match="no such luck"):
            child.until(lambda: False, "it answers")

        child.kill()
        assert not child.is_running

    def test_waiting_ends_at_its_deadline(self) -> None:
        with pytest.raises(TimeoutError, match="never: not within"):
            until(lambda: False, "never", within=0.05)

    def test_ports_are_given_once_and_are_free(self) -> None:
        ports = [free_port() for _ in range(50)]

        assert len(set(ports)) == 50
        assert all(map(is_free, ports))


STAND_IN = """
import http.server, os, socketserver, sys, time
if sys.argv[1] != "serve":
    print(sorted(name for name in os.environ if name.startswith("TECHNOMART_"))); sys.exit(int(sys.argv[2]))
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        is_asked = self.path == "/api/health/ready"
        self.send_header("Content-Type", "application/json" if is_asked else "text/plain"); self.end_headers()
        self.wfile.write(b'{"status":"ok","storage":"none","clock":"ok"}' if is_asked else b"%d" % os.getpid())
class Server(socketserver.ForkingMixIn, http.server.HTTPServer):
    pass
server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[3])), Handler)
for _ in range(int(sys.argv[5])):
    if os.fork() == 0:
        server.serve_forever()
while True:
    os.wait()
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TechnoMart]:
    monkeypatch.setenv("TECHNOMART_DATABASE_URL", "sqlite:///the-developers-own.db")
    settings = {"TECHNOMART_ENV": "production"}
    server = TechnoMart(tmp_path, settings, workers=2, command=[sys.executable, "-c", STAND_IN])
    yield server
    server.kill()


class TestTechnoMart:
    def test_commands_see_the_settings_given_and_no_others(self, stand_in: TechnoMart) -> None:
        assert stand_in.spawn("env", "0").stdout == "['TECHNOMART_ENV', 'TECHNOMART_JWT_SECRET']\n"
        with pytest.raises(AssertionError, match="ended with 3"):
            stand_in.spawn("env", "3")

    def test_a_kill_takes_every_worker_along_and_frees_the_port(self, stand_in: TechnoMart) -> None:
        stand_in.start()
        workers = stand_in.worker_pids()
        assert len(workers) == 2

        stand_in.kill()

        assert not any(Path(f"/proc/{pid}/cmdline").read_bytes() for pid in workers if Path(f"/proc/{pid}").exists())
        stand_in.restart()
        assert stand_in.is_ready()

    def test_one_worker_dies_and_the_other_serves(self, stand_in: TechnoMart) -> None:
        stand_in.start()

        dead = stand_in.kill_worker()

        until(lambda: dead not in stand_in.worker_pids(), "the worker is gone")
        with stand_in.client() as client:
            assert int(client.get("/").text) in stand_in.worker_pids()

    def test_an_answer_that_is_not_as_documented_fails_whoever_asked(self, stand_in: TechnoMart) -> None:
        stand_in.start()

        with stand_in.client() as client, pytest.raises(AssertionError, match="no content text/plain"):
            client.get("/api/health")

    def test_a_hung_program_answers_when_it_is_resumed(self, stand_in: TechnoMart) -> None:
        stand_in.start()
        stand_in.pause()
        with stand_in.client(timeout=0.2) as client, pytest.raises(httpx.TimeoutException):
            client.get("/")

        stand_in.resume()

        stand_in.ready()
        assert stand_in.stop() != 0
        assert str(os.getpid()) not in stand_in.log


LEADER_GONE = """
import ctypes, threading, time
threading.Thread(target=time.sleep, args=(60,)).start()
print("ready", flush=True)
ctypes.CDLL(None).pthread_exit(None)
"""


def test_a_process_has_not_ended_while_one_of_its_threads_goes_on() -> None:
    child = subprocess.Popen([sys.executable, "-c", LEADER_GONE], stdout=subprocess.PIPE, start_new_session=True)
    with child:
        assert child.stdout is not None
        child.stdout.readline()
        state = Path(f"/proc/{child.pid}/stat")
        try:
            until(lambda: state.read_text().rpartition(")")[2].split()[0] == "Z", "its first thread is gone")

            assert group(child.pid) == [child.pid]
        finally:
            child.kill()
    assert group(child.pid) == []
