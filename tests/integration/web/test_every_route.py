from collections.abc import Iterator

import pytest

from support.documented import address_of
from support.http_api import Api

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
