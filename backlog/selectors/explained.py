"""Items' evidence as plain values, and the explanation of an item's score from them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import Any, TypeVar

from django.db.models import Aggregate, Count, Q, QuerySet, Sum
from django.utils import timezone

from backlog.choices import Finding, InterviewKind
from backlog.models import (
    EvidenceLink,
    InterviewFinding,
    Item,
    ItemEffort,
    OpportunityLink,
    SegmentImpact,
    Support,
    ThemeAlignment,
)
from backlog.scoring import Alignment, Deal, Explanation, ItemInputs, Profile, Voice, explain
from backlog.scoring import SegmentImpact as Impact
from common.presentation.dates import DAYS_OF_A_MONTH
from stakeholders.choices import OpportunityStage
from stakeholders.models import Account, WeightProfile

MONTHS_OF_A_YEAR = 12
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Explained:
    """An item's evidence, the profile it was weighed by, and what came of it."""

    inputs: ItemInputs
    profile: Profile
    explanation: Explanation


def explained(item: Item, profile: WeightProfile) -> Explained:
    """Read the item's evidence as it stands now and explain its score under ``profile``."""
    weights = plain_profile(profile)
    inputs = inputs_of(item)
    return Explained(inputs, weights, explain(inputs, weights))


def plain_profile(profile: WeightProfile) -> Profile:
    """The stored profile as the pure formula takes it."""
    return Profile(**{field.name: getattr(profile, field.name) for field in fields(Profile)})


def inputs_of(item: Item) -> ItemInputs:
    """All that the score of ``item`` is made from."""
    return inputs_by_item([item])[item.pk]


def inputs_by_item(items: Sequence[Item]) -> dict[int, ItemInputs]:
    """The same for several items at once, by their ids; the number of queries does not depend on how many."""
    ids = [item.pk for item in items]
    voices = _grouped(chain(_votes(ids), _asked(ids)))
    deals, segments, alignments = _grouped(_deals(ids)), _grouped(_segments(ids)), _grouped(_alignments(ids))
    counts = _counts(ids)
    now = timezone.now()
    return {
        item.pk: ItemInputs(
            kind=item.kind,
            voices=voices[item.pk],
            deals=deals[item.pk],
            segments=segments[item.pk],
            alignments=alignments[item.pk],
            slips=item.slips,
            months_open=max(0, (now - item.opened_at).days // DAYS_OF_A_MONTH),
            **counts[item.pk],
        )
        for item in items
    }


def _grouped(pairs: Iterable[tuple[int, T]]) -> defaultdict[int, tuple[T, ...]]:
    found: defaultdict[int, tuple[T, ...]] = defaultdict(tuple)
    for pk, one in pairs:
        found[pk] += (one,)
    return found


def _counts(ids: list[int]) -> dict[int, dict[str, Any]]:
    """What is counted of each item: votes without a name, days of work, findings of interviews."""
    votes = _summed(EvidenceLink.objects.filter(item__in=ids), votes=Sum("request__unnamed_votes"))
    days = _summed(ItemEffort.objects.filter(item__in=ids), days=Sum("days"))
    held = _summed(
        InterviewFinding.objects.filter(item__in=ids, interview__kind=InterviewKind.INTERVIEW),
        confirmed=Count("pk", filter=Q(finding=Finding.CONFIRMED)),
        contradicted=Count("pk", filter=Q(finding=Finding.CONTRADICTED)),
    )
    return {
        pk: {
            "unnamed_votes": votes.get(pk, {}).get("votes") or 0,
            "effort_days": days.get(pk, {}).get("days"),
            "confirmed": held.get(pk, {}).get("confirmed", 0),
            "contradicted": held.get(pk, {}).get("contradicted", 0),
        }
        for pk in ids
    }


def _summed(rows: QuerySet[Any], **figures: Aggregate) -> dict[int, dict[str, Any]]:
    """Figures of each item's rows, by the item's id."""
    return {row["item_id"]: row for row in rows.order_by().values("item_id").annotate(**figures)}


def _votes(ids: list[int]) -> Iterator[tuple[int, Voice]]:
    for vote in Support.objects.filter(item__in=ids).select_related("account").order_by("pk"):
        yield vote.item_id, Voice(importance=vote.importance, horizon=vote.horizon, **_account(vote.account))


def _asked(ids: list[int]) -> Iterator[tuple[int, Voice]]:
    rows = EvidenceLink.objects.filter(item__in=ids, request__account__isnull=False).order_by("pk")
    rows = rows.select_related("request__account", "request__workaround").defer("request__search", "request__body")
    for link in rows:
        request = link.request
        lived = getattr(request, "workaround", None)
        hours = lived.hours_per_month + lived.undo_hours / MONTHS_OF_A_YEAR if lived else 0.0
        assert request.account is not None  # noqa: S101 - the query asked for those with an account
        yield (
            link.item_id,
            Voice(importance=request.importance, horizon=request.horizon, hours=hours, **_account(request.account)),
        )


def _account(account: Account) -> dict[str, Any]:
    return {
        "account": account.pk,
        "name": account.name,
        "arr": float(account.arr),
        "churn_risk": account.churn_risk,
        "stage": account.stage,
    }


def _deals(ids: list[int]) -> Iterator[tuple[int, Deal]]:
    rows = OpportunityLink.objects.filter(item__in=ids, opportunity__stage=OpportunityStage.OPEN).order_by("pk")
    for link in rows.select_related("opportunity__account"):
        deal = link.opportunity
        yield (
            link.item_id,
            Deal(
                opportunity=deal.pk,
                account=deal.account_id,
                amount=float(deal.amount),
                win_probability=deal.win_probability,
                importance=link.importance,
                name=deal.name,
                account_name=deal.account.name,
            ),
        )


def _segments(ids: list[int]) -> Iterator[tuple[int, Impact]]:
    for row in SegmentImpact.objects.filter(item__in=ids, impact__gt=0).select_related("segment").order_by("pk"):
        one = row.segment
        yield (
            row.item_id,
            Impact(segment=one.pk, impact=row.impact, attractiveness=one.attractiveness, name=one.name),
        )


def _alignments(ids: list[int]) -> Iterator[tuple[int, Alignment]]:
    for row in ThemeAlignment.objects.filter(item__in=ids, alignment__gt=0).select_related("theme").order_by("pk"):
        theme = row.theme
        if theme.is_active:
            yield (
                row.item_id,
                Alignment(theme=theme.pk, alignment=row.alignment, importance=theme.importance, name=theme.name),
            )
