"""Read what a receipt printer would print of the bytes it is sent (ESC/POS)."""

from dataclasses import dataclass, field

ORDERS = {b"\x1b@": 0, b"\x1bt": 1, b"\x1ba": 1, b"\x1bE": 1, b"\x1b!": 1, b"\x1bd": 1, b"\x1dV": 1}
"""Each command that we send, and how many bytes follow it."""
CODE_PAGES = {0: "cp437", 2: "cp850"}
DRAWER = b"\x1bp"


@dataclass
class Receipt:
    """What came out of a printer: its rows, those that were high or bold, and how often it was cut."""

    text: str = ""
    high: list[str] = field(default_factory=list)
    bold: list[str] = field(default_factory=list)
    cuts: int = 0


def printed_of(sent: bytes) -> Receipt:
    """Return what a printer makes of bytes; raises `AssertionError` for a command that we never send."""
    receipt, page, row, is_high, is_bold, at = Receipt(), "cp437", b"", False, False, 0
    while at < len(sent):
        command = sent[at : at + 2]
        if command[:1] in (b"\x1b", b"\x1d"):
            assert command in ORDERS, f"{command!r} is no command of ours."
            value = sent[at + 2] if ORDERS[command] else 0
            at += 2 + ORDERS[command]
            page = CODE_PAGES[value] if command == b"\x1bt" else page
            is_high = bool(value & 0x10) if command == b"\x1b!" else is_high
            is_bold = bool(value) if command == b"\x1bE" else bool(value & 8) if command == b"\x1b!" else is_bold
            receipt.cuts += command == b"\x1dV"
            continue
        letter = sent[at : at + 1]
        at += 1
        row += letter
        if letter == b"\n":
            said = row.decode(page)
            receipt.text += said
            receipt.high += [said.strip()] if is_high else []
            receipt.bold += [said.strip()] if is_bold else []
            row = b""
    assert row == b"", f"{row!r} was not ended."
    return receipt
