"""Releases as pages, programs and other parts of planning read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet

from backlog.models import Item, ItemEffort
from backlog.selectors.ranked import ranks_of
from backlog.selectors.ranked_sql import search_words
from planning.choices import ReleaseState
from planning.models import Departure, Release, ReleaseItem
from stakeholders.models import Product
from users.models import User

MOST_CANDIDATES = 12
ITEM_ORDER = ("item__score__below_floors", "item__score__neg_place", "item__score__neg_depth", "item__number")


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late the releases of a product were, in days after the day first named, the latest shipped first."""

    days: tuple[int, ...]

    @property
    def typical(self) -> float | None:
        """The median; ``None`` before anything shipped."""
        return float(median(self.days)) if self.days else None

    @property
    def worst(self) -> int | None:
        """The latest of them."""
        return max(self.days, default=None)

    @property
    def in_time(self) -> int:
        """How many shipped on the day first named or before."""
        return sum(days <= 0 for days in self.days)


@dataclass(frozen=True, slots=True)
class Line:
    """An item in a release, with its rank (``None`` once it is no longer open) and its person-days by pool's slug."""

    entry: ReleaseItem
    rank: int | None
    days: dict[str, float]

    @property
    def item(self) -> Item:
        """The item."""
        return self.entry.item


def releases_of(product: Product) -> QuerySet[Release]:
    """All of a product, by day."""
    return Release.objects.filter(product=product).select_related("product").order_by("ships_on", "id")


def coming_releases(product: Product, today: date) -> list[Release]:
    """Those in which items can be planned: to come, and their day not past."""
    return list(Release.objects.filter(product=product, ships_on__gte=today).coming().select_related("product"))


def lateness_of(product: Product) -> Lateness:
    """The track record: what a date of this product has been worth."""
    rows = Release.objects.filter(product=product, state=ReleaseState.SHIPPED).order_by("-shipped_at", "-id")
    return Lateness(tuple(release.days_late for release in rows))


def items_of(release: Release) -> list[Line]:
    """What is planned in a release, or shipped with it, as it ranks."""
    rows = ReleaseItem.objects.filter(release=release).select_related("item__score", "item__product")
    entries = list(rows.defer("item__search").order_by(*ITEM_ORDER))
    ranks = ranks_of(release.product_id, [entry.item.score for entry in entries])
    days = days_by_pool([entry.item_id for entry in entries])
    return [Line(entry, ranks.get(entry.item_id), days.get(entry.item_id, {})) for entry in entries]


def days_by_pool(item_ids: Iterable[int]) -> dict[int, dict[str, float]]:
    """The estimates of these items in person-days: by the item's id and the pool's slug, in the pools' order."""
    found: dict[int, dict[str, float]] = {}
    rows = ItemEffort.objects.filter(item__in=item_ids).order_by("pool__position", "pool_id")
    for item_id, slug, days in rows.values_list("item_id", "pool__slug", "days"):
        found.setdefault(item_id, {})[slug] = days
    return found


def departures_of(release: Release) -> QuerySet[Departure]:
    """What left a release, the latest first."""
    rows = Departure.objects.filter(release=release).select_related("item", "to_release", "left_by", "release")
    return rows.defer("item__search")


def departures_of_item(item: Item) -> QuerySet[Departure]:
    """The releases that an item left, the latest first."""
    return Departure.objects.filter(item=item).select_related("release", "to_release", "left_by")


def entry_of(item: Item) -> ReleaseItem | None:
    """Where an item is planned."""
    return ReleaseItem.objects.select_related("release").filter(item=item, shipped_at=None).first()


def candidates(user: User, product: Product, text: str) -> list[Item]:
    """Open items that are planned in no release, best first; those that hold the words, or have the key, if any."""
    planned = ReleaseItem.objects.filter(item=OuterRef("pk"), shipped_at=None)
    rows = Item.objects.visible_to(user).open().filter(~Exists(planned), product=product)
    if text:
        words = search_words(text)
        named = Q(key=text.strip().upper())
        held = Q(search=SearchQuery(words, config="english", search_type="raw")) if words else Q(pk__in=[])
        rows = rows.filter(named | held)
    order = tuple(name.removeprefix("item__") for name in ITEM_ORDER)
    return list(rows.select_related("score").defer("search").order_by(*order)[:MOST_CANDIDATES])
