"""A server in production logs JSON: one line for each request, with nothing that was sent or that opens anything."""

import json
from collections.abc import Iterator
from socket import create_connection
from typing import Any

import pytest

from support.servers.technomart import SECRET, TechnoMart, own_technomart
from technomart.domain.users.demo import DEMO_PASSWORD

EMAIL = "carla@technomart.example"


@pytest.fixture(scope="module")
def server() -> Iterator[TechnoMart]:
    with own_technomart({"TECHNOMART_LOG_FORMAT": "json"}, arguments=["--demo"]) as server:
        server.run("db", "upgrade")
        server.start()
        yield server


def lines(server: TechnoMart) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log.splitlines() if line.startswith("{")]


def line_of(server: TechnoMart, request_id: str) -> dict[str, Any]:
    (found,) = [each for each in lines(server) if each.get("request_id") == request_id]
    return found


def test_each_request_is_one_line_with_what_it_took_and_who_sent_it(server: TechnoMart) -> None:
    with server.client() as client:
        signed_in = client.post("/api/auth/login", json={"email": EMAIL, "password": DEMO_PASSWORD})
        token, user = signed_in.json()["token"], signed_in.json()["user"]["id"]
        headers = {"Authorization": f"Bearer {token}", "X-Request-ID": "sent-1"}
        listed = client.get("/api/orders", params={"search": "Tess Secret"}, headers=headers)
        one = client.get("/api/orders/0196c0de-0000-7000-8000-000000000000")

    told = line_of(server, listed.headers["X-Request-ID"])
    assert told | {"timestamp": "", "duration_ms": 0} == {
        "level": "INFO",
        "logger": "technomart.entrypoints.web.observed",
        "message": "GET /api/orders 200",
        "method": "GET",
        "route": "/api/orders",
        "status": 200,
        "statements": told["statements"],
        "duration_ms": 0,
        "user_id": user,
        "sent_id": "sent-1",
        "request_id": listed.headers["X-Request-ID"],
        "timestamp": "",
    }
    assert told["statements"] >= 2  # who it is, and the list
    assert told["duration_ms"] > 0
    assert line_of(server, one.headers["X-Request-ID"])["route"] == "/api/orders/<order_id>"
    assert line_of(server, signed_in.headers["X-Request-ID"])["statements"] > 5
    logged = json.dumps(lines(server))
    for kept_out in (token, DEMO_PASSWORD, SECRET, "Tess", EMAIL):
        assert kept_out not in logged


def test_a_method_and_an_address_that_nobody_knows_are_not_repeated(server: TechnoMart) -> None:
    with server.client() as client:
        answer = client.request("FORGED", "/api/forged%0Aline")
        refused = client.request("FORGED", "/api/orders/forged")

    told = line_of(server, answer.headers["X-Request-ID"])
    assert (told["method"], told["route"], told["status"]) == ("other", "-", 404)
    told = line_of(server, refused.headers["X-Request-ID"])
    assert (told["method"], told["route"], told["status"]) == ("other", "/api/orders/<order_id>", 405)
    assert "orged" not in json.dumps(lines(server))
    assert "FORGED" not in server.log


def test_a_request_whose_body_does_not_come_whole_is_one_line_as_well(server: TechnoMart) -> None:
    with server.client() as client:
        in_chunks = client.post("/api/auth/login", content=iter([b"{}"]))
    with create_connection(("127.0.0.1", server.port)) as gone:
        gone.sendall(b"POST /api/auth/login HTTP/1.1\r\nHost: canteen\r\nContent-Length: 99\r\n\r\n{")

    told = line_of(server, in_chunks.headers["X-Request-ID"])
    assert (told["method"], told["route"], told["status"]) == ("POST", "/api/auth/login", 411)

    def is_told() -> bool:
        return any((each.get("route"), each.get("status")) == ("/api/auth/login", 400) for each in lines(server))

    server.child.until(is_told, "who hung up is logged")


def test_the_server_under_the_program_logs_in_the_same_form(server: TechnoMart) -> None:
    server.kill_worker()

    def is_told() -> bool:
        return any(each["logger"] == "_granian" and each["level"] == "ERROR" for each in lines(server))

    server.child.until(is_told, "the loss of a worker is logged")
    server.ready()
