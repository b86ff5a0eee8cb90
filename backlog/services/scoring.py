"""Keeping scores: of a few items, of a whole product, after a change of weights, and as time passes.

Every write runs under the product's lock, so that scorers of the same items follow each other; nobody else takes it,
and scoring waits for no row. A write that would put older figures over newer ones does nothing.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import DataError, connection, transaction
from django.db.models import Count, F, Max, Q
from django.utils import timezone

from backlog.models import Score
from backlog.scoring import Profile
from backlog.services.freshness import note_all
from backlog.services.places import place
from backlog.services.scoring_sql import RECOMBINE, SCORE_ITEMS, SCORE_RANGE, SETTLE
from stakeholders.models import WeightProfile
from stakeholders.models.weights import EVIDENCE_PARAMETERS

logger = logging.getLogger(__name__)

ITEMS_AT_ONCE = 1000
"""A list of items is scored in steps of so many."""
RANGE = 25_000
"""A whole product is scored in ranges of so many items, each in a transaction of its own."""
FOR_MANY = "SET LOCAL work_mem = '96MB'; SET LOCAL enable_nestloop = off; SET LOCAL synchronous_commit = off"
"""A range joins by hashing: the planner cannot see that its intermediate sums are as many as its items.

Nor does it wait for the disk: if the machine dies within that second, rows are as they were, with their own revision
and profile to say so, and are scored again.
"""

_LOCK = 7317
"""The first half of the keys of scoring's advisory locks; the second is the product."""
_ALONE = "SELECT pg_advisory_xact_lock(%s, %s)"
_SHARED = "SELECT pg_advisory_xact_lock_shared(%s, %s)"
_KEPT_PARAMETERS = (
    *EVIDENCE_PARAMETERS,
    "urgency_max", "urgency_slip", "urgency_age", "confidence_prior", "confidence_strength",
)  # fmt: skip
"""Parameters behind the figures that a score row keeps; only if one of them changes must evidence be read again."""


@dataclass(frozen=True)
class Scope:
    """A product at a moment: what every scoring statement is given."""

    product_id: int
    profile: WeightProfile
    now: datetime

    @property
    def values(self) -> dict[str, Any]:
        """The bound parameters: all numbers of the profile, and the time."""
        numbers = {field.name: getattr(self.profile, field.name) for field in fields(Profile)}
        return numbers | {
            "product": self.product_id,
            "profile": self.profile.pk,
            "now": self.now,
            "today": timezone.localtime(self.now).date(),
        }


def score_items(item_ids: Iterable[int], *, now: datetime | None = None) -> int:
    """Score these items by their products' active weights and return how many rows changed.

    Items that are gone or whose figures are already so are passed over.
    """
    by_product: dict[int, list[int]] = defaultdict(list)
    wanted = Score.objects.filter(item_id__in=set(item_ids)).order_by("item_id")
    for item_id, product_id in wanted.values_list("item_id", "product_id"):
        by_product[product_id].append(item_id)
    return sum(
        _score_some(product_id, ids[at : at + ITEMS_AT_ONCE], now or timezone.now())
        for product_id, ids in sorted(by_product.items())
        for at in range(0, len(ids), ITEMS_AT_ONCE)
    )


def _score_some(product_id: int, ids: list[int], now: datetime) -> int:
    """Score a list; if the database cannot compute one of them, the others are scored all the same."""
    try:
        return _write(product_id, now, SCORE_ITEMS, {"items": ids})
    except DataError:
        if len(ids) == 1:
            logger.exception("item %s cannot be scored", ids[0])
            return 0
    half = len(ids) // 2
    return _score_some(product_id, ids[:half], now) + _score_some(product_id, ids[half:], now)


def _write(product_id: int, now: datetime, statement: str, which: dict[str, Any], lock: str = _ALONE) -> int:
    """Run a scoring statement under the product's lock, and put chained items in their places."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(lock, [_LOCK, product_id])
        profile = WeightProfile.objects.filter(product_id=product_id, is_active=True).first()
        if profile is None:
            return 0
        if "first" in which:
            cursor.execute(FOR_MANY)
        cursor.execute(statement, Scope(product_id, profile, now).values | which)
        notes = cursor.description is not None
        rows, chained = cursor.fetchone() if notes else (cursor.rowcount, [])
        if rows and not notes:
            note_all(product_id)
        cursor.execute("SET LOCAL enable_nestloop = on")
        place(product_id, chained)
        return int(rows)


def recompute_product(product_id: int, *, jobs: int = 1, now: datetime | None = None) -> Iterator[tuple[int, int]]:
    """Score all items of a product in ranges; yield (items looked at, rows changed) as they get done.

    Args:
        jobs: how many ranges are scored at a time, each on a connection of its own.
    """
    moment = now or timezone.now()
    ranges = _ranges(product_id)
    if jobs > 1:
        with ThreadPoolExecutor(jobs) as pool:
            yield from pool.map(lambda one: _in_thread(product_id, moment, *one), ranges)
    else:
        yield from (_score_range(product_id, moment, *one) for one in ranges)
    _settle(product_id, moment)


def _score_range(product_id: int, now: datetime, first: int, last: int, count: int) -> tuple[int, int]:
    """Ranges of a product do not get in each other's way: they share the lock, and only lists wait for them."""
    try:
        return count, _write(product_id, now, SCORE_RANGE, {"first": first, "last": last}, lock=_SHARED)
    except DataError:
        rows = Score.objects.filter(product_id=product_id, pk__gte=first, pk__lte=last)
        return count, score_items(rows.values_list("pk", flat=True), now=now)


def _in_thread(product_id: int, now: datetime, first: int, last: int, count: int) -> tuple[int, int]:
    try:
        return _score_range(product_id, now, first, last, count)
    finally:
        connection.close()


def _settle(product_id: int, now: datetime) -> None:
    """Put the chained items that ranges wrote at this moment in their places; till then they are stale."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ALONE, [_LOCK, product_id])
        cursor.execute(SETTLE, {"product": product_id, "now": now})
        place(product_id, [row[0] for row in cursor.fetchall()])


def _ranges(product_id: int) -> list[tuple[int, int, int]]:
    """First id, last id and number of items of each range of the product's items."""
    ids = Score.objects.filter(product_id=product_id).order_by("pk").values_list("pk", flat=True)
    found: list[tuple[int, int, int]] = []
    first = ids.first()
    while first is not None:
        part = ids.filter(pk__gte=first)[:RANGE]
        bounds = part.aggregate(last=Max("pk"), count=Count("pk"))
        found.append((first, bounds["last"], bounds["count"]))
        first = ids.filter(pk__gt=bounds["last"]).first()
    return found


def apply_weights(product_id: int, *, now: datetime | None = None) -> int:
    """Re-rank a product by its active weights and return how many rows changed.

    Figures that the new profile leaves as they are are combined anew; evidence is read again only where a
    parameter behind them changed.
    """
    moment = now or timezone.now()
    changed = 0
    if alike := _alike(product_id):
        for first, last, _ in _ranges(product_id):
            changed += _write(product_id, moment, RECOMBINE, {"first": first, "last": last, "alike": alike})
    behind = list(_behind().filter(product_id=product_id).values_list("pk", flat=True)[: RANGE // 5 + 1])
    if len(behind) > RANGE // 5:
        return changed + sum(rows for _, rows in recompute_product(product_id, now=moment))
    return changed + score_items(behind, now=moment)


def _alike(product_id: int) -> list[int]:
    """Earlier versions of the product's weights that make the same figures from the same evidence."""
    versions = list(WeightProfile.objects.versions().filter(product_id=product_id))
    active = next((version for version in versions if version.is_active), None)
    return [
        version.pk
        for version in versions
        if active
        and version.pk != active.pk
        and all(getattr(version, name) == getattr(active, name) for name in _KEPT_PARAMETERS)
    ]


def _behind() -> Any:
    """Scores that were not made by their product's active weights."""
    active = WeightProfile.objects.filter(is_active=True, product__isnull=False)
    return Score.objects.filter(product__in=active.values("product")).exclude(profile__in=active.values("pk"))


def stale_items(limit: int) -> list[int]:
    """Items whose figures are not those of today's evidence and weights, the oldest items first."""
    outdated = Score.objects.filter(scored_revision__lt=F("inputs_revision")).order_by("pk")
    found = list(outdated.values_list("pk", flat=True)[:limit])
    if len(found) < limit:
        found += _behind().order_by("pk").values_list("pk", flat=True)[: limit - len(found)]
    return found


def score_stale(limit: int = ITEMS_AT_ONCE) -> int:
    """Score up to `limit` stale items and return how many rows changed: what a lost task left behind."""
    return score_items(stale_items(limit))


def score_passing_time(*, now: datetime | None = None) -> int:
    """Score what only time changed: gaps a month older, and items of themes that began or ended since.

    May run at any time and as often as one likes; a night that was missed is made up for.
    """
    moment = now or timezone.now()
    return score_items(_crossed_a_month(moment) | _of_turned_themes(moment), now=moment)


def _crossed_a_month(now: datetime) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.item_id FROM backlog_score s JOIN backlog_item i ON i.id = s.item_id"
            " WHERE s.is_open AND i.kind = 'gap' AND s.scored_revision > 0 AND s.months_open <>"
            " greatest(floor(extract(epoch FROM %s - i.opened_at) / 2592000), 0)",
            [now],
        )
        return {row[0] for row in cursor.fetchall()}


def _of_turned_themes(now: datetime) -> set[int]:
    """Items whose score is older than the day on which a theme that they serve began, or after which it ended."""
    today = timezone.localtime(now).date()
    theme = "item__alignments__theme__"
    scored_on = "scored_at__date__"
    began = Q(**{f"{theme}starts_on__lte": today, f"{scored_on}lt": F(f"{theme}starts_on")})
    ended = Q(**{f"{theme}ends_on__lt": today, f"{scored_on}lte": F(f"{theme}ends_on")})
    return set(Score.objects.filter(began | ended).values_list("pk", flat=True))
