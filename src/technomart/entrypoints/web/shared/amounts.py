"""Hold the kinds of number all areas share on the wire: whole ones, money, quantities."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields

from technomart.domain.inventory.stock import MOST_STOCK, UNIT, Thousandths
from technomart.domain.kernel.money import MOST, Centavos, exact_centavos, spoken

NOTHING = "Must be more than zero."


class Whole(fields.Integer):
    """A whole number; neither `true` nor a text."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool) and Decimal(value).is_finite()
        if not is_number or value != int(value):
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
