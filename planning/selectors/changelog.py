"""What shipped: release by release for colleagues, and in their own words for customers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from backlog.choices import ItemStatus
from backlog.models import Item
from planning.models import AccountOutcome, ChangelogEntry, EffortOutcome, Outcome, Release
from planning.selectors.asked import requests_behind
from requests_intake.choices import Source
from stakeholders.models import Account, Product
from users.models import User

SHIPPED_LAST = ("-shipped_on", "-id")
PUBLISHED_LAST = ("-published_at", "-id")


@dataclass(frozen=True, slots=True)
class Shipped:
    """An item that shipped: for whom it was, through whom it was asked for, what it took, what customers read.

    ``days`` are person-days, as they came if that is on record (``is_actual``), else as estimated.
    """

    outcome: Outcome
    accounts: tuple[Account, ...]
    sources: tuple[Source, ...]
    days: float | None
    is_actual: bool
    entry: ChangelogEntry | None

    @property
    def item(self) -> Item:
        """The item."""
        return self.outcome.item

    @property
    def source_words(self) -> str:
        """Through whom it was asked for, in words."""
        return ", ".join(str(source.label) for source in self.sources)


@dataclass(frozen=True, slots=True)
class Together:
    """What shipped together, with a release or without one."""

    release: Release | None
    shipped_on: date
    rows: tuple[Shipped, ...]


@dataclass(frozen=True, slots=True)
class News:
    """Something new as one customer reads it."""

    title: str
    text: str
    product: str
    kind: str
    day: date
    asked: bool


def shipped_rows(user: User, product: str = "") -> QuerySet[Outcome]:
    """What shipped of the products that ``user`` sees; order by ``SHIPPED_LAST``."""
    rows = Outcome.objects.visible_to(user).shipped()
    rows = rows.filter(product__slug=product) if product else rows
    lines = AccountOutcome.objects.select_related("account").order_by("account__name")
    return (
        rows.select_related("item", "release", "product", "item__changelog_entry")
        .defer("item__search")
        .prefetch_related(Prefetch("accounts", queryset=lines), Prefetch("efforts", EffortOutcome.objects.all()))
    )


def shipped_of(outcomes: Sequence[Outcome]) -> list[Shipped]:
    """Put them together, all at once."""
    behind = requests_behind(outcome.item_id for outcome in outcomes)
    return [_shipped(one, {request.source for request in behind[one.item_id]}) for one in outcomes]


def _shipped(outcome: Outcome, sources: set[str]) -> Shipped:
    days, is_actual = _days(outcome.efforts.all())
    return Shipped(
        outcome,
        tuple(line.account for line in outcome.accounts.all()),
        tuple(source for source in Source if source in sources),
        days,
        is_actual,
        getattr(outcome.item, "changelog_entry", None),
    )


def _days(efforts: Iterable[EffortOutcome]) -> tuple[float | None, bool]:
    rows = list(efforts)
    came = [row.actual for row in rows if row.actual is not None]
    if came:
        return sum(came), True
    thought = [row.estimated for row in rows if row.estimated is not None]
    return (sum(thought) if thought else None), False


def together(rows: Iterable[Shipped]) -> list[Together]:
    """Group what shipped by day and release, the latest first."""
    ordered = sorted(rows, key=lambda row: (row.outcome.shipped_on, row.outcome.release_id or 0), reverse=True)
    groups = groupby(ordered, key=lambda row: (row.outcome.shipped_on, row.outcome.release))
    return [Together(release, day, tuple(found)) for (day, release), found in groups]


def entry_for(item: Item) -> ChangelogEntry:
    """What customers read of an item; to begin with the words in which it was published, if it was (version 0)."""
    entry = ChangelogEntry.objects.filter(item=item).first()
    return entry or ChangelogEntry(item=item, title=item.public_title, text=item.public_summary, version=0)


def published_to(user: User, product: str = "") -> QuerySet[ChangelogEntry]:
    """What a customer may read: published, there, of a product that they use and that shares. Colleagues: nothing."""
    if user.is_internal:
        return ChangelogEntry.objects.none()
    seen = Product.objects.visible_to(user).filter(is_one_way=False)
    seen = seen.filter(slug=product) if product else seen
    rows = ChangelogEntry.objects.filter(published_at__isnull=False, item__product__in=seen.values("pk"))
    shipped = rows.filter(item__status=ItemStatus.SHIPPED)
    return shipped.select_related("item__product", "item__outcome").defer("item__search")


def news_of(user: User, entries: Sequence[ChangelogEntry]) -> list[News]:
    """Put entries into words for one customer, marked where their own company had asked."""
    own = Account.objects.visible_to(user).values("pk")
    lines = AccountOutcome.objects.filter(outcome__item__in=[one.item_id for one in entries], account__in=own)
    asked = set(lines.values_list("outcome__item_id", flat=True))
    return [_news(entry, asked=entry.item_id in asked) for entry in entries]


def _news(entry: ChangelogEntry, *, asked: bool) -> News:
    outcome = getattr(entry.item, "outcome", None)
    day = outcome.shipped_on if outcome else timezone.localdate(entry.published_at)
    return News(entry.title, entry.text, entry.item.product.name, entry.item.kind, day, asked)
