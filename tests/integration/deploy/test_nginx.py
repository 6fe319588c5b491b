"""The nginx site that is shipped: people come by TLS alone, say nothing of themselves, and lose nothing."""

import re
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest

from support.servers.nginx import SITE, Nginx, own_nginx
from support.servers.processes import HOST, PATIENCE, until
from support.servers.served import ServedCanteen, opened
from support.servers.technomart import own_technomart
from support.shipped import DEPLOY

TOKEN = "who-may-read-what-is-measured-of-the-canteen"
SETTINGS = {
    "TECHNOMART_TRUSTED_PROXIES": "1",
    "TECHNOMART_LIMIT_LOGIN": "3 per minute",
    "TECHNOMART_METRICS_TOKEN": TOKEN,
}

TRY_AGAIN = {429, 502}
"""What is answered in place of the program."""


@pytest.fixture(scope="module")
def canteen() -> Iterator[ServedCanteen]:
    with own_technomart(SETTINGS) as server:
        yield opened(server)


@pytest.fixture(scope="module")
def nginx(canteen: ServedCanteen) -> Iterator[Nginx]:
    with own_nginx(canteen.server.port) as server:
        yield server


@pytest.fixture
def client(nginx: Nginx, canteen: ServedCanteen) -> Iterator[httpx.Client]:
    with nginx.client(headers=canteen.headers) as client:
        yield client


def order(client: httpx.Client, canteen: ServedCanteen, key: str) -> httpx.Response:
    body = {"type": "walk-in", "items": [{"menuItemId": canteen.dish, "quantity": 1}]}
    return client.post("/api/orders", json=body, headers={"Idempotency-Key": key})


def test_an_order_is_placed_and_paid_by_tls_which_browsers_are_told_to_keep_to(
    client: httpx.Client, canteen: ServedCanteen
) -> None:
    placed = order(client, canteen, "by-tls")
    paid = client.post(f"/api/orders/{placed.json()['data']['id']}/payment", json={"amount": 45, "method": "cash"})

    assert (placed.status_code, paid.status_code) == (201, 201), placed.text + paid.text
    assert placed.headers.get_list("Strict-Transport-Security") == ["max-age=31536000; includeSubDomains"]
    assert "nginx/" not in placed.headers["Server"]


def test_whoever_comes_without_tls_is_sent_there_and_for_another_name_there_is_nobody(nginx: Nginx) -> None:
    plain = httpx.get(f"http://{HOST}:{nginx.plain_port}/kitchen?a=b", headers={"Host": "localhost"}, trust_env=False)

    assert (plain.status_code, plain.headers["Location"]) == (308, "https://localhost/kitchen?a=b")
    with pytest.raises(httpx.ConnectError, match=r"(?i)unrecognized.name"):
        httpx.get(f"https://{HOST}:{nginx.port}/", verify=False, trust_env=False)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_modern_tls_is_spoken(nginx: Nginx, version: ssl.TLSVersion) -> None:
    trust = ssl.create_default_context(cafile=str(nginx.certificate))
    trust.minimum_version = trust.maximum_version = version

    with (
        socket.create_connection((HOST, nginx.port)) as raw,
        trust.wrap_socket(raw, server_hostname="localhost") as tls,
    ):
        assert tls.cipher()[2] >= 128  # type: ignore[index]  # it is connected


def test_older_tls_is_not_spoken(nginx: Nginx) -> None:
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    trust.set_ciphers("ALL:@SECLEVEL=0")
    trust.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        trust.maximum_version = ssl.TLSVersion.TLSv1_1

    with socket.create_connection((HOST, nginx.port)) as raw, pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
        trust.wrap_socket(raw, server_hostname="localhost")


def test_what_strangers_claim_of_themselves_does_not_count(nginx: Nginx) -> None:
    claims = [
        {"X-Forwarded-For": f"198.51.100.{n}", "Forwarded": f"for=198.51.100.{n}", "X-Real-IP": f"198.51.100.{n}"}
        for n in range(4)
    ]
    with nginx.client() as client:
        body = {"email": "nobody@example.com", "password": "not-the-password"}
        statuses = [client.post("/api/auth/login", json=body, headers=claim).status_code for claim in claims]
        claimed = client.get("/api/health", headers={"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"})

    assert statuses == [401, 401, 401, 429]
    assert "Strict-Transport-Security" in claimed.headers


def test_a_body_that_is_too_large_is_refused_in_our_form(client: httpx.Client, canteen: ServedCanteen) -> None:
    at_most = client.post("/api/orders", content=b" " * 1024 * 1024, headers={"Content-Type": "application/json"})
    larger = client.post("/api/orders", content=b" " * (1024 * 1024 + 1), headers={"Content-Type": "application/json"})

    assert at_most.json()["code"] == "bad_json"  # it came to the program
    assert larger.status_code == 413
    assert larger.json() == {"success": False, "code": "body_too_large", "message": "The request is too large."}
    own = canteen.call("GET", "/api/orders").headers
    same = ("Content-Security-Policy", "Cross-Origin-Resource-Policy", "Referrer-Policy", "X-Content-Type-Options")
    assert [larger.headers[name] for name in same] == [own[name] for name in same]


def test_bodies_in_chunks_reach_the_program_whole(client: httpx.Client, canteen: ServedCanteen) -> None:
    text = f'{{"type": "walk-in", "items": [{{"menuItemId": "{canteen.dish}", "quantity": 1}}]}}'.encode()

    placed = client.post(
        "/api/orders", content=iter([text[:20], text[20:]]), headers={"Content-Type": "application/json"}
    )

    assert placed.status_code == 201, placed.text


def test_slow_bodies_keep_nobody_waiting(nginx: Nginx, client: httpx.Client) -> None:
    trust = ssl.create_default_context(cafile=str(nginx.certificate))
    head = (
        b"POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"
    )
    with ExitStack() as slow:
        for _ in range(40):  # more than the program has threads
            raw = slow.enter_context(socket.create_connection((HOST, nginx.port)))
            slow.enter_context(trust.wrap_socket(raw, server_hostname="localhost")).sendall(head)

        assert client.get("/api/orders", timeout=5.0).status_code == 200


def test_one_address_holds_a_hundred_connections(nginx: Nginx) -> None:
    with ExitStack() as held:
        lines = [held.enter_context(half_asked(nginx)) for _ in range(100)]

        def is_full() -> bool:
            """Take again the place of what was refused because an earlier connection was still ending."""
            lines[:] = [held.enter_context(half_asked(nginx)) if is_answered(line) else line for line in lines]
            return refused(nginx)

        nginx.child.until(is_full, "the connection after these is refused")

    with nginx.client() as client:
        nginx.child.until(lambda: client.get("/api/health").status_code == 200, "there is room again")


def half_asked(nginx: Nginx) -> ssl.SSLSocket:
    """Return a connection that has sent a part of its body."""
    trust = ssl.create_default_context(cafile=str(nginx.certificate))
    line = trust.wrap_socket(socket.create_connection((HOST, nginx.port)), server_hostname="localhost")
    line.sendall(b"POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90\r\n\r\n{")
    line.setblocking(False)
    return line


def is_answered(line: ssl.SSLSocket) -> bool:
    """Tell whether a connection was answered or closed."""
    try:
        line.recv(1)
    except ssl.SSLWantReadError:
        return False
    return True


def refused(nginx: Nginx) -> bool:
    """Tell whether one more connection is let in no further; the program itself has said nothing then."""
    with nginx.client() as client:
        answer = client.get("/api/health")
    return answer.status_code == 429 and "X-Request-ID" not in answer.headers


def test_while_the_program_is_away_people_are_told_to_come_back_and_afterwards_nothing_is_lost_or_doubled(
    client: httpx.Client, canteen: ServedCanteen
) -> None:
    before = len(canteen.stored())
    keys = [f"over-a-restart-{n}" for n in range(12)]
    with ThreadPoolExecutor(4) as tills:
        sent = [tills.submit(order_until_answered, client, canteen, key) for key in keys]
        assert canteen.server.stop() == 0
        away = client.get("/api/orders")
        canteen.server.start()
        answers = [each.result() for each in sent]

    assert (away.status_code, away.json()["code"], away.headers["Retry-After"]) == (502, "unavailable", "2")
    assert {each.status_code for each in answers} == {201}
    assert len({each.json()["data"]["id"] for each in answers}) == len(keys)
    assert len(canteen.stored()) == before + len(keys)


def order_until_answered(client: httpx.Client, canteen: ServedCanteen, key: str) -> httpx.Response:
    """Send an order again under its key, as often as it takes, until it is there."""
    answers: list[httpx.Response] = []

    def is_placed() -> bool:
        answers.append(order(client, canteen, key))
        return answers[-1].status_code not in TRY_AGAIN

    until(is_placed, f"{key} is answered by the program")
    return answers[-1]


def test_its_log_holds_neither_queries_nor_what_was_sent(nginx: Nginx, client: httpx.Client) -> None:
    answer = client.get("/api/orders", params={"search": "somebody"})

    nginx.child.until(lambda: answer.headers["X-Request-ID"] in nginx.log, "the request is in the log")
    assert "somebody" not in nginx.log


def test_its_log_has_the_method_and_path_that_came_also_of_what_it_refused(nginx: Nginx) -> None:
    ask(nginx, b"TRACE /a%20200%201?secret HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")

    nginx.child.until(lambda: " TRACE /a%20200%201 405 " in nginx.log, "the refusal is in the log")


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/metrics%2f", "//metrics", "/%6detrics", "/a/..%2fmetrics"])
def test_what_is_measured_is_shown_to_nobody_outside(nginx: Nginx, canteen: ServedCanteen, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n\r\n"

    answer = ask(nginx, request.encode())

    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b'"code":"route_not_found"' in answer
    with canteen.server.client() as neighbour:
        assert neighbour.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


TOLD = b"Strict-Transport-Security: max-age="
HOST_LINE = b"Host: localhost\r\n"


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (b"TRACE / HTTP/1.1\r\n" + HOST_LINE, 405, b"method_not_allowed"),
        (b"GET / HTTP/3.0\r\n" + HOST_LINE, 505, b"bad_request"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: other\r\n" + HOST_LINE, 501, b"bad_request"),
        (b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 20_000 + b"\r\n" + HOST_LINE, 400, b"bad_request"),
        (b"GET / HTTP/1.1\r\n" + HOST_LINE * 2, 400, b"bad_request"),
    ],
)
def test_whatever_it_refuses_by_itself_it_refuses_in_our_form(
    nginx: Nginx, request_: bytes, status: int, code: bytes
) -> None:
    answer = ask(nginx, request_ + b"Connection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b'{"success":false,"code":"%s"' % code in answer
    assert TOLD in answer


def test_whoever_speaks_without_tls_where_it_is_spoken_is_refused_in_our_form(nginx: Nginx) -> None:
    plain = httpx.get(f"http://{HOST}:{nginx.port}/", headers={"Host": "localhost"}, trust_env=False)

    assert (plain.status_code, plain.json()["code"]) == (400, "bad_request")


def test_another_name_within_tls_is_shown_nothing(nginx: Nginx) -> None:
    answer = ask(nginx, b"GET / HTTP/1.1\r\nHost: another.example\r\nConnection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 421 ")
    assert b"nginx/" not in answer


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Never: "])
def test_who_never_ends_a_head_is_sent_away(nginx: Nginx, begun: bytes) -> None:
    assert ask(nginx, begun, within=20.0) == b""  # by itself nginx waits for a minute


def test_the_limit_of_connections_stands_before_every_port_and_above_what_the_site_lets_one_address_ask() -> None:
    site, firewall = SITE.read_text(), (DEPLOY / "nftables" / "technomart.nft").read_text()
    listens = {int(port) for port in re.findall(r"listen (?:\[::\]:)?(\d+)", site)}
    (asked,) = re.findall(r"limit_conn technomart_connections (\d+);", site)

    rules = re.findall(r"tcp dport \{ ([\d, ]+) \} .*ct count over (\d+) \}", firewall)
    assert [{int(port) for port in ports.split(",")} for ports, _ in rules] == [listens] * 2  # IPv4 and IPv6
    assert all(int(held) > int(asked) for _, held in rules)


def ask(nginx: Nginx, request: bytes, *, within: float = PATIENCE) -> bytes:
    """Send bytes as they are over TLS and return all that is answered until nginx ends the connection."""
    trust = ssl.create_default_context(cafile=str(nginx.certificate))
    with (
        socket.create_connection((HOST, nginx.port), timeout=within) as raw,
        trust.wrap_socket(raw, server_hostname="localhost") as tls,
    ):
        tls.sendall(request)
        return b"".join(iter(lambda: tls.recv(65_536), b""))
