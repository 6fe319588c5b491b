"""Hold the kinds of field all areas share on the wire."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, missing, validate
from typing_extensions import override

from technomart.domain.inventory.stock import MOST_STOCK, UNIT, Thousandths
from technomart.domain.kernel.lengths import LONGEST_EMAIL
from technomart.domain.kernel.money import MOST, Centavos, exact_centavos, spoken
from technomart.domain.kernel.texts import INVISIBLE, in_order, is_visible
from technomart.domain.kernel.time_ranges import believed, read_day_or_instant
from technomart.entrypoints.web.shared.patterns import (
    DAY,
    DAY_OR_INSTANT,
    EMAIL,
    LINES,
    NEEDED,
    NEEDED_LINES,
    PLAIN,
    whole,
)

LONGEST_SECRET = 1024
"""What a password may have at most where it is only checked; a new one is held to the rules."""
LONGEST_SOUGHT = 500
LONGEST_TIME = 64
NOTHING = "Must be more than zero."
UNSTORABLE = "Holds characters that cannot be stored."


class ShortText(fields.String):
    """A text that is read, or looked for, only if it has at most `longest` characters.

    `pattern` says for the document what whoever reads it then lets through.
    """

    def __init__(self, *, longest: int = LONGEST_SOUGHT, pattern: str = "", **kwargs: Any) -> None:
        """Name the bound in the document, too."""
        super().__init__(metadata={"maxLength": longest, **kwargs.pop("metadata", {})}, **kwargs)
        self.longest = longest
        self.read_as: Mapping[str, Any] = {"pattern": pattern} if pattern else {}

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        if len(text) > self.longest:
            raise ValidationError(f"Longer than maximum length {self.longest}.")
        return text


class Text(fields.String):
    """A text of at most `longest` characters, trimmed, without control characters or such as turn its direction.

    It is empty or has something that can be seen.
    """

    def __init__(self, *, longest: int, shortest: int = 0, lines: bool = False, **kwargs: Any) -> None:
        """`lines` lets line breaks and tabs through."""
        super().__init__(validate=validate.Length(shortest, longest), **kwargs)
        self.longest, self.is_needed = longest, shortest > 0
        needed, free = (NEEDED_LINES, LINES) if lines else (NEEDED, PLAIN)
        self.read_as: Mapping[str, Any] = {"pattern": needed if self.is_needed else free}
        self._allowed = "\n\r\t" if lines else ""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, *args, **kwargs)
        if len(text) > self.longest:  # whatever it is once it is trimmed, so that the bound is that of the document
            raise ValidationError(f"Longer than maximum length {self.longest}.")
        text = text.strip()
        if text and not is_visible(text):
            raise ValidationError(INVISIBLE)
        if self.is_needed and not text:
            raise ValidationError("Must not be empty.")
        text = in_order(text).strip()
        if not text.isprintable() and any(
            unicodedata.category(c) in ("Cc", "Cs") and c not in self._allowed for c in text
        ):
            raise ValidationError(UNSTORABLE)
        return text


class OptionalText(Text):
    """A text that may be left out, null or empty, all of which mean `without` unless it has a `load_default`."""

    def __init__(self, *, longest: int, lines: bool = False, without: str | None = "", **kwargs: Any) -> None:
        """`lines` lets line breaks and tabs through."""
        super().__init__(longest=longest, lines=lines, allow_none=True, **{"load_default": without, **kwargs})
        self.without = without

    @override
    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        found = super().deserialize(value, *args, **kwargs)
        return found if found or value is missing else self.without


class Several(fields.List[Any]):
    """A list, as a tuple."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(value, *args, **kwargs))


class Address(validate.Email):
    """Refuses what is no address, once; without a top-level domain the front end would show no account at all."""

    def __call__(self, value: str) -> str:
        """Return the address; raises `ValidationError`."""
        if re.search(r"\.[^.\]]{2,}\Z", super().__call__(value)) is None:
            raise ValidationError(self._format_error(value))
        return value


class Word(validate.OneOf):
    """Lets one of some words through, and an empty one, which is not named."""

    def __init__(self, *words: str) -> None:
        """Keep the words."""
        super().__init__(["", *words])
        self.choices_text = ", ".join(words)


class Email(Text):
    """An e-mail address somebody can be written to."""

    def __init__(self, **kwargs: Any) -> None:
        """Check it as far as that can be done without writing."""
        super().__init__(longest=LONGEST_EMAIL, shortest=3, **kwargs)
        self.validators.append(Address())
        self.read_as = {"pattern": EMAIL}


class Password(fields.String):
    """A password, as it was typed: neither trimmed nor shown."""

    def __init__(self, **kwargs: Any) -> None:
        """Bound its length."""
        super().__init__(validate=validate.Length(1, LONGEST_SECRET), load_only=True, **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise ValidationError(UNSTORABLE) from error
        return text


class Flag(fields.Boolean):
    """JSON's true or false and nothing that merely resembles them."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Whole(fields.Integer):
    """A whole number; neither `true` nor a text."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
            raise self.make_error("invalid", input=value)
        return int(value)


class Pesos(fields.Field[Centavos]):
    """An amount of money: a JSON number of pesos with up to two decimals outside, centavos inside."""

    def __init__(self, *, most: Centavos | None = None, least: Centavos = 0, **kwargs: Any) -> None:
        """`most` is the largest that may be entered, which the document names, and `least` the smallest."""
        bound = {} if most is None else {"maximum": most // 100}
        super().__init__(metadata={**bound, **kwargs.pop("metadata", {})}, **kwargs)
        self.most, self.least = MOST if most is None else most, least
        self.read_as: Mapping[str, Any] = {"minimum": least / 100, "maximum": self.most / 100, "multipleOf": 0.01}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        amount = self.exact(value)
        if amount != int(amount):
            raise ValidationError("Must have at most two decimals.")
        if amount < self.least:
            raise ValidationError(NOTHING)
        return int(amount)

    def exact(self, value: Any) -> Decimal:
        """Return centavos with what is less than one of them."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise ValidationError("Must be an amount of money.")
        try:
            amount = exact_centavos(value)
        except ValueError as error:
            raise ValidationError("Must be an amount of money.") from error
        if value < 0:
            raise ValidationError("Must not be negative.")
        if amount > self.most:
            raise ValidationError(f"Must be at most {spoken(self.most)}.")
        return amount

    def _serialize(self, value: Centavos | None, *_: Any, **__: Any) -> Any:
        return None if value is None else value / 100


class ExactPesos(Pesos):
    """An amount of money that may be a product: centavos inside, with what is less than one of them."""

    def __init__(self, **kwargs: Any) -> None:
        """Bound it, and not its decimals."""
        super().__init__(**kwargs)
        self.read_as = {"minimum": self.least / 100, "maximum": self.most / 100}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return self.exact(value)


class Quantity(fields.Field[Thousandths]):
    """A quantity of stock: a JSON number with up to three decimals outside, thousandths inside."""

    def __init__(self, *, least: Thousandths = 0, **kwargs: Any) -> None:
        """`least` is the smallest that may be entered."""
        super().__init__(**kwargs)
        self.least = least
        self.read_as: Mapping[str, Any] = {
            "minimum": least / UNIT,
            "maximum": MOST_STOCK // UNIT,
            "multipleOf": 0.001,
        }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise ValidationError("Must be a quantity.")
        if isinstance(value, Decimal) and not value.is_finite():
            raise ValidationError("Must be a quantity.")
        thousandths = value * UNIT
        if thousandths != int(thousandths):
            raise ValidationError("Must have at most three decimals.")
        if not 0 <= thousandths <= MOST_STOCK:
            raise ValidationError(f"Must be between 0 and {MOST_STOCK // UNIT:,}.")
        if thousandths < self.least:
            raise ValidationError(NOTHING)
        return int(thousandths)

    def _serialize(self, value: Thousandths | None, *_: Any, **__: Any) -> Any:
        return None if value is None else value // UNIT if value % UNIT == 0 else value / UNIT


class Choice(fields.String):
    """One of an enumeration's values, as the enumeration."""

    def __init__(self, of: type[Enum], *, words: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        """`words` are other names for some of the values."""
        self._values = [str(member.value) for member in of]
        self.members = {member.value: member for member in of} | {
            word: of(meant) for word, meant in (words or {}).items()
        }
        enum = [*self._values, None] if kwargs.get("allow_none") else self._values
        super().__init__(metadata={"enum": enum}, **kwargs)
        known = {value.lower() for value in self._values}  # generators of clients make one name of two sizes
        self.read_as: Mapping[str, Any] = {"enum": [*enum, *(word for word in words or () if word not in known)]}

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        if text not in self.members:
            raise ValidationError(f"Must be one of: {', '.join(self._values)}.")
        return self.members[text]

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else str(value.value)


class DayOrInstant(ShortText):
    """A date (`2026-03-01`) or an instant (ISO 8601); an instant without an offset is local time."""

    def __init__(self, **kwargs: Any) -> None:
        """Bound its length."""
        super().__init__(longest=LONGEST_TIME, **kwargs)
        self.read_as = {"pattern": whole(DAY_OR_INSTANT)}

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        try:
            return read_day_or_instant(text)
        except ValueError as error:
            raise ValidationError(f"Must be {error}.") from error


class Day(fields.Date):
    """A date (`2026-03-01`) of the years 1970 to 2200."""

    read_as: ClassVar[Mapping[str, Any]] = {"pattern": whole(DAY)}

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        day = super()._deserialize(value, *args, **kwargs)
        try:
            return believed(day)
        except ValueError as error:
            raise ValidationError(f"Must be {error}.") from error
