"""Hold the kinds of text all areas share on the wire."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, missing, validate
from typing_extensions import override

from technomart.domain.kernel.lengths import LONGEST_EMAIL
from technomart.domain.kernel.texts import INVISIBLE, in_order, is_visible
from technomart.entrypoints.web.shared.patterns import EMAIL, LINES, NEEDED, NEEDED_LINES, PLAIN

LONGEST_SECRET = 1024
"""What a password may have at most where it is only checked; a new one is held to the rules."""
LONGEST_SOUGHT = 500
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
