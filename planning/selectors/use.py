"""How much of its capacity a release uses: the items' estimates, pool by pool."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum

from backlog.choices import ItemKind
from backlog.models import ItemEffort
from planning.models import Release, ReleaseCapacity, ReleaseItem
from stakeholders.models import Pool


@dataclass(frozen=True, slots=True)
class PoolUse:
    """Person-days of one pool. ``capacity`` is ``None`` where the pool is not limited."""

    slug: str
    name: str
    used: float
    capacity: float | None

    @property
    def free(self) -> float | None:
        """What is left, negative if more is planned than there is; ``None`` if the pool is not limited."""
        return None if self.capacity is None else self.capacity - self.used

    @property
    def over(self) -> float:
        """By how much more is planned than there is."""
        return max(-(self.free or 0.0), 0.0)

    @property
    def is_over(self) -> bool:
        """Whether more is planned than there is."""
        return self.free is not None and self.free < 0

    @property
    def share(self) -> float:
        """How full it is, as a share of one, beyond one if it is over."""
        if not self.capacity:
            return float(self.used > 0)
        return self.used / self.capacity


@dataclass(frozen=True, slots=True)
class Use:
    """What is planned in one release: person-days by pool, items by kind, and those that nobody has estimated."""

    pools: tuple[PoolUse, ...]
    gaps: int
    features: int
    without_estimate: int

    @property
    def items(self) -> int:
        """All of them."""
        return self.gaps + self.features


def use_of(releases: Iterable[Release]) -> dict[int, Use]:
    """By release's id; four queries, however many releases. Items that shipped with it count."""
    found = list(releases)
    ids = [release.pk for release in found]
    pools = _pools({release.product_id for release in found})
    capacity = {(row.release_id, row.pool_id): row.days for row in ReleaseCapacity.objects.filter(release__in=ids)}
    used, counts = _used(ids), _counts(ids)
    return {
        release.pk: Use(
            tuple(
                PoolUse(pool.slug, pool.name, used.get((release.pk, pool.pk), 0.0), capacity.get((release.pk, pool.pk)))
                for pool in pools[release.product_id]
            ),
            *counts.get(release.pk, (0, 0, 0)),
        )
        for release in found
    }


def _pools(product_ids: set[int]) -> dict[int, list[Pool]]:
    found: dict[int, list[Pool]] = defaultdict(list)
    for pool in Pool.objects.filter(product__in=product_ids):
        found[pool.product_id].append(pool)
    return found


def _used(ids: list[int]) -> dict[tuple[int, int], float]:
    """Person-days by release and pool."""
    rows = ItemEffort.objects.filter(item__release_entries__release__in=ids)
    grouped = rows.values("pool", release=F("item__release_entries__release")).annotate(days=Sum("days"))
    return {(row["release"], row["pool"]): row["days"] for row in grouped.order_by()}


def _counts(ids: list[int]) -> dict[int, tuple[int, int, int]]:
    """Gaps, features, and items without an estimate, by release."""
    rows = ReleaseItem.objects.filter(release__in=ids).values("release").order_by()
    counted = rows.annotate(
        gaps=Count("item", filter=Q(item__kind=ItemKind.GAP), distinct=True),
        features=Count("item", filter=Q(item__kind=ItemKind.FEATURE), distinct=True),
        bare=Count("item", filter=Q(item__efforts=None), distinct=True),
    )
    return {row["release"]: (row["gaps"], row["features"], row["bare"]) for row in counted}
