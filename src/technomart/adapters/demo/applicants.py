"""Let somebody wait for approval at the demo canteen, with a picture that is drawn."""

import io
from datetime import datetime, timedelta

from PIL import Image, ImageDraw

from technomart.adapters.demo.ids import id_of, milliseconds
from technomart.domain.users.headshots import Headshot
from technomart.domain.users.permissions import Role
from technomart.domain.users.user import AccountStatus, User
from technomart.domain.users.verification import VerificationRequest

ASKED = timedelta(hours=5)
"""How long ago."""
EMAIL, NAME, PHONE = "felix@example.com", "Felix Manalo", "0917 555 0146"


def demo_applicant(until: datetime) -> tuple[User, VerificationRequest, Headshot]:
    """Return who waits, their request and their picture; without a password nobody signs in as them."""
    at = until - ASKED
    user = User(
        id=id_of(milliseconds(at), 2, 0),
        email=EMAIL,
        name=NAME,
        role=Role.STAFF,
        created_at=at,
        status=AccountStatus.PENDING,
        phone=PHONE,
        email_verified=True,
        is_demo=True,
    )
    return user, VerificationRequest(user.id, at), Headshot(user.id, at, _face())


def _face() -> bytes:
    """Return a face of a few shapes."""
    image = Image.new("RGB", (240, 240), "#dfe7ee")
    draw = ImageDraw.Draw(image)
    draw.ellipse((40, 170, 200, 330), fill="#2f6f8f")
    draw.ellipse((75, 50, 165, 175), fill="#c68e63")
    draw.pieslice((70, 40, 170, 140), 180, 360, fill="#2b2320")
    for left in (98, 130):
        draw.ellipse((left, 105, left + 12, 117), fill="#2b2320")
    draw.arc((95, 120, 145, 155), 20, 160, fill="#7a3b2e", width=4)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=85)
    return written.getvalue()
