import pytest

from support.front_end import opened
from support.http_api import STAFF, Api


@pytest.mark.parametrize("email", [STAFF, "nobody@example.com"])
def test_a_code_is_asked_for(stranger: Api, email: str) -> None:
    with opened(stranger, "forgot_password") as page:
        page.call("POST", "auth/password-reset/request", {"email": email}, reads={}, flat=True)
