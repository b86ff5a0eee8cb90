"""A plan as people and programs look at it: what comes when, what that takes, who gets how much of what they asked."""

import json
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from backlog.models import Item
from planning.models import Plan, Release, ReleaseItem
from planning.selectors.plan_problem import STAKEHOLDERS
from planning.selectors.wishes import WEIGHTS, Wish, accounts_by_id, wishes_for
from planning.solving.plans import Use, broken_limits, gap_days, uses, whole_bundles, worth
from planning.solving.problem import GAP, Problem
from planning.solving.reading import read_problem
from planning.solving.words import days
from requests_intake.choices import Importance
from stakeholders.models import Account, Pool, Product
from users.models import User

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")


def plans_of(user: User, product: str = "") -> QuerySet[Plan]:
    """Plans that a person may see, the latest first."""
    rows = (
        Plan.objects.visible_to(user).select_related("product", "created_by", "accepted_by").defer("problem", "answer")
    )
    return rows.filter(product__slug=product) if product else rows


def with_names(text: str, names: Mapping[str, str]) -> str:
    """What the solver says, with the releases (slugs) called by their names."""
    return _SLUG.sub(lambda found: names.get(found[0], found[0]), text)


def releases_of(product_ids: Collection[int]) -> dict[int, dict[str, Release]]:
    """The releases of these products by slug."""
    found: dict[int, dict[str, Release]] = {pk: {} for pk in product_ids}
    for release in Release.objects.filter(product__in=product_ids):
        found[release.product_id][release.slug] = release
    return found


def release_names(product: Product) -> dict[str, str]:
    """The names of a product's releases by slug."""
    return dict(Release.objects.filter(product=product).values_list("slug", "name"))


def the_plan_of(product: Product) -> Plan | None:
    """The plan that was accepted last, if any."""
    return Plan.objects.select_related("accepted_by").filter(product=product, is_the_plan=True).first()


def is_carried_out(plan: Plan) -> bool:
    """Whether the plan's releases hold what it says, for what it chose from."""
    keys = {row["id"] for row in plan.problem["items"]}
    entries = ReleaseItem.objects.filter(release__product=plan.product, item__key__in=keys, shipped_at=None)
    return bool(dict(entries.values_list("item__key", "release__slug")) == plan.assignment)


@dataclass(frozen=True, slots=True)
class PoolUse:
    """What a release takes of a pool, in person-days; ``capacity`` is None where nothing limits it."""

    pool: str
    used: float
    capacity: int

    @property
    def over(self) -> float:
        """Person-days more than there are."""
        return max(0.0, self.used - self.capacity)

    @property
    def width(self) -> float:
        """Of a bar of 100."""
        return min(100.0, 100 * self.used / self.capacity) if self.capacity else 100.0 * bool(self.used)

    @property
    def left_in_words(self) -> str:
        """As in "6 free", "full" or "3 too many"."""
        if self.over > 1e-6:
            return f"{days(self.over)} too many"
        free = self.capacity - self.used
        return f"{days(free)} free" if free > 1e-6 else "full"


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """An item of a plan's problem, with where it stands in the plan."""

    key: str
    title: str
    kind: str
    value: float
    effort: Mapping[str, float]
    release: str
    """The release's slug, or nothing if it is out."""
    pin: str
    reason: str
    """Why the solver left it out, in words."""

    @property
    def effort_in_words(self) -> str:
        """As in "7 + 4"."""
        return " + ".join(days(amount) for amount in self.effort.values()) or "0"


@dataclass(frozen=True, slots=True)
class Stage:
    """One release of a plan."""

    slug: str
    ships_on: date | None
    """The planned day, None if the release is gone."""
    items: tuple[PlannedItem, ...]
    uses: tuple[PoolUse, ...]
    gap_share: float | None
    """Share of the capacity that goes to gaps, None where there is no capacity."""
    least_for_gaps: float

    @property
    def lacks_gaps(self) -> bool:
        """Whether less than the least share goes to gaps."""
        return (self.gap_share or 0.0) < self.least_for_gaps - 1e-6

    @property
    def gap_width(self) -> float:
        """Of a bar of 100."""
        return min(100.0, 100 * (self.gap_share or 0.0))

    @property
    def gap_mark(self) -> float:
        """Where the least share stands on that bar."""
        return 100 * self.least_for_gaps


class Shown:
    """A plan with what follows from where its items stand now."""

    def __init__(self, plan: Plan, releases: Mapping[str, Release] | None = None) -> None:
        """``releases``: the product's by slug, where many plans are shown and they are at hand."""
        self.plan = plan
        if releases is not None:
            self.releases = releases

    @cached_property
    def pools(self) -> dict[str, str]:
        """The names of the product's pools by slug, in their order: what the database keeps as JSON has lost it."""
        return dict(Pool.objects.filter(product=self.plan.product).values_list("slug", "name"))

    @cached_property
    def releases(self) -> Mapping[str, Release]:
        """The product's releases by slug."""
        return releases_of([self.plan.product_id])[self.plan.product_id]

    @cached_property
    def names(self) -> dict[str, str]:
        """Their names by slug."""
        return {slug: release.name for slug, release in self.releases.items()}

    @cached_property
    def gaps(self) -> int:
        """How many of the items that are in are gaps."""
        return sum(item.kind == GAP for item in self.items if item.release)

    def said(self, text: str) -> str:
        """What the solver says, with the releases called by their names."""
        return with_names(text, self.names)

    @cached_property
    def problem(self) -> Problem:
        """The problem that was solved."""
        document = self.plan.problem
        rows = [{name: value for name, value in row.items() if name != "title"} for row in document["items"]]
        return read_problem(json.dumps({**document, "items": rows}))

    @cached_property
    def placed(self) -> dict[str, int]:
        """The index of the release of each item that is in."""
        order = {release.id: at for at, release in enumerate(self.problem.releases)}
        return {key: order[slug] for key, slug in self.plan.assignment.items() if slug in order}

    @cached_property
    def items(self) -> tuple[PlannedItem, ...]:
        """All items of the problem, the best-ranked first."""
        reasons = {one["item"]: self.said(one["text"]) for one in self.plan.answer.get("reasons", [])}
        return tuple(
            PlannedItem(
                key=row["id"], title=row["title"], kind=row["kind"], value=row["value"],
                effort=self._in_order(row["effort"]),
                release=self.plan.assignment.get(row["id"], ""), pin=row["pin"] or "",
                reason=reasons.get(row["id"], ""),
            )
            for row in self.plan.problem["items"]
        )  # fmt: skip

    def _place(self, pool: str) -> int:
        order = list(self.pools)
        return order.index(pool) if pool in order else len(order)

    def _named(self, use: Use) -> PoolUse:
        return PoolUse(self.pools.get(use.pool, use.pool), use.used, use.capacity)

    def _in_order(self, effort: Mapping[str, float]) -> dict[str, float]:
        return {pool: effort[pool] for pool in sorted(effort, key=self._place)}

    @property
    def out(self) -> tuple[PlannedItem, ...]:
        """What is left out."""
        return tuple(item for item in self.items if not item.release)

    @cached_property
    def value(self) -> float:
        """What the plan is worth as it stands, discounts and bundles included."""
        return worth(self.problem, self.placed)

    @property
    def lost_by_hand(self) -> float:
        """How much less than the solver's plan it is worth since items were moved."""
        return max(0.0, (self.plan.objective or 0.0) - self.value)

    @property
    def is_changed(self) -> bool:
        """Whether somebody moved an item since it was solved."""
        solved = {item: slug for slug, items in self.plan.answer.get("releases", {}).items() for item in items}
        return bool(self.plan.assignment != solved)

    @cached_property
    def warnings(self) -> list[str]:
        """The limits that are broken as it stands."""
        return [self.said(one) for one in broken_limits(self.problem, self.placed)]

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The releases, in their order."""
        used = sorted(uses(self.problem, self.placed), key=lambda use: self._place(use.pool))
        gaps = gap_days(self.problem, self.placed)
        return tuple(
            Stage(
                slug=release.id,
                ships_on=self.releases[release.id].ships_on if release.id in self.releases else None,
                items=tuple(item for item in self.items if item.release == release.id),
                uses=tuple(
                    PoolUse(self.pools.get(use.pool, use.pool), use.used, use.capacity)
                    for use in used
                    if use.release == at
                ),
                gap_share=gaps[at] / sum(release.capacity.values()) if sum(release.capacity.values()) else None,
                least_for_gaps=self.problem.gap_share,
            )
            for at, release in enumerate(self.problem.releases)
        )

    @cached_property
    def by_stakeholder(self) -> dict[str, float]:
        """The value for each stakeholder of what is in, by when it comes."""
        discounts = [release.discount for release in self.problem.releases]
        chosen = [(item, discounts[self.placed[item.id]]) for item in self.problem.items if item.id in self.placed]
        return {
            name: math.fsum(item.stakeholders.get(name, 0.0) * discount for item, discount in chosen)
            for name in STAKEHOLDERS
        }

    @property
    def served_whole(self) -> int:
        """How many bundles (accounts, solutions) are whole."""
        return len(whole_bundles(self.problem, self.placed))

    @cached_property
    def wishes(self) -> dict[int, list[tuple[str, Wish]]]:
        """The wishes of each account, with the item's key."""
        keys = dict(Item.objects.filter(key__in=[item.key for item in self.items]).values_list("pk", "key"))
        found: dict[int, list[tuple[str, Wish]]] = {}
        for wish in wishes_for(list(keys)):
            found.setdefault(wish.account_id, []).append((keys[wish.item_id], wish))
        return found


@dataclass(frozen=True, slots=True)
class AccountShare:
    """How much of what an account asked for a plan brings."""

    account: Account
    asked: float
    """Its wishes, a must-have counting 1, an important one 0.4, a nice one 0.1."""
    got: float
    musts: int
    musts_got: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.got / self.asked if self.asked else 0.0


def shares_of_accounts(shown: Shown) -> dict[int, AccountShare]:
    """For each account that asked for something of the problem, by its id."""
    wishes = shown.wishes
    accounts = accounts_by_id([wish for own in wishes.values() for _, wish in own])
    return {pk: _share(accounts[pk], own, shown.placed) for pk, own in wishes.items()}


def _share(account: Account, own: list[tuple[str, Wish]], placed: Mapping[str, int]) -> AccountShare:
    musts = [key for key, wish in own if wish.is_must]
    return AccountShare(
        account=account,
        asked=math.fsum(WEIGHTS[Importance(wish.importance)] for _, wish in own),
        got=math.fsum(WEIGHTS[Importance(wish.importance)] for key, wish in own if key in placed),
        musts=len(musts),
        musts_got=sum(key in placed for key in musts),
    )


def least_served(shown: Shown, most: int = 8) -> list[AccountShare]:
    """Who gets the least share of what they asked for; the larger customer first among equals."""
    shares = shares_of_accounts(shown).values()
    return sorted(shares, key=lambda one: (one.share, -one.account.arr, one.account.name))[:most]
