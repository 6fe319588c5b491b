"""Say in which form texts are kept (Unicode NFC), which can be seen, and when two names are one."""

import re
import unicodedata
from typing import Any

from technomart.domain.kernel.errors import Invalid

REORDERING = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
"""The characters that turn the direction of what follows them (UAX #9: embeddings, overrides, isolates)."""
WIDTHLESS = [0x00AD, 0x200B, 0x2060, 0xFEFF]
"""Soft hyphen, zero-width space, word joiner and byte order mark: no script needs them in a name."""
LEFT_OUT = dict.fromkeys([*REORDERING, *WIDTHLESS])
STEERING = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028\u2029{''.join(map(chr, LEFT_OUT))}]")
"""The characters that move a terminal or end its line, and all that turn a direction or are not seen."""
ACCENTS = dict.fromkeys(range(0x0300, 0x0370))
"""The marks over and under letters of European scripts, apart from their letters."""
BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0\U0001d159"
"""What Unicode counts among letters and signs, and nobody sees."""
SEEN = ("L", "N", "P", "S")
INVISIBLE = "Holds nothing that can be seen."


class InvisibleName(Invalid):
    """A name has no character that can be seen."""

    code = "invisible_name"
    sentence = "A name needs a letter, a digit or another character that can be seen."


def normalised(text: str) -> str:
    """Return a text in Unicode's form NFC, in which one name is one row of characters whatever it was typed on."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def all_normalised(value: Any) -> Any:
    """Return what JSON says with every text in it normalised; names of fields stay as they are."""
    if isinstance(value, str):
        return normalised(value)
    if isinstance(value, dict):
        return {name: all_normalised(each) for name, each in value.items()}
    return [all_normalised(each) for each in value] if isinstance(value, list) else value


def name_key(name: str) -> str:
    """Return what two names have in common that are one: size and form of letters and widths of gaps differ."""
    return normalised(" ".join(normalised(name).casefold().split()))


def plain_words(text: str) -> list[str]:
    """Return the words of a text as a plain keyboard has them: small, without accents and dots, digits as 0 to 9."""
    spread = unicodedata.normalize("NFKD", text).casefold().translate(ACCENTS)
    kept = (c if unicodedata.category(c)[0] in "LMN" else " " for c in spread)
    return "".join(str(unicodedata.decimal(c, c)) for c in kept).split()


def is_visible(text: str) -> bool:
    """Tell whether a text has a character of its own that can be seen: no space, mark, control or filler."""
    return any(unicodedata.category(each)[0] in SEEN and each not in BLANK_LETTERS for each in text)


def in_order(text: str) -> str:
    """Return a text, normalised, without the characters that turn its direction or come along unseen in a copy."""
    return text if text.isascii() else normalised(text.translate(LEFT_OUT))


def spelled_out(text: str) -> str:
    """Return a text for one line of a terminal: what would steer the terminal is written as in JSON, and so is seen."""
    return STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def seen(name: str) -> str:
    """Return a name as it is kept: normalised, in order and trimmed; raises `InvisibleName`."""
    if not is_visible(name):
        raise InvisibleName
    return in_order(name).strip()
