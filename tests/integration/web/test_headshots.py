"""Pictures of people who wait for approval."""

import io
import struct
import zlib
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from support.builders import FixedClock
from support.http_api import STAFF, Api, Outbox, an_api, refused
from support.pictures import a_picture
from technomart.adapters.tokens import JwtVerifyTokens
from technomart.domain.store.unit_of_work import Store
from technomart.domain.usecases.purge import Purge

BEA = {"name": "Bea Cruz", "email": "bea@example.com", "password": "siomai at noon", "contactNumber": "+63 900"}


@pytest.fixture
def stranger(store: Store, clock: FixedClock, outbox: Outbox) -> Api:
    return an_api(store, clock=clock, mailer=outbox)


@pytest.fixture
def waiting(stranger: Api) -> dict[str, Any]:
    made: dict[str, Any] = stranger.post("/api/auth/register", BEA).json
    return made


def data_url(content: bytes, kind: str = "jpeg") -> str:
    return f"data:image/{kind};base64,{b64encode(content).decode()}"


def body(token: str, image: object, **more: object) -> dict[str, object]:
    return {"verifyToken": token, "imageData": image, "consent": True, **more}


def shown(api: Api, waiting: dict[str, Any]) -> Image.Image:
    answer = api.get(f"/api/verify/headshot/{waiting['user']['id']}")
    assert answer.status_code == 200, answer.text
    return Image.open(io.BytesIO(answer.data))


def has_headshot(api: Api) -> bool:
    (row,) = api.get("/api/verify/requests?status=all").json["data"]
    found: bool = row["hasHeadshot"]
    return found


def a_huge_png() -> bytes:
    """Return the head of a PNG file of 65,535 by 65,535 pixels, with next to nothing after it."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", 65_535, 65_535, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def test_reviewers_alone_see_a_headshot(stranger: Api, waiting: dict[str, Any], manager: Api, cashier: Api) -> None:
    path = f"/api/verify/headshot/{waiting['user']['id']}"
    assert not has_headshot(manager)
    assert refused(manager.get(path), 404)["code"] == "headshot_not_found"

    sent = stranger.post("/api/verify/upload", body(waiting["verifyToken"], data_url(a_picture())))

    assert (sent.status_code, sent.json["success"], "data" in sent.json) == (200, True, False)
    assert has_headshot(manager)
    answer = manager.get(path)
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    refused(cashier.get(path), 403)
    refused(stranger.get(path), 401)


@pytest.mark.parametrize(
    "make",
    [
        lambda: a_picture("PNG", mode="RGBA"),
        lambda: a_picture("PNG", mode="P"),
        lambda: a_picture("PNG", mode="1"),
        lambda: a_picture("JPEG", mode="CMYK"),
        lambda: a_picture("WEBP"),
        lambda: a_picture("JPEG", size=(3000, 2000)),
        lambda: a_picture("JPEG", size=(4000, 3000)),
        lambda: a_picture("JPEG", size=(4000, 3000), progressive=True),
        lambda: a_picture("PNG", size=(8192, 1)),
        lambda: a_picture("PNG", size=(1290, 2796)),
    ],
)
def test_whatever_is_a_picture_is_written_anew(
    make: Callable[[], bytes], stranger: Api, waiting: dict[str, Any], manager: Api
) -> None:
    sent = stranger.post("/api/verify/upload", body(waiting["verifyToken"], data_url(make(), "webp")))

    assert sent.status_code == 200, sent.text
    image = shown(manager, waiting)
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert max(image.size) <= 1200


def test_nothing_but_the_upright_picture_is_kept(stranger: Api, waiting: dict[str, Any], manager: Api) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "where she lives"
    picture = a_picture(exif=exif, comment=b"<script>1</script>") + b"PK\x03\x04<script>2</script>"

    assert stranger.post("/api/verify/upload", body(waiting["verifyToken"], data_url(picture))).status_code == 200

    kept = manager.get(f"/api/verify/headshot/{waiting['user']['id']}").data
    assert Image.open(io.BytesIO(kept)).size == (30, 40)
    for trace in (b"where", b"script", b"Exif", b"PK\x03\x04"):
        assert trace not in kept


@pytest.mark.parametrize(
    ("image", "status"),
    [
        (data_url(a_picture()[:400]), 422),
        (data_url(a_picture("PNG")[:60], "png"), 422),
        (data_url(b"\xff\xd8\xff"), 422),
        (data_url(b""), 422),
        (data_url(a_picture("GIF"), "png"), 422),
        (data_url(a_picture("TIFF"), "png"), 422),
        (data_url(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "png"), 422),
        (data_url(b"<script>alert(1)</script>"), 422),
        (data_url(a_picture(), "svg+xml"), 422),
        (data_url(a_picture("PNG", size=(5000, 5000), mode="1"), "png"), 422),
        (data_url(a_huge_png(), "png"), 422),
        (data_url(a_picture("PNG", size=(65_535, 1)), "png"), 422),
        (data_url(a_picture("JPEG", size=(1, 8_193))), 422),
        (data_url(a_picture("PNG", size=(2_001, 2_000)), "png"), 422),
        (data_url(a_picture("WEBP", size=(2_001, 2_000)), "webp"), 422),
        (data_url(a_picture("JPEG", size=(4_001, 3_125))), 422),
        (data_url(b"\xff\xd8\xff" + b"x" * (2 * 1024 * 1024)), 422),
        ("data:image/jpeg;base64,???", 422),
        ("data:image/jpeg;base64,ä", 422),
        ("https://example.com/a.jpg", 422),
        ("", 422),
        (7, 422),
        (None, 422),
        ("x" * 40_000_000, 413),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_picture_is_refused_in_a_sentence(
    image: object, status: int, stranger: Api, waiting: dict[str, Any], manager: Api
) -> None:
    answer = stranger.post("/api/verify/upload", body(waiting["verifyToken"], image))

    assert refused(answer, status)["message"]
    assert not has_headshot(manager)


def test_without_consent_nothing_is_kept(stranger: Api, waiting: dict[str, Any], manager: Api) -> None:
    sent = body(waiting["verifyToken"], data_url(a_picture()))

    for consent in (False, None, "yes", 1):
        refused(stranger.post("/api/verify/upload", {**sent, "consent": consent}), 422)
    del sent["consent"]
    assert refused(stranger.at("192.0.2.9").post("/api/verify/upload", sent), 422)["code"] == "consent_missing"
    assert not has_headshot(manager)


def test_a_newer_picture_takes_the_place_of_the_one_before_until_the_decision(
    stranger: Api, waiting: dict[str, Any], manager: Api
) -> None:
    token = waiting["verifyToken"]
    for size in ((40, 30), (20, 10)):
        stranger.post("/api/verify/upload", body(token, data_url(a_picture(size=size))))
    assert shown(manager, waiting).size == (20, 10)
    manager.post("/api/verify/approve", {"requestId": waiting["user"]["id"], "role": "staff"})

    answer = stranger.post("/api/verify/upload", body(token, data_url(a_picture())))

    assert refused(answer, 409)["code"] == "not_pending"
    assert shown(manager, waiting).size == (20, 10)


def test_a_token_is_for_its_own_account_and_for_a_while(
    stranger: Api, waiting: dict[str, Any], manager: Api, cashier: Api, clock: FixedClock
) -> None:
    image = data_url(a_picture())
    taken = stranger.post("/api/auth/register", {**BEA, "email": STAFF}).json["verifyToken"]
    assert stranger.post("/api/verify/upload", body(taken, image)).status_code == 200
    forged = JwtVerifyTokens("x" * 32, stranger.ports.ids).issue(waiting["user"]["id"], clock.now())
    for wrong in (cashier.token, forged, "x", waiting["verifyToken"][:-2]):
        refused(stranger.post("/api/verify/upload", body(wrong, image)), 422)
    refused(stranger.get("/api/auth/me", Authorization=f"Bearer {waiting['verifyToken']}"), 401)
    assert not has_headshot(manager)
    clock.move(timedelta(hours=24))
    refused(stranger.post("/api/verify/upload", body(waiting["verifyToken"], image)), 422)
    again = stranger.login(BEA["email"], BEA["password"]).json["verifyToken"]
    assert stranger.post("/api/verify/upload", body(again, image)).status_code == 200


def test_uploads_are_limited_for_each_address_whatever_token_they_carry(stranger: Api, waiting: dict[str, Any]) -> None:
    tokens = [waiting["verifyToken"] + "=" * (n % 3) for n in range(21)]

    tries = [stranger.post("/api/verify/upload", body(token, "no picture")).status_code for token in tokens]

    assert tries == [422] * 20 + [429]


def test_a_headshot_is_deleted_some_time_after_the_decision(
    stranger: Api, waiting: dict[str, Any], manager: Api, clock: FixedClock
) -> None:
    stranger.post("/api/verify/upload", body(waiting["verifyToken"], data_url(a_picture())))
    purge = stranger.ports.use(Purge)
    clock.move(timedelta(days=40))
    assert purge()["headshots"] == 0
    signed = stranger.signed_in("manager@example.com")
    signed.post("/api/verify/reject", {"requestId": waiting["user"]["id"]})
    clock.move(timedelta(days=30))
    assert purge()["headshots"] == 0
    clock.move(timedelta(seconds=1))

    assert purge()["headshots"] == 1
    assert not has_headshot(stranger.signed_in("manager@example.com"))


def test_whoever_waits_sees_how_it_stands_and_may_wait_longer(
    stranger: Api, waiting: dict[str, Any], manager: Api, clock: FixedClock
) -> None:
    def stands(token: str) -> dict[str, Any]:
        found: dict[str, Any] = stranger.get(f"/api/verify/status?token={token}").json
        return found

    token = waiting["verifyToken"]
    assert stands(token) == {"success": True, "status": "pending", "emailVerified": False}
    clock.move(timedelta(hours=23))
    renewed = stranger.post("/api/verify/resend-token", {"verifyToken": token}).json["verifyToken"]
    clock.move(timedelta(hours=2))
    refused(stranger.get(f"/api/verify/status?token={token}"), 422)
    refused(stranger.post("/api/verify/resend-token", {"verifyToken": token}), 422)
    signed = stranger.signed_in("manager@example.com")
    signed.post("/api/verify/approve", {"requestId": waiting["user"]["id"], "role": "staff"})

    assert stands(renewed)["status"] == "approved"
    assert refused(stranger.post("/api/verify/resend-token", {"verifyToken": renewed}), 409)["code"] == "not_pending"
