from collections.abc import Iterator
from itertools import count

import pytest

from support.documented import address_of
from support.http_api import ADMIN, Api, an_api
from technomart.adapters.memory.store import MemoryStore
from technomart.entrypoints.web.strict_json import DEEPEST

SHAPES = [b"[]", b"[null, null]", b"null", b'"x"', b"1", b"{}", b"[{}]", b'{"": {}}', b"not json"]


def writing_routes(api: Api) -> Iterator[tuple[str, str]]:
    """Return method and path of every route that may read a body, with ids nobody has."""
    for rule in api.client.application.url_map.iter_rules():
        path = address_of(rule)
        for argument in rule.arguments:
            path = path.replace(f"{{{argument}}}", "nobody")
        for method in sorted((rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}):
            yield method, path


@pytest.mark.parametrize("shape", SHAPES)
def test_no_route_breaks_on_a_body_of_another_shape(admin: Api, shape: bytes) -> None:
    for method, path in writing_routes(admin):
        api = Api(admin.client, admin.ports, "" if path.startswith("/api/auth/") else admin.token)
        answer = api.call(method, path, shape)
        assert answer.status_code != 500, (method, path, shape)
        assert "success" in answer.json, (method, path, shape)


MANY = 20_000
TOO_MANY = {
    "items": b'{"items":[' + b"1," * MANY + b"1]}",
    "objects": b'{"items":[' + b"{}," * MANY + b"{}]}",
    "privileges": b'{"items":[],"privileges":[' + b"1," * MANY + b"1]}",
    "a list": b"[" + b"1," * MANY + b"1]",
    "unknown values": b'{"notes":{' + b",".join(b'"x%d":1' % number for number in range(MANY // 2)) + b"}}",
}


@pytest.mark.parametrize("body", TOO_MANY.values(), ids=TOO_MANY)
def test_no_answer_names_each_of_many_faults(admin: Api, body: bytes) -> None:
    for method, path in writing_routes(admin):
        api = Api(admin.client, admin.ports, "" if path.startswith("/api/auth/") else admin.token)
        answer = api.call(method, path, body)
        assert len(answer.data) < 100_000, (method, path)


def nested(levels: int) -> bytes:
    """Return a body of so many levels, of which each second one is a list."""
    return b'{"x":[' * (levels // 2) + b"[" * (levels % 2) + b"]" * (levels % 2) + b"]}" * (levels // 2)


@pytest.mark.parametrize("keyed", [False, True], ids=["", "with a key"])
def test_a_body_that_is_nested_too_deeply_is_answered_as_one_that_is_not_json(keyed: bool) -> None:
    stranger = an_api(MemoryStore())
    admin, number = stranger.signed_in(ADMIN), count(1)

    def code(method: str, path: str, body: bytes) -> str:
        key = {"Idempotency_Key": str(next(number))} if keyed else {}
        api = (stranger if path.startswith("/api/auth/") else admin).at(
            f"10.0.{next(number) >> 8}.{next(number) & 255}"
        )
        found: str = api.call(method, path, body, **key).json.get("code", "")
        return found

    codes = {route: code(*route, b"not json") for route in writing_routes(admin)}

    assert list(codes.values()).count("bad_json") > len(codes) // 2
    for route, as_no_json in codes.items():
        assert code(*route, nested(DEEPEST)) != "bad_json", route
        assert [code(*route, nested(levels)) for levels in (DEEPEST + 1, 980, 20_000)] == [as_no_json] * 3, route
