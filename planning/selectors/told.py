"""What of the roadmap is told outside: all of it for colleagues, and what one customer reads of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone

from backlog.choices import ItemStatus
from planning.choices import RoadmapAudience, RoadmapColumn
from planning.models import RoadmapEntry
from stakeholders.models import Account, Product, Segment
from users.models import User

DONE_FOR = timedelta(days=90)
"""So long what has shipped is told as done."""
_COLUMN = Case(*(When(column=column, then=at) for at, column in enumerate(RoadmapColumn)))
_GONE = frozenset({ItemStatus.SHIPPED, ItemStatus.DECLINED})
# Of two entries about one item a customer reads the one that is closer to them.
_CLOSENESS = {RoadmapAudience.ACCOUNT: 0, RoadmapAudience.SEGMENT: 1, RoadmapAudience.EVERYBODY: 2}


@dataclass(frozen=True, slots=True)
class Told:
    """What a customer reads of an entry: its words, its day if one was published, where to say that they need it."""

    kind: str
    title: str
    text: str
    by_date: date | None
    by_words: str
    idea: int | None


@dataclass(frozen=True, slots=True)
class Outside:
    """A product's roadmap as somebody outside reads it: no key, no release, nobody's name."""

    product: Product
    now: Sequence[Told] = field(default_factory=list)
    next: Sequence[Told] = field(default_factory=list)
    later: Sequence[Told] = field(default_factory=list)
    done: Sequence[Told] = field(default_factory=list)

    @property
    def columns(self) -> list[tuple[str, str, Sequence[Told]]]:
        """The columns with their heads and what they mean."""
        return [
            ("Now", "We are at work on it.", self.now),
            ("Next", "It comes after that.", self.next),
            ("Later", "We mean to do it. Things may change.", self.later),
        ]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is told."""
        return not (self.now or self.next or self.later or self.done)


def entries_of(product: Product) -> QuerySet[RoadmapEntry]:
    """All that is told of a product, for colleagues: now, next, later, and in each what has a day first."""
    rows = RoadmapEntry.objects.filter(product=product).order_by(_COLUMN, "by_date", "id")
    return rows.select_related("item", "account", "segment", "published_by").defer("item__search")


def told_everybody(product: Product) -> Outside:
    """What whoever uses the product reads, and nobody in particular."""
    return _outside(product, entries_of(product).filter(audience=RoadmapAudience.EVERYBODY))


def told_segment(product: Product, segment: Segment) -> Outside:
    """What customers of a segment read."""
    return _outside(product, entries_of(product).filter(_everybody_and(segments=[segment.pk])))


def told_account(product: Product, account: Account) -> Outside:
    """What one account reads."""
    return told_accounts(product, [account])


def told_customer(user: User, product: Product) -> Outside:
    """What a customer reads: by those of their accounts that use the product."""
    return told_accounts(product, Account.objects.visible_to(user).filter(products=product))


def told_accounts(product: Product, accounts: Iterable[Account]) -> Outside:
    """What people of some accounts read; what was told an account that was merged into one of them counts."""
    own = list(accounts)
    segments = [one.segment_id for one in own if one.segment_id is not None]
    return _outside(product, entries_of(product).filter(_everybody_and([one.pk for one in own], segments)))


def days_told(product: Product) -> list[RoadmapEntry]:
    """What has a day that is published for everybody, and is not there yet."""
    rows = entries_of(product).filter(audience=RoadmapAudience.EVERYBODY, by_date__isnull=False)
    return list(rows.exclude(item__status__in=_GONE).order_by("by_date", "id"))


def _everybody_and(accounts: Sequence[int] = (), segments: Sequence[int] = ()) -> Q:
    of_account = Q(account__in=accounts) | Q(account__merged_into__in=accounts)
    return Q(audience=RoadmapAudience.EVERYBODY) | of_account | Q(segment__in=segments)


def _outside(product: Product, rows: QuerySet[RoadmapEntry]) -> Outside:
    """Put entries into columns: an item once, what shipped apart and not for ever, what is declined not at all."""
    closest: dict[int, RoadmapEntry] = {}
    for entry in sorted(rows, key=lambda one: (_CLOSENESS[RoadmapAudience(one.audience)], one.pk)):
        closest.setdefault(entry.item_id, entry)
    entries = sorted(closest.values(), key=lambda one: (one.by_date or date.max, one.pk))
    coming = [one for one in entries if one.item.status not in _GONE]
    columns = {column: [_told(one) for one in coming if one.column == column] for column in RoadmapColumn}
    done = [_told(one) for one in entries if _is_done_lately(one)]
    return Outside(product, columns[RoadmapColumn.NOW], columns[RoadmapColumn.NEXT], columns[RoadmapColumn.LATER], done)


def _is_done_lately(entry: RoadmapEntry) -> bool:
    closed = entry.item.closed_at
    return entry.item.status == ItemStatus.SHIPPED and closed is not None and closed > timezone.now() - DONE_FOR


def _told(entry: RoadmapEntry) -> Told:
    return Told(
        kind=entry.item.kind,
        title=entry.title,
        text=entry.text,
        by_date=entry.by_date,
        by_words=entry.by_words,
        idea=entry.item_id if entry.item.is_published else None,
    )
