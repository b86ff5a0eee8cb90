"""Where a request or an item stands, in words for customers: no number of ours, nobody else's name."""

from dataclasses import dataclass
from datetime import date

from backlog.choices import ItemStatus
from common.presentation.dates import day
from requests_intake.choices import Decision, DeclineReason, RequestStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """The words, their icon, and how the portal's style calls it."""

    words: str
    icon: str
    look: str


READING = Standing("We are reading it", "eye", "look")
ON_OUR_LIST = Standing("On our list", "circle-check", "plan")
OF_REQUEST = {
    RequestStatus.NEW: READING,
    RequestStatus.LINKED: ON_OUR_LIST,
    RequestStatus.MERGED: READING,
    RequestStatus.WAITING: Standing("We need your answer", "message", "ask"),
    RequestStatus.SNOOZED: Standing("We come back to it", "clock", "look"),
    RequestStatus.PARKED: Standing("Kept open", "eye", "look"),
    RequestStatus.DECLINED: Standing("Not planned", "circle-x", "no"),
}
# A request that went to an item stands where the item stands.
OF_ITS_ITEM = {
    ItemStatus.OPEN: ON_OUR_LIST,
    ItemStatus.PLANNED: Standing("Planned", "calendar", "plan"),
    ItemStatus.BUILDING: Standing("Being built", "tool", "plan"),
    ItemStatus.SHIPPED: Standing("Done", "circle-check", "ship"),
    ItemStatus.DECLINED: Standing("Not planned", "circle-x", "no"),
}
# What is published stands for itself. A plan is no promise: no date goes out.
OF_IDEA = {
    ItemStatus.OPEN: Standing("Considered", "eye", "look"),
    ItemStatus.PLANNED: Standing("Planned, without a date", "calendar", "plan"),
    ItemStatus.BUILDING: Standing("Being built", "tool", "plan"),
    ItemStatus.SHIPPED: Standing("Done", "circle-check", "ship"),
    ItemStatus.DECLINED: Standing("Not planned", "circle-x", "no"),
}
STEPS = {
    Decision.LINK: ("Read and accepted", "It went on our list. Your words stay as you wrote them."),
    Decision.NEW_ITEM: ("Read and accepted", "It went on our list. Your words stay as you wrote them."),
    Decision.MERGE: ("Read", "We had the same on record already, so we look after it once. Your words stay."),
    Decision.ASK: ("We asked you", ""),
    Decision.SNOOZE: ("Put off", ""),
    Decision.PARK: ("Kept open", "We collect more before we decide."),
    Decision.DECLINE: ("Not planned", ""),
    Decision.REOPEN: ("Looked at again", "We opened it once more."),
    Decision.ANSWER: ("Answered", "We read it again with your answer."),
}
# Decisions whose text was written for the sender to read.
SPOKEN = frozenset({Decision.ASK, Decision.DECLINE})
# Said where the text of a no was written to somebody else: the kind of reason, in a sentence.
REASONS = {
    DeclineReason.OUT_OF_SCOPE: "It is not what this product is for.",
    DeclineReason.TOO_FEW: "We put our time into what helps more of those who use the product.",
    DeclineReason.SINGLE_CUSTOMER: "It would be made to measure, and we build what serves all who use the product.",
    DeclineReason.TOO_COSTLY: "It would take more work than it saves.",
    DeclineReason.AGAINST_STRATEGY: "It leads away from where we take the product.",
    DeclineReason.OTHER_WAY: "There is another way to do it today. Ask us here, and we show you.",
    DeclineReason.NOT_FEASIBLE: "It cannot be built as things are.",
    DeclineReason.NOT_NOW: "Other things come first.",
}


def again_on(look_again_on: date | None) -> str:
    """When we look at it again, as a sentence; nothing for never."""
    return f"We look at it again on {day(look_again_on)}." if look_again_on else ""


def plain_reason(reason: str) -> str:
    """The kind of a reason in a sentence for a customer; nothing for one that says nothing."""
    return REASONS.get(DeclineReason(reason), "") if reason in DeclineReason.values else ""
