"""A product's planning problem, in the JSON that ``solve_plan`` reads: from its ranked backlog and its releases."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Sum

from backlog.choices import OPEN_STATUSES
from backlog.models import Dependency, Item, Score
from planning.models import Release, ReleaseItem
from planning.selectors.wishes import accounts_by_id, wishes_for
from stakeholders.models import Account, Pool, Product, WeightProfile
from stakeholders.selectors.weights import active_profile

Json = dict[str, Any]
MOST_ITEMS = 300
"""How many of the best-ranked items a plan looks at."""
STAKEHOLDERS = ("current", "future", "strategy")


def problem_of(product: Product, releases: Sequence[Release], settings: Mapping[str, Any]) -> Json:
    """The problem of these releases with the settings of a plan; see docs/planning.md for what each value is."""
    items = candidates(product, releases, settings)
    profile = active_profile(product) or WeightProfile(product=product)
    pools = list(Pool.objects.filter(product=product))
    planned = _planned_in(releases) if settings.get("keep_planned") else {}
    pins = planned | settings.get("pins", {})
    rows = [_row(item, profile, pools, pins) for item in items]
    document: Json = {
        "items": _with_prerequisites(rows, items),
        "bundles": _bundles(items, rows, profile, settings),
        "together": [],
        "releases": [_release(release, at, settings) for at, release in enumerate(releases)],
    }
    if settings.get("gap_share"):
        document["gap_share"] = settings["gap_share"]
    if floors := {name: share for name, share in settings.get("floors", {}).items() if share}:
        document["floors"] = floors
    return document


def inputs_of(product: Product) -> Json:
    """Which figures a plan made now is made from: differs once anything that a score reads has changed."""
    revision = Score.objects.filter(product=product, is_open=True).aggregate(sum=Sum("inputs_revision"))["sum"]
    profile = active_profile(product)
    return {"revision": revision or 0, "profile": profile.number if profile else None}


def candidates(product: Product, releases: Sequence[Release], settings: Mapping[str, Any]) -> list[Item]:
    """The best-ranked open items, what they require, and what is planned or pinned; nothing planned elsewhere."""
    open_items = Item.objects.filter(product=product, status__in=OPEN_STATUSES)
    elsewhere = ReleaseItem.objects.filter(shipped_at=None).exclude(release__in=releases)
    free = open_items.exclude(pk__in=elsewhere.values("item_id"))
    ranked = Score.objects.filter(item__in=free, is_open=True)
    order = ("below_floors", "neg_place", "neg_depth", "opened_at", "number")
    best = list(ranked.order_by(*order).values_list("item_id", flat=True)[: settings.get("most_items", MOST_ITEMS)])
    here = free.filter(release_entries__release__in=releases, release_entries__shipped_at=None)
    pinned = free.filter(key__in=settings.get("pins", {}))
    ids = _with_what_they_require({*best, *here.values_list("pk", flat=True), *pinned.values_list("pk", flat=True)})
    rows = free.filter(pk__in=ids).select_related("score", "solution").order_by(*(f"score__{one}" for one in order))
    return list(rows)


def _with_what_they_require(ids: set[int]) -> set[int]:
    found, new = set(ids), set(ids)
    while new:
        new = set(Dependency.objects.filter(item__in=new).values_list("requires_id", flat=True)) - found
        found |= new
    return found


def _row(item: Item, profile: WeightProfile, pools: Sequence[Pool], pins: Mapping[str, str]) -> Json:
    score = item.score
    factor = score.urgency * score.confidence
    parts = {name: factor * getattr(profile, f"weight_{name}") * getattr(score, name) for name in STAKEHOLDERS}
    return {
        "id": item.key,
        "title": item.title,
        "value": round(math.fsum(parts.values()), 6),
        "kind": item.kind,
        "effort": _effort(score, profile, pools),
        "requires": [],
        "pin": pins.get(item.key),
        "stakeholders": {name: round(part, 6) for name, part in parts.items()},
    }


def _effort(score: Score, profile: WeightProfile, pools: Sequence[Pool]) -> dict[str, float]:
    """The estimate by pool. What nobody has estimated takes what the score assumes, of the first pool."""
    if score.is_estimated or not pools:
        return {pool: days for pool, days in score.efforts.items() if days}
    return {pools[0].slug: profile.effort_ref}


def _with_prerequisites(rows: list[Json], items: Sequence[Item]) -> list[Json]:
    keys = {item.pk: item.key for item in items}
    links = Dependency.objects.filter(item__in=keys, requires__in=keys).order_by("requires_id")
    requires: dict[str, list[str]] = {}
    for item_id, first in links.values_list("item_id", "requires_id"):
        requires.setdefault(keys[item_id], []).append(keys[first])
    return [{**row, "requires": requires.get(row["id"], [])} for row in rows]


def _planned_in(releases: Sequence[Release]) -> dict[str, str]:
    entries = ReleaseItem.objects.filter(release__in=releases, shipped_at=None)
    return dict(entries.values_list("item__key", "release__slug"))


def _release(release: Release, at: int, settings: Mapping[str, Any]) -> Json:
    capacity = {one.pool.slug: one.days for one in release.capacities.select_related("pool")}
    return {"id": release.slug, "capacity": capacity, "discount": round(settings.get("discount", 0.9) ** at, 6)}


def _bundles(
    items: Sequence[Item], rows: Sequence[Json], profile: WeightProfile, settings: Mapping[str, Any]
) -> list[Json]:
    accounts = _accounts_served(items, profile, settings.get("account_value", 0.0))
    solutions = _solutions_whole(items, rows, settings.get("solution_share", 0.0))
    return [*accounts, *solutions]


def _accounts_served(items: Sequence[Item], profile: WeightProfile, value: float) -> list[Json]:
    """Accounts all of whose must-haves are open items that may be planned; larger ones count more, as in the score."""
    if not value:
        return []
    keys = {item.pk: item.key for item in items}
    musts: dict[int, list[str]] = {}
    wishes = [wish for wish in wishes_for(_open_ids(items)) if wish.is_must]
    for wish in wishes:
        musts.setdefault(wish.account_id, []).append(keys.get(wish.item_id, ""))
    accounts = accounts_by_id(wishes)
    return [
        {"id": f"account-{pk}", "value": round(value * _size(accounts[pk], profile), 6), "items": sorted(wanted)}
        for pk, wanted in sorted(musts.items())
        if all(wanted)
    ]


def _open_ids(items: Sequence[Item]) -> list[int]:
    if not items:
        return []
    open_items = Item.objects.filter(product=items[0].product_id, status__in=OPEN_STATUSES)
    return list(open_items.values_list("pk", flat=True))


def _size(account: Account, profile: WeightProfile) -> float:
    return float((max(float(account.arr), profile.arr_floor) / profile.arr_ref) ** profile.gamma)


def _solutions_whole(items: Sequence[Item], rows: Iterable[Json], share: float) -> list[Json]:
    """Solutions of which every open item may be planned: whole they are worth a share of their items' value more."""
    if not share:
        return []
    values = {row["id"]: row["value"] for row in rows}
    wanted = {item.solution_id for item in items if item.solution_id}
    members: dict[str, list[str]] = {}
    open_items = Item.objects.filter(solution__in=wanted, status__in=OPEN_STATUSES).order_by("solution_id", "number")
    for solution, key in open_items.values_list("solution__key", "key"):
        members.setdefault(solution, []).append(key)
    return [
        {"id": f"solution-{key}", "value": round(share * math.fsum(values[one] for one in own), 6), "items": own}
        for key, own in members.items()
        if all(one in values for one in own)
    ]
