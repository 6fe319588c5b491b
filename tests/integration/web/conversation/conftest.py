import pytest

from support.http_api import Api
from technomart.domain.users.permissions import Role


@pytest.fixture(params=[Role.ADMIN, Role.MANAGER, Role.STAFF], ids=lambda role: str(role.value))
def role(request: pytest.FixtureRequest) -> Role:
    """Return each role in turn: whoever has a page open."""
    found: Role = request.param
    return found


@pytest.fixture
def person(stranger: Api, role: Role) -> Api:
    """Return somebody of that role, signed in."""
    return stranger.signed_in(f"{role.value}@example.com")
