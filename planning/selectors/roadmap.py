"""The roadmap of a product: what comes now, next and later, and when each release likely ships."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backlog.choices import ItemStatus
from backlog.models import Item
from backlog.selectors.ranked import ranks_of
from planning.choices import ReleaseState
from planning.models import Release, ReleaseItem, RoadmapEntry
from planning.selectors.likely import usual_lateness
from planning.selectors.outlook import Outlook, outlook
from planning.selectors.overview import LATEST
from planning.selectors.releases import ITEM_ORDER, Lateness, candidates, lateness_of
from planning.selectors.timeline import Timeline, timeline
from stakeholders.models import Product, WeightProfile
from users.models import User

MOST_LATER = 10
"""So many of the ranking's first that are planned in no release stand under "later"."""


@dataclass(frozen=True, slots=True)
class Card:
    """An item on the roadmap; ``adds`` is what each stakeholder adds to its value, ``rank`` only of open ones.

    ``told`` is what is told of it outside.
    """

    item: Item
    adds: tuple[float, float, float]
    rank: int | None
    told: Sequence[RoadmapEntry] = ()

    @property
    def is_done(self) -> bool:
        """Whether it shipped before its release did."""
        return self.item.status == ItemStatus.SHIPPED


@dataclass(frozen=True, slots=True)
class Block:
    """A release to come with what is planned in it, and when it likely ships."""

    release: Release
    outlook: Outlook
    cards: Sequence[Card]
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A release on the timeline: where its planned day lies, and its likely days (empty if nobody can say)."""

    block: Block
    planned: str
    starts: str = ""
    width: str = ""


@dataclass(frozen=True, slots=True)
class Roadmap:
    """What comes: ``now`` the release under way, or else the soonest; ``next`` the others; ``later`` the best of the
    rest."""

    now: Block | None
    next: Sequence[Block]
    later: Sequence[Card]
    record: Lateness
    today: date

    @property
    def blocks(self) -> list[Block]:
        """All releases to come, by day."""
        found = [*([self.now] if self.now else []), *self.next]
        return sorted(found, key=lambda block: (block.release.ships_on, block.release.pk))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.blocks and not self.later

    @property
    def can_say(self) -> bool:
        """Whether enough releases shipped to speak of likely days."""
        return usual_lateness(self.record.days) is not None

    @property
    def scale(self) -> Timeline:
        """The months that hold all of it."""
        planned = [block.release.ships_on for block in self.blocks]
        latest = [block.outlook.days.latest for block in self.blocks if block.outlook.days]
        return timeline(self.today, [*planned, *(day for day in latest if day)])

    @property
    def stretches(self) -> list[Stretch]:
        """The releases on the timeline."""
        scale = self.scale
        return [_stretch(block, scale) for block in self.blocks]

    @property
    def today_at(self) -> str:
        """Where today lies on the timeline."""
        return self.scale.at(self.today)


def _stretch(block: Block, scale: Timeline) -> Stretch:
    planned, days = scale.at(block.release.ships_on), block.outlook.days
    if days is None or days.earliest is None or days.latest is None:
        return Stretch(block, planned)
    return Stretch(block, planned, scale.at(days.earliest), scale.width(days.earliest, days.latest))


def record_of(product: Product) -> Lateness:
    """How late the latest releases were."""
    return Lateness(lateness_of(product).days[:LATEST])


def roadmap_of(user: User, product: Product, today: date) -> Roadmap:
    """The roadmap as colleagues see it, in as many queries however much is planned."""
    releases = list(Release.objects.filter(product=product).coming().select_related("product"))
    entries = _entries(releases)
    later = candidates(user, product, "")[:MOST_LATER]
    record = record_of(product)
    cards = _cards(product, [entry.item for entry in entries] + later)
    blocks = [
        Block(
            release,
            outlook(release, record, today),
            [cards[entry.item_id] for entry in entries if entry.release_id == release.pk],
            release.is_overdue(today),
        )
        for release in releases
    ]
    now = next((one for one in blocks if one.release.state == ReleaseState.BUILDING), blocks[0] if blocks else None)
    return Roadmap(now, [one for one in blocks if one is not now], [cards[item.pk] for item in later], record, today)


def _entries(releases: Sequence[Release]) -> list[ReleaseItem]:
    rows = ReleaseItem.objects.filter(release__in=releases).select_related("item__score", "item__product")
    return list(rows.defer("item__search").order_by(*ITEM_ORDER))


def _cards(product: Product, items: Sequence[Item]) -> dict[int, Card]:
    profile = WeightProfile.objects.filter(product=product, is_active=True).first()
    shares = (profile.weight_current, profile.weight_future, profile.weight_strategy) if profile else (0.0, 0.0, 0.0)
    ranks = ranks_of(product.pk, [item.score for item in items])
    told = _told([item.pk for item in items])
    return {item.pk: Card(item, _adds(item, shares), ranks.get(item.pk), told.get(item.pk, ())) for item in items}


def _told(item_ids: Sequence[int]) -> dict[int, list[RoadmapEntry]]:
    found: dict[int, list[RoadmapEntry]] = {}
    rows = RoadmapEntry.objects.filter(item__in=item_ids).select_related("account", "segment").order_by("pk")
    for entry in rows:
        found.setdefault(entry.item_id, []).append(entry)
    return found


def _adds(item: Item, shares: tuple[float, float, float]) -> tuple[float, float, float]:
    score = item.score
    return shares[0] * score.current, shares[1] * score.future, shares[2] * score.strategy
