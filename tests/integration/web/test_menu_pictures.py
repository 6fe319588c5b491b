"""Pictures of dishes: whatever is sent, what is shown to everybody was written here."""

import io

import pytest
from PIL import Image

from support.builders import RICE
from support.http_api import Api, Reply
from support.pictures import a_picture

FORM = "multipart/form-data; boundary=x"


def sent(api: Api, content: bytes) -> Reply:
    form = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n' + content + b"\r\n--x--\r\n"
    return api.post(f"/api/menu/items/{RICE.id}/image", form, Content_Type=FORM)


def test_whatever_is_a_picture_is_written_anew(manager: Api, stranger: Api) -> None:
    for kind, mode in (("PNG", "RGBA"), ("PNG", "1"), ("JPEG", "L"), ("GIF", "P"), ("WEBP", "RGB")):
        picture = a_picture(kind, mode=mode, size=(1600, 800)) + b"<script>alert(1)</script>PK\x03\x04"

        answer = sent(manager, picture)

        assert answer.status_code == 200, answer.text
        shown = stranger.client.get(answer.json["data"]["imageUrl"])
        assert (shown.mimetype, shown.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
        assert shown.headers.getlist("Cross-Origin-Resource-Policy") == ["cross-origin"]  # pages elsewhere show it
        assert Image.open(io.BytesIO(shown.data)).size == (1200, 600)
        for trace in (b"script", b"PK\x03\x04"):
            assert trace not in shown.data


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
        b"GIF89a<script>alert(1)</script>",
        a_picture("PNG")[:60],
        a_picture("TIFF"),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        a_picture("GIF", mode="P", size=(2_001, 2_000)),
    ],
)
def test_what_only_begins_like_a_picture_is_refused(manager: Api, content: bytes) -> None:
    answer = sent(manager, content)

    assert (answer.status_code, answer.json["code"]) == (422, "not_a_picture")
    assert "imageUrl" not in manager.get(f"/api/menu/items/{RICE.id}").json["data"]
