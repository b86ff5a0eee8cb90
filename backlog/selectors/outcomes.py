"""What became of a request, from its own state and that of the item it went to: one word for people, one group."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from backlog.choices import ItemStatus
from backlog.models import Item
from requests_intake.choices import RequestStatus
from requests_intake.models import Request


class Outcome(StrEnum):
    """How far it is, from done to refused; the order in which a report tells it."""

    SHIPPED = "shipped"
    PLANNED = "planned"
    LISTED = "listed"
    OPEN = "open"
    WAITING = "waiting"
    DECLINED = "declined"


#: For colleagues, and in words for a customer.
INSIDE: Mapping[Outcome, str] = {
    Outcome.SHIPPED: "Shipped",
    Outcome.PLANNED: "Planned",
    Outcome.LISTED: "In the backlog",
    Outcome.OPEN: "Not decided yet",
    Outcome.WAITING: "Waits for an answer",
    Outcome.DECLINED: "Declined",
}
OUTSIDE: Mapping[Outcome, str] = {
    Outcome.SHIPPED: "It is there",
    Outcome.PLANNED: "Planned",
    Outcome.LISTED: "On our list",
    Outcome.OPEN: "We are looking at it",
    Outcome.WAITING: "We need your answer",
    Outcome.DECLINED: "Not planned",
}
_OF_ITEM = {
    ItemStatus.SHIPPED: Outcome.SHIPPED,
    ItemStatus.PLANNED: Outcome.PLANNED,
    ItemStatus.BUILDING: Outcome.PLANNED,
    ItemStatus.OPEN: Outcome.LISTED,
    ItemStatus.DECLINED: Outcome.DECLINED,
}


@dataclass(frozen=True, slots=True)
class Became:
    """A request with what became of it; ``item`` is where it counts."""

    request: Request
    outcome: Outcome
    item: Item | None

    @property
    def inside(self) -> str:
        """For colleagues."""
        return INSIDE[self.outcome]


def outcome_of_item(status: str) -> Outcome:
    """What it means for whoever asked."""
    return _OF_ITEM[ItemStatus(status)]


def became(request: Request) -> Became:
    """What became of a request that was read with ``evidence_link__item`` and ``merged_into``."""
    link = getattr(request, "evidence_link", None)
    item = link.item if link else None
    if item is not None:
        return Became(request, outcome_of_item(item.status), item)
    status = (request.merged_into or request).status
    outcome = {RequestStatus.DECLINED: Outcome.DECLINED, RequestStatus.WAITING: Outcome.WAITING}
    return Became(request, outcome.get(RequestStatus(status), Outcome.OPEN), None)
