"""Read which orders are asked for."""

from marshmallow import ValidationError

from technomart.domain.kernel.lengths import LONGEST_ID, LONGEST_NAME
from technomart.domain.orders.order import PaymentStatus
from technomart.domain.orders.status import OrderStatus
from technomart.domain.orders.words import MOST_WORDS
from technomart.entrypoints.web.csv_files import FormatQuery
from technomart.entrypoints.web.orders.schemas import UI_WORDS
from technomart.entrypoints.web.shared.base import Wire
from technomart.entrypoints.web.shared.patterns import several
from technomart.entrypoints.web.shared.texts import ShortText
from technomart.entrypoints.web.time_range import FromToQuery

MOST_TRACKED = 500
SEARCH = (
    "Words, each of which has to begin a word of the order: of its number (`W-007`, or its digits alone, `007`) or of "
    f"its customer's name. Of more than {MOST_WORDS} words the {MOST_WORDS} longest are looked at. Letters of either "
    "size are alike. Newest first, of all days unless `from` or `to` is said."
)
PAID_SO = (
    "Some, parted by commas, or `all`. `unpaid` are orders that nothing was taken for, none of them cancelled; one "
    "whose money all went back is `refunded`, also while its `balance` is owed again."
)


class OrderQuery(FromToQuery, FormatQuery):
    """Which orders are asked for; `to` is inside when it is a date."""

    status = ShortText(load_default="", pattern=several([*OrderStatus, *UI_WORDS]))
    search = ShortText(load_default="", metadata={"description": SEARCH})
    paymentStatus = ShortText(load_default="", pattern=several(PaymentStatus), metadata={"description": PAID_SO})
    customer = ShortText(
        longest=LONGEST_NAME, load_default="", metadata={"description": "The whole name, letter by letter."}
    )


class BulkQuery(Wire):
    """Which orders are tracked: their ids, parted by commas."""

    ids = ShortText(longest=MOST_TRACKED * (LONGEST_ID + 1), load_default="")


def statuses(text: str) -> tuple[OrderStatus, ...] | None:
    """Return the states a query names, parted by commas; `all` or nothing means any."""
    words = [UI_WORDS.get(word.strip(), word.strip()) for word in text.split(",") if word.strip()]
    if not words or words == ["all"]:
        return None
    try:
        return tuple(sorted({OrderStatus(word) for word in words}))
    except ValueError as error:
        raise ValidationError({"status": [f"Must be among: {', '.join(OrderStatus)}."]}) from error


def payment_statuses(text: str) -> tuple[PaymentStatus, ...] | None:
    """Return how far the orders are paid that a query names, parted by commas; `all` or nothing means any."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words or words == ["all"]:
        return None
    try:
        return tuple(sorted({PaymentStatus(word) for word in words}))
    except ValueError as error:
        raise ValidationError({"paymentStatus": [f"Must be among: {', '.join(PaymentStatus)}."]}) from error
