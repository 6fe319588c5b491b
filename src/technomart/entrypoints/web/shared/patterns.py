"""Say in regular expressions what fields let through, for the API document (ECMA-262, as JSON Schema asks)."""

from collections.abc import Iterable

CONTROLS = r"\u0000-\u001f\u007f-\u009f"
NONE_OF = f"[^{CONTROLS}]*"
NONE_BUT_LINES = r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*"
SEEN = r"[\p{L}\p{N}\p{P}\p{S}]"
"""What `texts.is_visible` asks for, but for six letters that are blank."""
FILLED = r"[^\s\u001c-\u001f\u0085]"
"""A character that is no blank, as Python counts blanks."""
NEEDED = f"^{NONE_OF}{SEEN}{NONE_OF}$"
NEEDED_LINES = f"^{NONE_BUT_LINES}{SEEN}{NONE_BUT_LINES}$"
PLAIN = rf"^(\s*|{NONE_OF}{SEEN}{NONE_OF})$"
LINES = rf"^(\s*|{NONE_BUT_LINES}{SEEN}{NONE_BUT_LINES})$"
EMAIL = (
    r"^[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@"
    r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$"
)
YEAR = r"(19[7-9][0-9]|2[01][0-9]{2}|2200)"
LEAP_YEAR = r"(19(7[26]|8[048]|9[26])|2000|2[01](0[48]|[2468][048]|[13579][26]))"
IN_A_YEAR = r"((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
DAY = f"({YEAR}-{IN_A_YEAR}|{LEAP_YEAR}-02-29)"
CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
INSTANT = DAY + "T" + CLOCK + r"(:[0-5][0-9](\.[0-9]{1,6})?)?(Z|[+-]" + CLOCK + ")?"
DAY_OR_INSTANT = f"({DAY}|{INSTANT})"
CURSOR = "^[A-Za-z0-9_-]+$"
SECURE_ADDRESS = r"^https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(/[A-Za-z0-9._~/-]*)?$"
TAG_LETTERS = r"!#-+\--~\u0080-\u00ff"  # all of RFC 9110, 8.8.3, but for the comma
TAG = f'((W/)?"[,{TAG_LETTERS}]*"|[{TAG_LETTERS}]+)'
TAGS = rf"^{TAG}([ \t]*,[ \t]*{TAG})*$"
"""Tags of versions, be they without quotes; `*` is one, too."""
KEY = r'^(?!""$)[!-~]([ -~]*[!-~])?$'


def whole(pattern: str) -> str:
    """Return a pattern for a text that is nothing else."""
    return f"^{pattern}$"


def several(words: Iterable[str]) -> str:
    """Return a pattern for some of these words, parted by commas, or `all`."""
    word = "|".join(words)
    return f"^(all|({word})(,({word}))*)$"
