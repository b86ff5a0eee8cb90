"""What is published of the backlog, as one customer sees it: its public words, and what their company said of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import QuerySet

from backlog.choices import ItemKind, ItemStatus
from backlog.models import Item, ItemDecline, Support
from backlog.querysets import ItemQuerySet
from backlog.selectors.portal.words import OF_IDEA, Standing, again_on
from requests_intake.choices import Importance
from requests_intake.models import Request
from stakeholders.models import Account
from users.models import User

NEWEST_FIRST = ("-id",)
KIND_WORDS = {ItemKind.GAP: "Known gap", ItemKind.FEATURE: "Idea"}
IMPORTANCE_WORDS = {
    Importance.MUST_HAVE: "you cannot live without it",
    Importance.IMPORTANT: "it costs you time every month",
    Importance.NICE_TO_HAVE: "you would like it",
}
_PUBLIC = SearchVector("public_title", "public_summary", "public_workaround", config="english")


@dataclass(frozen=True, slots=True)
class OwnSupport:
    """That one of the customer's companies needs it, and how much."""

    account: Account
    importance: str

    @property
    def words(self) -> str:
        """How much, in a sentence."""
        return IMPORTANCE_WORDS[Importance(self.importance)]


@dataclass(frozen=True, slots=True)
class Idea:
    """A published item in its public words; ``asked`` are the customer's own requests that went there.

    ``why_not`` and ``again``: of a no, its reason and when we look again.
    """

    pk: int
    kind: str
    title: str
    summary: str
    workaround: str
    product: str
    standing: Standing
    supports: Sequence[OwnSupport] = ()
    asked: Sequence[Request] = ()
    why_not: str = ""
    again: str = ""

    @property
    def is_gap(self) -> bool:
        """Whether something is missing, and not new."""
        return self.kind == ItemKind.GAP

    @property
    def kind_words(self) -> str:
        """What it is."""
        return KIND_WORDS[ItemKind(self.kind)]


def published_ideas(user: User, text: str = "", kind: str = "") -> ItemQuerySet:
    """What is published to a customer, with the words of ``text`` if there are any; order by ``NEWEST_FIRST``."""
    rows = Item.objects.published_to(user).select_related("product").defer("search")
    if kind in ItemKind.values:
        rows = rows.filter(kind=kind)
    if text:
        asked = SearchQuery(text, config="english", search_type="websearch")
        rows = rows.annotate(public=_PUBLIC).filter(public=asked)
    return rows


def ideas_of(user: User, items: Sequence[Item]) -> list[Idea]:
    """Put items into words for a customer, all at once."""
    ids = [item.pk for item in items]
    supports = _supports(user, ids)
    asked = _asked(user, ids)
    noes = _noes([item.pk for item in items if item.status == ItemStatus.DECLINED])
    return [_idea(one, supports.get(one.pk, []), asked.get(one.pk, []), noes.get(one.pk)) for one in items]


def _noes(ids: Sequence[int]) -> dict[int, ItemDecline]:
    """By declined item: the no that holds."""
    return {one.item_id: one for one in ItemDecline.objects.filter(item__in=ids).order_by("id")} if ids else {}


def as_customers_see(item: Item) -> Idea:
    """An item as any customer would see it, for the colleague who is about to publish it."""
    return _idea(item, [], [])


def _idea(item: Item, supports: Sequence[OwnSupport], asked: Sequence[Request], no: ItemDecline | None = None) -> Idea:
    return Idea(
        pk=item.pk,
        kind=item.kind,
        title=item.public_title,
        summary=item.public_summary,
        workaround=item.public_workaround if item.kind == ItemKind.GAP else "",
        product=item.product.name,
        standing=OF_IDEA[ItemStatus(item.status)],
        supports=supports,
        asked=asked,
        why_not=no.text if no else "",
        again=again_on(no.look_again_on) if no else "",
    )


def _supports(user: User, ids: Sequence[int]) -> dict[int, list[OwnSupport]]:
    """By item: what the customer's own companies said."""
    own = Account.objects.visible_to(user).values("pk")
    rows = Support.objects.filter(item__in=ids, account__in=own).select_related("account").order_by("account__name")
    found: dict[int, list[OwnSupport]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(OwnSupport(row.account, row.importance))
    return found


def _asked(user: User, ids: Sequence[int]) -> dict[int, list[Request]]:
    """By item: the customer's own requests that went there."""
    rows = Request.objects.visible_to(user).filter(evidence_link__item__in=ids).select_related("evidence_link")
    found: dict[int, list[Request]] = {}
    for row in rows.defer("search").order_by("pk"):
        found.setdefault(row.evidence_link.item_id, []).append(row)
    return found


def known_gaps(user: User, most: int) -> QuerySet[Item]:
    """The latest open gaps with something that helps until they close."""
    return published_ideas(user, kind=ItemKind.GAP).open().exclude(public_workaround="").order_by(*NEWEST_FIRST)[:most]
