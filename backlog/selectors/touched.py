"""Which items a change elsewhere concerns."""

from collections.abc import Collection

from backlog.models import EvidenceLink, OpportunityLink, SegmentImpact, Support, ThemeAlignment


def by_accounts(ids: Collection[int]) -> set[int]:
    """Items that one of the accounts asked for, supports or has a deal on."""
    supports = Support.objects.filter(account__in=ids).values_list("item_id", flat=True)
    links = EvidenceLink.objects.filter(request__account__in=ids).values_list("item_id", flat=True)
    deals = OpportunityLink.objects.filter(opportunity__account__in=ids).values_list("item_id", flat=True)
    return {*supports, *links, *deals}


def by_opportunities(ids: Collection[int]) -> set[int]:
    """Items that one of the deals hangs on."""
    return set(OpportunityLink.objects.filter(opportunity__in=ids).values_list("item_id", flat=True))


def by_segments(ids: Collection[int]) -> set[int]:
    """Items that open or deepen one of the segments."""
    return set(SegmentImpact.objects.filter(segment__in=ids).values_list("item_id", flat=True))


def by_themes(ids: Collection[int]) -> set[int]:
    """Items that serve one of the themes."""
    return set(ThemeAlignment.objects.filter(theme__in=ids).values_list("item_id", flat=True))
