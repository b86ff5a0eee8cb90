"""How many person-days of each pool a release may take."""

import math
from collections.abc import Mapping
from typing import Any

from common.errors import Invalid
from planning.models import Release, ReleaseCapacity
from stakeholders.models import Pool

MOST_DAYS = 100_000


def capacity_of(release: Release) -> dict[str, float]:
    """Person-days by the pool's slug; a pool that is not there is not limited."""
    return dict(ReleaseCapacity.objects.filter(release=release).values_list("pool__slug", "days"))


def set_capacity(release: Release, days: Mapping[str, float | None]) -> dict[str, Any]:
    """Set the limits that are named, ``None`` for no limit; return what differs. Call inside a transaction.

    Raises:
        Invalid: a pool that the product does not have, or days that are negative or no number.
    """
    before = capacity_of(release)
    pools = dict(Pool.objects.filter(product_id=release.product_id).values_list("slug", "pk"))
    for slug, amount in days.items():
        _check(pools, slug, amount)
        if amount is None:
            ReleaseCapacity.objects.filter(release=release, pool=pools[slug]).delete()
        else:
            ReleaseCapacity.objects.update_or_create(release=release, pool_id=pools[slug], defaults={"days": amount})
    after = capacity_of(release)
    return {"capacity": [before, after]} if before != after else {}


def _check(pools: Mapping[str, int], slug: str, amount: float | None) -> None:
    if slug not in pools:
        raise Invalid(f"There is no pool {slug!r}: use {', '.join(sorted(pools))}.", field="capacity")
    if amount is not None and not (math.isfinite(amount) and 0 <= amount <= MOST_DAYS):
        raise Invalid(
            f"The capacity of {slug} is a number of person-days from 0 to {MOST_DAYS:,}.",
            field="capacity",
            data={"pool": slug},
        )
