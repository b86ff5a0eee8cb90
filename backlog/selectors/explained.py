"""One item's evidence as plain values, and the explanation of its score from them."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, Q, Sum
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
    links = EvidenceLink.objects.filter(item=item)
    held = InterviewFinding.objects.filter(item=item, interview__kind=InterviewKind.INTERVIEW).aggregate(
        confirmed=Count("pk", filter=Q(finding=Finding.CONFIRMED)),
        contradicted=Count("pk", filter=Q(finding=Finding.CONTRADICTED)),
    )
    return ItemInputs(
        kind=item.kind,
        voices=(*_votes(item), *_asked(item)),
        deals=tuple(_deals(item)),
        segments=tuple(_segments(item)),
        alignments=tuple(_alignments(item)),
        unnamed_votes=links.aggregate(votes=Sum("request__unnamed_votes"))["votes"] or 0,
        slips=item.slips,
        months_open=max(0, (timezone.now() - item.opened_at).days // DAYS_OF_A_MONTH),
        effort_days=ItemEffort.objects.filter(item=item).aggregate(days=Sum("days"))["days"],
        **held,
    )


def _votes(item: Item) -> Iterator[Voice]:
    for vote in Support.objects.filter(item=item).select_related("account"):
        yield Voice(importance=vote.importance, horizon=vote.horizon, **_account(vote.account))


def _asked(item: Item) -> Iterator[Voice]:
    rows = EvidenceLink.objects.filter(item=item, request__account__isnull=False)
    rows = rows.select_related("request__account", "request__workaround").defer("request__search", "request__body")
    for link in rows:
        request = link.request
        lived = getattr(request, "workaround", None)
        hours = lived.hours_per_month + lived.undo_hours / MONTHS_OF_A_YEAR if lived else 0.0
        assert request.account is not None  # noqa: S101 - the query asked for those with an account
        yield Voice(importance=request.importance, horizon=request.horizon, hours=hours, **_account(request.account))


def _account(account: Account) -> dict[str, Any]:
    return {
        "account": account.pk,
        "name": account.name,
        "arr": float(account.arr),
        "churn_risk": account.churn_risk,
        "stage": account.stage,
    }


def _deals(item: Item) -> Iterator[Deal]:
    rows = OpportunityLink.objects.filter(item=item, opportunity__stage=OpportunityStage.OPEN)
    for link in rows.select_related("opportunity__account"):
        deal = link.opportunity
        yield Deal(
            opportunity=deal.pk,
            account=deal.account_id,
            amount=float(deal.amount),
            win_probability=deal.win_probability,
            importance=link.importance,
            name=deal.name,
            account_name=deal.account.name,
        )


def _segments(item: Item) -> Iterator[Impact]:
    for row in SegmentImpact.objects.filter(item=item, impact__gt=0).select_related("segment"):
        segment = row.segment
        yield Impact(segment=segment.pk, impact=row.impact, attractiveness=segment.attractiveness, name=segment.name)


def _alignments(item: Item) -> Iterator[Alignment]:
    for row in ThemeAlignment.objects.filter(item=item, alignment__gt=0).select_related("theme"):
        if row.theme.is_active:
            yield Alignment(
                theme=row.theme.pk, alignment=row.alignment, importance=row.theme.importance, name=row.theme.name
            )
