"""Ten weeks of rankings on record, so that movements, histories and the backlog as of a day have something to show.

A night's figures are today's without what came later: the share of an item's evidence that was there already, its age
and its interviews on that day, by the weights then in force. That is near what scoring would have said, and costs no
scoring: everything is reckoned from a few reads and written in three inserts a product.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from backlog.choices import Finding, InterviewKind, ItemKind, SnapshotReason
from backlog.demo.loading.world import World
from backlog.models import (
    Dependency,
    EvidenceLink,
    InterviewFinding,
    Item,
    PastFigures,
    RankBlock,
    Score,
    Snapshot,
    Support,
)
from backlog.models.history import BLOCK
from backlog.scoring import Candidate
from backlog.scoring.ranking import rank
from common.models import Activity
from common.writes import locked
from stakeholders.models import Product, WeightProfile

NIGHTS = 70
_TAKEN_AT = time(23, 47)
_MONTH = timedelta(days=30)
_Talks = Sequence[tuple[Any, str]]
_Estimates = Sequence[tuple[datetime, float | None]]
"""Moments up to which an item had other days of work, and how many; none if it was not estimated."""


@dataclass(frozen=True, slots=True)
class _Known:
    """An item as it is today, and the moments at which what speaks for it came."""

    score: Score
    came: Sequence[datetime]
    talks: _Talks
    estimates: _Estimates

    def is_open(self, at: datetime) -> bool:
        """Whether it was ranked at that moment."""
        item = self.score.item
        return item.created_at <= at and (item.closed_at is None or item.closed_at > at)

    def figures(self, at: datetime, profile: WeightProfile) -> PastFigures:
        """What its priority was made of."""
        score = self.score
        current, days = self._current(at), self._days(at)
        return PastFigures(
            item_id=score.item_id,
            current=current,
            future=score.future,
            strategy=score.strategy,
            urgency=self._urgency(at, profile),
            confidence=self._confidence(at, profile),
            effort_days=days or 0,
            is_estimated=days is not None,
            below_floors=current < profile.floor_current
            or score.future < profile.floor_future
            or score.strategy < profile.floor_strategy,
        )

    def _current(self, at: datetime) -> float:
        if not self.came:
            return self.score.current
        share = bisect_right(self.came, at) / len(self.came)
        # Today's figure as it is: a difference in the last digit would be a change on record.
        return self.score.current if share == 1 else 100 * (1 - (1 - self.score.current / 100) ** share)

    def _days(self, at: datetime) -> float | None:
        now = self.score.effort_days if self.score.is_estimated else None
        return next((days for until, days in self.estimates if at < until), now)

    def _urgency(self, at: datetime, profile: WeightProfile) -> float:
        item = self.score.item
        if item.kind != ItemKind.GAP:
            return 1.0
        months = max((at - item.opened_at) // _MONTH, 0)
        return 1 + min(profile.urgency_max, profile.urgency_slip * item.slips + profile.urgency_age * months)

    def _confidence(self, at: datetime, profile: WeightProfile) -> float:
        held = [finding for day, finding in self.talks if day <= at.date()]
        strength, confirmed = profile.confidence_strength, held.count(Finding.CONFIRMED)
        return (profile.confidence_prior * strength + confirmed) / (strength + len(held))


def add_history(world: World) -> None:
    """Put the last ten weeks on record, for products of which nothing is."""
    for product in world.products.values():
        with transaction.atomic():
            locked(Product.objects.all(), product.pk)
            if not Snapshot.objects.filter(product=product).exists():
                _add_nights(product, _nights(world.calendar.now))


def _nights(now: datetime) -> list[datetime]:
    today = timezone.localdate(now)
    days = [today - timedelta(days=ago) for ago in range(NIGHTS, 0, -1)]
    return [timezone.make_aware(datetime.combine(day, _TAKEN_AT)) for day in days]


def _add_nights(product: Product, nights: Sequence[datetime]) -> None:
    known, needs = _known(product), _needs(product)
    snapshots = Snapshot.objects.bulk_create(_snapshots(product, nights))
    figures: list[PastFigures] = []
    blocks: list[RankBlock] = []
    last_figures: dict[int, tuple[Any, ...]] = {}
    last_ranks: dict[int, list[int]] = {}
    for snapshot in snapshots:
        found = [one for one in known if one.is_open(snapshot.taken_at)]
        rows = [one.figures(snapshot.taken_at, snapshot.profile) for one in found]
        figures += _changed_figures(rows, snapshot, last_figures)
        ranks = _ranks(found, rows, needs, snapshot.profile)
        blocks += _changed_blocks(ranks, max(one.score.number for one in known), snapshot, last_ranks)
    PastFigures.objects.bulk_create(figures)
    RankBlock.objects.bulk_create(blocks)


def _snapshots(product: Product, nights: Sequence[datetime]) -> list[Snapshot]:
    """One a night, and one whenever other weights took effect."""
    profiles = list(WeightProfile.objects.filter(product=product, activated_at__isnull=False).order_by("number"))
    changed = [one.activated_at for one in profiles if one.activated_at and one.activated_at > nights[0]]
    moments = [(at, SnapshotReason.NIGHTLY) for at in nights] + [(at, SnapshotReason.WEIGHTS) for at in changed]
    return [
        Snapshot(product=product, taken_at=at, reason=reason, profile=_profile_at(profiles, at))
        for at, reason in sorted(moments)
    ]


def _profile_at(profiles: Sequence[WeightProfile], at: datetime) -> WeightProfile:
    then = [one for one in profiles if one.activated_at is not None and one.activated_at <= at]
    return then[-1] if then else profiles[0]


def _known(product: Product) -> list[_Known]:
    """Every item that was ever scored, with the dates of its evidence."""
    came: dict[int, list[datetime]] = defaultdict(list)
    links = EvidenceLink.objects.filter(item__product=product).values_list("item_id", "linked_at")
    supports = Support.objects.filter(item__product=product).values_list("item_id", "given_at")
    for item_id, at in [*links, *supports]:
        came[item_id].append(at)
    talks, estimates = _talks(product), _estimates(product)
    scores = Score.objects.filter(product=product, scored_at__isnull=False).select_related("item")
    return [
        _Known(score, sorted(came[score.item_id]), talks.get(score.item_id, ()), estimates[score.item_id])
        for score in scores.defer("item__search").order_by("number")
    ]


def _talks(product: Product) -> Mapping[int, _Talks]:
    rows = InterviewFinding.objects.filter(item__product=product, interview__kind=InterviewKind.INTERVIEW)
    found: dict[int, list[tuple[Any, str]]] = defaultdict(list)
    for item_id, held_on, finding in rows.values_list("item_id", "interview__held_on", "finding"):
        found[item_id].append((held_on, finding))
    return found


def _estimates(product: Product) -> Mapping[int, _Estimates]:
    """What was thought before each estimate on record."""
    items = Item.objects.filter(product=product).values("pk")
    lines = Activity.objects.filter(target_type=Item._meta.label_lower, target_id__in=items, verb="estimated")
    found: dict[int, list[tuple[datetime, float | None]]] = defaultdict(list)
    for item_id, at, data in lines.order_by("at").values_list("target_id", "at", "data"):
        before = data["before"].values()
        found[item_id].append((at, sum(before) if before else None))
    return found


def _needs(product: Product) -> list[tuple[int, int]]:
    return list(Dependency.objects.filter(item__product=product).values_list("item_id", "requires_id"))


def _changed_figures(
    rows: Sequence[PastFigures], snapshot: Snapshot, last: dict[int, tuple[Any, ...]]
) -> Iterator[PastFigures]:
    for row in rows:
        figures = (row.current, row.urgency, row.confidence, row.effort_days, row.is_estimated, row.below_floors)
        if last.get(row.item_id) != figures:
            last[row.item_id] = figures
            row.snapshot = snapshot
            yield row


def _ranks(
    found: Sequence[_Known], rows: Sequence[PastFigures], needs: Sequence[tuple[int, int]], profile: WeightProfile
) -> dict[int, int]:
    """Ranks by running number, prerequisites lifted as scoring lifts them."""
    weights = profile.weights
    candidates = [
        Candidate(
            item=one.score.item_id,
            below_floors=row.below_floors,
            priority=_priority(row, profile, weights),
            opened_at=one.score.opened_at,
            number=one.score.number,
        )
        for one, row in zip(found, rows, strict=True)
    ]
    return {one.number: place for place, (one, _) in enumerate(rank(candidates, needs), start=1)}


def _priority(row: PastFigures, profile: WeightProfile, weights: Mapping[str, float]) -> float:
    value = sum(share * getattr(row, name) for name, share in weights.items())
    days = row.effort_days if row.is_estimated else profile.effort_ref
    effort = max(days, profile.effort_min) / profile.effort_ref
    return float(value * row.urgency * row.confidence / effort**profile.alpha)


def _changed_blocks(
    ranks: Mapping[int, int], highest: int, snapshot: Snapshot, last: dict[int, list[int]]
) -> Iterator[RankBlock]:
    for block in range(highest // BLOCK + 1):
        row = [ranks.get(number, 0) for number in range(block * BLOCK, (block + 1) * BLOCK)]
        if last.get(block) != row:
            last[block] = row
            yield RankBlock(product_id=snapshot.product_id, block=block, snapshot=snapshot, ranks=row)
