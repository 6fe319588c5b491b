"""Tell people what happened, in the transaction in which it happens; each cause is told once."""

from datetime import datetime

from technomart.domain.kernel.ports import Ids
from technomart.domain.notifications.notification import (
    LONGEST_CAUSE,
    LONGEST_MESSAGE,
    LONGEST_TITLE,
    Event,
    Notification,
)
from technomart.domain.store.unit_of_work import UnitOfWork


def tell(work: UnitOfWork, event: Event, cause: str, *, title: str, message: str, at: datetime, ids: Ids) -> None:
    """Tell whoever can act on an event that it happened to `cause`, such as the id of an order; each is told once."""
    work.notifications.tell(
        Notification(
            id=ids.at(at),
            at=at,
            title=title[:LONGEST_TITLE],
            message=message[:LONGEST_MESSAGE],
            event=event,
            cause=cause[:LONGEST_CAUSE],
        )
    )
