"""The list of releases: what is to come with how full it is, what has been, and how late it was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from planning.choices import COMING, GoalMet, ReleaseState
from planning.models import Release
from planning.selectors.releases import Lateness
from planning.selectors.use import Use, use_of
from stakeholders.models import Product

LATEST = 6
"""So many of a product's latest releases say how late it usually is."""


@dataclass(frozen=True, slots=True)
class Block:
    """A release to come, with how full it is."""

    release: Release
    use: Use
    is_overdue: bool


def coming_blocks(rows: QuerySet[Release], today: date) -> list[Block]:
    """Those to come, product by product, the next one first."""
    ordered = rows.select_related("product").prefetch_related("goals").order_by("product__name", "ships_on", "id")
    found = list(ordered)
    uses = use_of(found)
    return [Block(release, uses[release.pk], release.is_overdue(today)) for release in found]


def past_rows(rows: QuerySet[Release]) -> QuerySet[Release]:
    """Those that shipped or were cancelled, each with counts of what shipped, slipped and was reached."""
    return (
        rows.exclude(state__in=COMING)
        .select_related("product")
        .annotate(
            shipped=Count("entries", distinct=True),
            slipped=Count("departures", filter=Q(departures__is_slip=True), distinct=True),
            aims=Count("goals", distinct=True),
            met=Count("goals", filter=Q(goals__met=GoalMet.YES), distinct=True),
            open_goals=Count("goals", filter=Q(goals__met=GoalMet.UNKNOWN), distinct=True),
        )
    )


def track_records(products: Sequence[Product]) -> list[tuple[Product, Lateness]]:
    """How late the latest releases of each product were; products that never shipped are left out."""
    rows = Release.objects.filter(product__in=[one.pk for one in products], state=ReleaseState.SHIPPED)
    days: dict[int, list[int]] = {}
    for release in _latest_first(rows):
        days.setdefault(release.product_id, []).append(release.days_late)
    return [(one, Lateness(tuple(days[one.pk][:LATEST]))) for one in products if one.pk in days]


def _latest_first(rows: QuerySet[Release]) -> Iterable[Release]:
    return rows.only("product_id", "state", "ships_on", "first_ships_on", "shipped_at").order_by("-shipped_at", "-id")
