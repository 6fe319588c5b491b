"""Say which passwords are taken: long enough, and not among the first that anybody would guess (NIST SP 800-63B)."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import pairwise

from technomart.domain.kernel.errors import Invalid
from technomart.domain.kernel.texts import normalised

SHORTEST = 8
LONGEST = 128
MOST_DECORATION = 6
"""How many digits and signs around a guessable word do not make it less guessable."""
LEAST_OWN = 4
"""How many characters a password needs beside the words that belong to its owner and to the place."""

OF_THE_PLACE = frozenset(
    """
    technomart techno canteen canteens cafeteria kantina restaurant kitchen cashier manager staff admin administrator
    administrador superuser lunch breakfast dinner food market adobo sinigang mahal mahalkita mahalko pogi maganda
    pilipinas philippines manila password passwort contrasena login welcome guest user
    january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday summer winter spring autumn
    """.split()  # noqa: SIM905  # a list would take a line a word
)
"""What is guessed in a canteen, and stands low or not at all in lists of what people everywhere choose."""
SPELT_OUT = str.maketrans("@430$51!7", "aaeossilt")
"""Which letters stand behind signs that look like them."""
SHORTEST_WORD = 3
UNSEEN = ("Mn", "Cf")
"""Accents and what joins or turns other characters: what is left is what somebody reads and guesses."""
START, END = re.compile(r"[\W\d_]+"), re.compile(r"[\W\d_]+$")


class WeakPassword(Invalid):
    """The password is too short, too long or too easily guessed."""

    code = "weak_password"


class WrongPassword(Invalid):
    """The current password is another."""

    code = "wrong_password"
    sentence = "The current password is wrong."

    def __init__(self) -> None:
        """Name the field of the current password."""
        super().__init__(errors={"currentPassword": [self.sentence]})


def must_be_strong(
    password: str, common: Callable[[str], bool], *, field: str = "password", context: Iterable[str] = ()
) -> None:
    """Raise `WeakPassword`, naming the `field`, unless the password may be used by somebody of this `context`.

    `common` tells whether a word in small letters is among the passwords most people choose; `context` is what
    everybody knows of the person and the place: names, e-mail.
    """
    sentence = weakness(password, common, context)
    if sentence:
        raise WeakPassword(sentence, errors={field: [sentence]})


def weakness(password: str, common: Callable[[str], bool], context: Iterable[str] = ()) -> str:
    """Return what is wrong with a password, empty when nothing is; its length comes first."""
    password = normalised(password)
    if not SHORTEST <= len(password) <= LONGEST:
        return f"A password has {SHORTEST} to {LONGEST} characters."
    text = folded(password)
    hearts = forms_of(text)
    if any(is_run(form) for form in (text, *hearts) if form == text or len(form) >= SHORTEST):
        return "This password is easily guessed: it is a simple run of characters."
    own = OF_THE_PLACE | {word for known in context for word in words_of(known)}
    is_common = any(form in own or common(form) for form in hearts)
    if is_common or any(is_left_of(form, own) for form in spellings({text, core_of(text)})):
        return "This password is easily guessed: it is a common one, or made of words that belong to you or here."
    return ""


def folded(text: str) -> str:
    """Return a text as it is compared: in small letters, without accents, other widths and what is not seen."""
    small = text.casefold()
    if small.isascii():
        return small
    spread = unicodedata.normalize("NFKD", small).casefold()
    return "".join(each for each in spread if unicodedata.category(each) not in UNSEEN)


def forms_of(text: str) -> set[str]:
    """Return what a password may be at heart: with less decoration, not repeating itself, with signs as letters."""
    forms = {form for whole in (text, text[: period(text)]) for form in undecorated(whole)}
    return forms | {form[: period(form)] for form in forms}


def undecorated(text: str) -> set[str]:
    """Return a password with less of its decoration, each also with signs as letters."""
    before, after = decoration_of(text)
    return spellings(
        text[start : len(text) - left]
        for start in range(before + 1)
        for left in range(min(after, MOST_DECORATION - start) + 1)
    )


def spellings(texts: Iterable[str]) -> set[str]:
    """Return texts as they are, and with signs as the letters that they look like."""
    return {spelt for text in texts if text for spelt in (text, text.translate(SPELT_OUT))}


def core_of(text: str) -> str:
    """Return a password without its decoration, or as it is when there is more of that than counts for nothing."""
    before, after = decoration_of(text)
    core = text[before : len(text) - after]
    return core if before + after <= MOST_DECORATION else text


def decoration_of(text: str) -> tuple[int, int]:
    """Return how many digits and signs stand before and after the letters, as far as they are looked at."""
    if START.fullmatch(text):
        return MOST_DECORATION, MOST_DECORATION  # where there are no letters any of it may be decoration
    before, after = START.match(text), END.search(text)
    most = MOST_DECORATION + 1
    return (min(len(before.group()), most) if before else 0), (min(len(after.group()), most) if after else 0)


def is_left_of(form: str, own: Iterable[str]) -> bool:
    """Tell whether hardly anything is left of a password without the words that anybody knows."""
    left = form
    for word in sorted(own, key=len, reverse=True):
        left = left.replace(word, "")
    return left != form and len(re.sub(r"[\W_]", "", left)) < LEAST_OWN


def words_of(text: str) -> set[str]:
    """Return the words of a name or an address, each alone and all together."""
    known = folded(text)
    local = known.partition("@")[0]
    words = {word for whole in (known, local) for word in (*parts_of(whole), "".join(parts_of(whole)), whole)}
    return {word for word in words if len(word) >= SHORTEST_WORD}


def parts_of(text: str) -> list[str]:
    """Return the words of a text that are long enough to be known for."""
    return [part for part in re.split(r"[\W_]+", text) if len(part) >= SHORTEST_WORD]


def period(text: str) -> int:
    """Return how long the piece is that a text repeats; its own length when it repeats nothing."""
    return (text + text).find(text, 1) if text else 0


def is_run(text: str) -> bool:
    """Tell whether a text repeats up to four characters, or counts up or down."""
    repeats = any(text == (text[:size] * len(text))[: len(text)] for size in (1, 2, 3, 4))
    steps = {(ord(after) - ord(before)) % 10 for before, after in pairwise(text)}
    return repeats or (len(steps) == 1 and steps <= {1, 9} and (text.isdigit() or text.isalpha()))
