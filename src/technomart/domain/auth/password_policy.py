"""Say which passwords are taken: long enough, and not among the first that anybody would guess (NIST SP 800-63B)."""

import re
from collections.abc import Iterable
from itertools import pairwise

from technomart.domain.kernel.errors import Invalid
from technomart.domain.kernel.texts import normalised

SHORTEST = 8
LONGEST = 128
MOST_DECORATION = 4
"""How many digits and signs around a guessable word do not make it less guessable."""

GUESSABLE = frozenset(
    """
    password passw0rd p@ssword p@ssw0rd pa$$word pa$$w0rd passwort contraseña qwerty qwertyui qwertyuiop qwerty123
    qazwsx qazwsxedc 1q2w3e4r 1q2w3e4r5t 1qaz2wsx zaq12wsx asdfgh asdfghjk asdfghjkl zxcvbn zxcvbnm abc abcd abcde
    abcdef abcdefg abcdefgh abc123 abcd1234 a1b2c3d4 admin administrator adminadmin administrador root superuser
    user username guest test tester testing testtest demo welcome welcome1 letmein changeme change secret secrets
    default temporary temp login signin master access iloveyou ilovegod iloveu loveyou lovely mahal mahalkita
    mahalko pogi maganda pilipinas philippines manila canteen canteens cafeteria kantina cashier manager staff kitchen
    restaurant lunch breakfast dinner adobo sinigang food market technomart techno sunshine princess football
    baseball basketball superman batman spiderman pokemon starwars dragon monkey shadow michael jordan jennifer
    jessica charlie daniel ashley nicole andrew matthew joshua anthony christian angel jesus jesuschrist god
    blessed family forever friends computer internet samsung android google facebook instagram whatever
    trustno1 freedom liverpool chelsea arsenal hello hellohello helloworld newpassword mypassword nopassword
    thepassword yourpassword passwordpassword password1234 summer winter spring autumn january february march april
    june july august september october november december monday tuesday wednesday thursday friday saturday sunday
    """.split()  # noqa: SIM905  # a list would take a line a word
)
EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


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


def must_be_strong(password: str, *, field: str = "password", context: Iterable[str] = ()) -> None:
    """Raise `WeakPassword`, naming the `field`, unless the password may be used by somebody of this `context`.

    `context` is what everybody knows of the person: name, e-mail.
    """
    sentence = weakness(password, context)
    if sentence:
        raise WeakPassword(sentence, errors={field: [sentence]})


def weakness(password: str, context: Iterable[str] = ()) -> str:
    """Return what is wrong with a password, empty when nothing is."""
    password = normalised(password)
    if not SHORTEST <= len(password) <= LONGEST:
        return f"A password has {SHORTEST} to {LONGEST} characters."
    folded = password.casefold()
    if is_run(folded):
        return "This password is easily guessed: it is a simple run of characters."
    core = EDGES.sub("", folded)
    words = GUESSABLE | {word for text in context for word in words_of(text)}
    if folded in words or (core in words and len(folded) - len(core) <= MOST_DECORATION):
        return "This password is easily guessed: it is a common word, or one that belongs to you."
    return ""


def words_of(text: str) -> set[str]:
    """Return the words of a name or an address, each alone and all together."""
    parts = [part for part in re.split(r"[\W_]+", text.casefold()) if len(part) >= 3]
    return {*parts, "".join(parts), text.casefold(), text.casefold().partition("@")[0]}


def is_run(text: str) -> bool:
    """Tell whether a text repeats up to four characters, or counts up or down."""
    repeats = any(text == (text[:size] * len(text))[: len(text)] for size in (1, 2, 3, 4))
    steps = {(ord(after) - ord(before)) % 10 for before, after in pairwise(text)}
    return repeats or (len(steps) == 1 and steps <= {1, 9} and (text.isdigit() or text.isalpha()))
