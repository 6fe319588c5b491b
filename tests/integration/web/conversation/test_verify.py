from support.front_end import DONE, opened
from support.http_api import PASSWORD, Api
from support.waiting import upload_of

NEW = {"name": "Bea Cruz", "email": "bea@example.com", "password": PASSWORD, "contactNumber": ""}


def test_whoever_waits_sends_a_picture(stranger: Api) -> None:
    made = stranger.post("/api/auth/register", NEW).json
    with opened(stranger, "verify") as page:
        page.call("POST", "verify/upload", upload_of(made["verifyToken"]), reads=DONE, flat=True)
