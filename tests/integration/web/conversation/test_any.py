from support.front_end import SOME_TEXT, opened
from support.http_api import Api
from technomart.domain.users.permissions import Role


def test_a_session_is_renewed_and_ended(person: Api, role: Role) -> None:
    with opened(person, "any", role) as page:
        held = {"refreshToken": person.refresh_token}
        tokens = page.call(
            "POST", "auth/refresh-token", held, reads={"token": SOME_TEXT, "refreshToken": SOME_TEXT}, flat=True
        )
        page.api.token = tokens["token"]
        page.call("POST", "auth/refresh-token", held, reads={"token": SOME_TEXT, "refreshToken": SOME_TEXT}, flat=True)

        for token in (tokens["refreshToken"], None, "unknown"):
            page.call("POST", "auth/logout", {"refreshToken": token}, reads={}, flat=True)
