"""Hold the kinds of field all areas share on the wire, beside texts and numbers."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate

from technomart.domain.kernel.time_ranges import believed, read_day_or_instant
from technomart.entrypoints.web.shared.patterns import DAY, DAY_OR_INSTANT, whole
from technomart.entrypoints.web.shared.texts import ShortText

LONGEST_TIME = 64


class Several(fields.List[Any]):
    """A list, as a tuple; of one that is too long nothing is read, as each of a million values has its own fault."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        for bound in self.validators if isinstance(value, list) else ():
            if isinstance(bound, validate.Length):
                bound(value)
        return tuple(super()._deserialize(value, *args, **kwargs))


class Flag(fields.Boolean):
    """JSON's true or false and nothing that merely resembles them."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


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
