"""What the item page shows beside the score: facts, evidence, definition and record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from backlog.choices import OPEN_STATUSES, Finding, InterviewKind
from backlog.models import (
    EvidenceLink,
    InterviewFinding,
    Item,
    ItemEffort,
    OpportunityLink,
    SegmentImpact,
    Support,
    ThemeAlignment,
    Validation,
)
from common.activity import activity_of
from common.models import Activity
from stakeholders.choices import OpportunityStage
from stakeholders.models import Account, Opportunity, Segment, StrategyTheme
from users.models import User

# As many names as a browser's own list of proposals can use.
MOST_NAMES = 300
MOST_FINDINGS = 12

LINK_ORDER = ("-linked_at", "-id")


def efforts_of(item: Item) -> list[ItemEffort]:
    """Estimates by pool, in the product's order of pools."""
    return list(ItemEffort.objects.filter(item=item).select_related("pool").order_by("pool__position", "pool_id"))


def links_of(item: Item) -> QuerySet[EvidenceLink]:
    """The requests linked to the item, with who asked and their workaround; order by ``LINK_ORDER``."""
    rows = EvidenceLink.objects.filter(item=item)
    return rows.select_related("request", "request__account", "request__workaround")


def supports_of(item: Item) -> list[Support]:
    """The accounts that support the item, by name."""
    return list(Support.objects.filter(item=item).select_related("account", "given_by").order_by("account__name"))


def deals_of(item: Item) -> list[OpportunityLink]:
    """Open deals that hang on the item, the largest first."""
    rows = OpportunityLink.objects.filter(item=item, opportunity__stage=OpportunityStage.OPEN)
    return list(rows.select_related("opportunity", "opportunity__account").order_by("-opportunity__amount"))


def linkable_deals(user: User, item: Item) -> QuerySet[Opportunity]:
    """Open deals that do not hang on the item yet, the largest first."""
    rows = Opportunity.objects.visible_to(user).filter(stage=OpportunityStage.OPEN).select_related("account")
    return rows.exclude(item_links__item=item).order_by("-amount", "pk")


def findings_of(item: Item) -> list[InterviewFinding]:
    """What interviews said of the item, the latest first; sales and support calls are no interviews."""
    rows = InterviewFinding.objects.filter(item=item, interview__kind=InterviewKind.INTERVIEW)
    return list(rows.select_related("interview", "interview__account").order_by("-interview__held_on")[:MOST_FINDINGS])


def findings_title(findings: list[InterviewFinding]) -> str:
    """The finding as a title: '5 interviews confirm it', or how they divide."""
    against = sum(1 for one in findings if one.finding == Finding.CONTRADICTED)
    behind = len(findings) - against
    if against and behind:
        return f"{behind} of {len(findings)} interviews confirm it"
    verb = "contradict" if against else "confirm"
    return f"1 interview {verb}s it" if len(findings) == 1 else f"{len(findings)} interviews {verb} it"


def validations_of(item: Item) -> list[Validation]:
    """The customers with whom the definition was gone through."""
    return list(Validation.objects.filter(item=item).select_related("account").order_by("-validated_on"))


def needs_of(item: Item) -> list[Item]:
    """What must be built before the item."""
    return list(Item.objects.filter(needed_by__item=item).only("key", "title").order_by("number"))


def needing(item: Item) -> list[Item]:
    """What cannot be built before the item."""
    return list(Item.objects.filter(prerequisites__requires=item).only("key", "title").order_by("number"))


def items_beside(user: User, item: Item) -> QuerySet[Item]:
    """The other items of its product that the person may see."""
    return Item.objects.visible_to(user).filter(product=item.product_id).exclude(pk=item.pk)


def proposed_items(user: User, item: Item) -> list[Item]:
    """Open items to propose while a prerequisite is typed, the latest first; any other key can be typed as well."""
    rows = items_beside(user, item).filter(status__in=OPEN_STATUSES).only("key", "title")
    return list(rows.order_by("-number")[:MOST_NAMES])


def account_names(user: User) -> list[str]:
    """Names to propose while an account is typed, those with the most revenue first."""
    return list(Account.objects.visible_to(user).order_by("-arr", "name").values_list("name", flat=True)[:MOST_NAMES])


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the item's record, in words."""

    who: str
    words: str
    detail: str
    at: datetime


VERBS = {
    "created": "made the item",
    "changed": "changed it",
    "estimated": "estimated the effort",
    "told_workaround": "wrote how to work round it",
    "changed the prerequisites": "changed what must be built first",
    "validated": "went through the definition with a customer",
    "supported": "recorded the support of an account",
    "no longer supports": "took the support of an account back",
    "reconfirmed": "said whether it still is a must",
    "weighed": "judged what it serves",
    "no longer weighed": "took a judgement back",
    "commented": "said something",
    "changed a comment": "put a comment right",
    "removed a comment": "took a comment away",
    "attached": "attached a file",
    "became part of a solution": "made it part of a solution",
    "is to be looked back at": "noted the day to look back at it",
    "said what came of it": "said what came of it for an account",
    "said what it took": "said what it took",
    "looked back": "said what it took and what was learnt",
    "wrote the changelog": "wrote what customers read of it",
    "left a solution": "took it out of a solution",
    "removed a file": "took a file away",
}


def record_of(item: Item) -> list[Line]:
    """The latest lines of the item's record, the newest first."""
    return list(_lines(activity_of(item)))


def latest_change(item: Item) -> Activity | None:
    """The last line of the item's record: who changed it, and when."""
    return next(iter(activity_of(item, 1)), None)


def _lines(rows: QuerySet[Activity]) -> Iterator[Line]:
    for row in rows:
        who = str(row.actor) if row.actor else "Weighbridge"
        yield Line(who, VERBS.get(row.verb, row.verb), "; ".join(_details(row.data)), row.at)


def _details(data: dict[str, Any]) -> Iterator[str]:
    if data.keys() == {"before", "after"}:
        data = {"from": [data["before"], data["after"]]}
    for name, value in data.items():
        if name == "comment":  # a number that says nothing to people
            continue
        words = _change(*value) if isinstance(value, list) and len(value) == 2 else _value(value)
        if words:
            yield f"{name.replace('_', ' ')}: {words}"


def _change(before: Any, after: Any) -> str:
    return f"{_value(before) or 'nothing'} → {_value(after) or 'nothing'}"


def _value(value: Any) -> str:
    """A recorded value in words; texts are cut, because the record is a list and not an archive."""
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(_value, value)))
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(inner)}" for name, inner in value.items())
    text = "" if value is None else str(value).replace("_", " ")
    return text if len(text) <= 80 else f"{text[:79]}…"


def judgeable(user: User) -> tuple[list[StrategyTheme], list[Segment]]:
    """The themes and segments that an item can be judged by: themes that count today, every segment."""
    themes = [theme for theme in StrategyTheme.objects.visible_to(user) if theme.is_active]
    return themes, list(Segment.objects.visible_to(user))


def judgements_of(item: Item) -> dict[str, int]:
    """What was judged so far, by the names of the form's fields."""
    themes = ThemeAlignment.objects.filter(item=item).values_list("theme_id", "alignment")
    segments = SegmentImpact.objects.filter(item=item).values_list("segment_id", "impact")
    return {f"theme_{pk}": value for pk, value in themes} | {f"segment_{pk}": value for pk, value in segments}
