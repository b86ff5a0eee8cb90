"""What the work on a product costs: set by who knows."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from backlog.models import PoolRate, ProductRates
from backlog.selectors.business_case import rates_of, rates_row
from common.activity import record
from common.errors import Invalid
from common.writes import check_version, locked, plain
from stakeholders.models import Pool, Product
from users.models import User

MOST: Decimal = Decimal("99999.99")


@transaction.atomic
def set_rates(
    *,
    actor: User | None,
    product: Product,
    per_day: Mapping[str, Decimal | None] | None = None,
    per_hour: Decimal | None = None,
    version: int | None = None,
) -> ProductRates:
    """Set all rates of a product, in the reporting currency; what is missing or ``None`` is not known from now on.

    Args:
        per_day: of a person-day, by the pool's slug.
        per_hour: at which an hour of customers' people is reckoned.

    Raises:
        Conflict: somebody changed them since ``version``.
        Invalid: a pool that the product does not have, or a rate that is not above 0.
    """
    locked(Product.objects.all(), product.pk)
    row, before = rates_row(product), rates_of(product)
    wanted = {slug: rate for slug, rate in (per_day or {}).items() if rate is not None}
    stored = {f"rate_{slug}": rate for slug, rate in before.per_day.items()} | {"per_hour": before.per_hour}
    asked = {f"rate_{slug}": rate for slug, rate in (per_day or {}).items()} | {"per_hour": per_hour}
    check_version(row, version, asked, dict.fromkeys(asked) | stored)
    pools = _checked_pools(product, wanted)
    _check("per_hour", per_hour)
    if (wanted, per_hour) == (before.per_day, before.per_hour):
        return row
    row.hour_rate, row.version = per_hour, row.version + 1
    row.save()
    row.pool_rates.all().delete()
    PoolRate.objects.bulk_create(PoolRate(rates=row, pool=pools[slug], day_rate=rate) for slug, rate in wanted.items())
    changed = {name: [plain(stored.get(name)), plain(asked.get(name))] for name in {**stored, **asked}}
    record(
        actor=actor,
        verb="changed",
        target=row,
        data={name: both for name, both in changed.items() if both[0] != both[1]},
    )
    return row


def _checked_pools(product: Product, wanted: Mapping[str, Decimal]) -> dict[str, Pool]:
    pools = {pool.slug: pool for pool in Pool.objects.filter(product=product)}
    for slug, rate in wanted.items():
        if slug not in pools:
            raise Invalid(f"There is no pool {slug!r}: use {', '.join(sorted(pools))}.", field="per_day")
        _check(f"rate_{slug}", rate)
    return pools


def _check(field: str, rate: Decimal | None) -> None:
    if rate is not None and not (rate.is_finite() and 0 < rate <= MOST):
        raise Invalid(
            f"A rate is an amount above 0 and up to {MOST:,}; leave it empty if nobody knows it.", field=field
        )
