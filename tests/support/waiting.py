"""Let people wait for approval, as the pages do that they see."""

import io
from base64 import b64encode
from dataclasses import replace
from typing import Any

from PIL import Image

from support.front_end import EMAIL, INSTANT, SOME_TEXT
from support.http_api import PASSWORD, Api

APPLICANT = {
    "id": SOME_TEXT,
    "user": {"name": SOME_TEXT, "email": EMAIL, "phone?": str},
    "createdAt": INSTANT,
    "hasHeadshot": bool,
}
"""A row of who waits."""


def upload_of(verify_token: str) -> dict[str, Any]:
    """Return what the page sends: a picture as the camera's canvas writes it."""
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(written, "JPEG")
    picture = f"data:image/jpeg;base64,{b64encode(written.getvalue()).decode()}"
    return {"verifyToken": verify_token, "imageData": picture, "consent": True}


def somebody_waits(api: Api, email: str) -> None:
    """Register somebody and send their picture, from wherever they are."""
    stranger = replace(api, token="")
    person = {"name": "Carla Dizon", "email": email, "password": PASSWORD, "contactNumber": "0917 555 0102"}
    made = stranger.post("/api/auth/register", person).json
    assert stranger.post("/api/verify/upload", upload_of(made["verifyToken"])).status_code == 200
