"""Compare the clock of this machine with the server's, and with what was booked."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text

from technomart.adapters.sql.orders.newest import newest_booking_in
from technomart.domain.kernel.bookings import ClockState, spoken_state, state_of
from technomart.domain.kernel.findings import Finding, Grade

MOST_APART = 2.0  # seconds between two clocks


def apart(connection: Connection) -> Finding:
    """Say how far the clocks of this machine and the server are apart."""
    before = datetime.now(UTC)
    if connection.dialect.name == "sqlite":
        return Finding("clock", Grade.WELL, f"It is {before:%Y-%m-%d %H:%M:%S} UTC.")
    theirs = connection.scalar(text("SELECT UTC_TIMESTAMP(6)"))
    apart = abs(((before + (datetime.now(UTC) - before) / 2).replace(tzinfo=None) - theirs).total_seconds())
    if apart > MOST_APART:
        cure = "Set both by NTP (timedatectl set-ntp true)."
        return Finding(
            "clock", Grade.WRONG, f"The clocks of this machine and the server are {apart:.0f} s apart.", cure
        )
    return Finding("clock", Grade.WELL, f"It is {before:%Y-%m-%d %H:%M:%S} UTC, here and on the server.")


def behind(engine: Engine) -> Iterator[Finding]:
    """Say when the clock cannot be right beside what was booked."""
    with engine.connect() as connection:
        newest, now = newest_booking_in(connection), datetime.now(UTC)
    if state_of(now, newest) is ClockState.BEHIND:
        cure = "Set it by NTP (timedatectl set-ntp true); selling goes on."
        yield Finding("bookings", Grade.WRONG, spoken_state(ClockState.BEHIND, now, newest), cure)
