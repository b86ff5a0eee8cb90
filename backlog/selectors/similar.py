"""Requests and items that say the same as a request or a text: suggestions for people, nothing is joined by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchVector

from backlog.choices import ItemStatus
from backlog.models import EvidenceLink, Item
from backlog.querysets import ItemQuerySet
from backlog.selectors.portal.requests import standing_of
from backlog.selectors.portal.words import OF_IDEA
from requests_intake.choices import TextsOf
from requests_intake.models import Request
from requests_intake.selectors.likeness import Likeness, Shelf, likest
from requests_intake.selectors.similar import SimilarRequest, requests_like_request, requests_like_text
from stakeholders.models import Product
from users.models import User

WORTH_SHOWING = 0.1
"""What is less like is chance; programs are told it, people are not."""


@dataclass(frozen=True, slots=True)
class SimilarItem:
    """An item, with its product and score row read, and how like it is; ``title`` in the words meant for the person."""

    item: Item
    title: str
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Similar:
    """What is like a text, the likest first of each. ``item_keys``: for a request's key, the item that it went to."""

    requests: Sequence[SimilarRequest] = ()
    items: Sequence[SimilarItem] = ()
    item_keys: Mapping[int, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.requests or self.items)


def similar_to_request(user: User, request: Request, *, limit: int = 10, earlier_only: bool = False) -> Similar:
    """What ``user`` may see that is like ``request``: at most ``limit`` requests and ``limit`` items of its product.

    ``earlier_only`` leaves out requests filed after it. Its own item is among the items.
    """
    requests = requests_like_request(user, request, limit=limit, earlier_only=earlier_only)
    return _with_items(user, request.product, (request.title, request.body), limit, requests)


def similar_to_text(user: User, product: Product, title: str, body: str = "", *, limit: int = 10) -> Similar:
    """What ``user`` may see that is like a text not yet filed; nothing while the text says nothing."""
    requests = requests_like_text(user, product, title, body, limit=limit)
    return _with_items(user, product, (title, body), limit, requests)


def _with_items(
    user: User, product: Product, text: tuple[str, str], limit: int, requests: Sequence[SimilarRequest]
) -> Similar:
    shelf = own_words(user, product) if user.is_internal else _public_words(user, product)
    found = likest(*text, shelf, limit)
    rows = Item.objects.filter(pk__in=found).select_related("product", "score").defer("search").in_bulk()
    items = [
        SimilarItem(rows[pk], getattr(rows[pk], shelf.title), likeness) for pk, likeness in found.items() if pk in rows
    ]
    return Similar(requests, items, _keys_of(requests) if user.is_internal else {})


def own_words(user: User, product: Product) -> Shelf:
    """A product's items as colleagues speak of them, of those that ``user`` may see."""
    rows = Item.objects.visible_to(user).filter(product=product)
    return Shelf(TextsOf.ITEMS, product, rows, rows, sees_all=True, body="problem")


def _public_words(user: User, product: Product) -> Shelf:
    """What customers may read of published items is all that is compared: what is only in ours finds nothing."""
    rows: ItemQuerySet = Item.objects.published_to(user).filter(product=product)
    spoken = rows.annotate(
        public_words=SearchVector("public_title", weight="A", config="english")
        + SearchVector("public_summary", weight="B", config="english")
    )
    return Shelf(
        TextsOf.ITEMS,
        product,
        spoken,
        spoken,
        sees_all=False,
        title="public_title",
        body="public_summary",
        vector="public_words",
    )


def _keys_of(requests: Sequence[SimilarRequest]) -> Mapping[int, str]:
    links = EvidenceLink.objects.filter(request__in=[one.request.pk for one in requests])
    return dict(links.values_list("request_id", "item__key"))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of a list of what is like a text: either a request or an item.

    Attributes:
        kind: gap or feature.
        status: what became of it, in the words meant for the person.
        item_key: of a request, the item that it went to.
        url: where it is shown to the person; empty if nowhere.
    """

    likeness: Likeness
    kind: str
    status: str
    url: str
    item: Item | None = None
    request: Request | None = None
    item_key: str = ""


def suggestions(user: User, similar: Similar, limit: int) -> Sequence[Suggestion]:
    """Requests and items in one list, the likest first; a request stands for itself unless its item is listed."""
    listed = {one.item.key for one in similar.items}
    requests = [one for one in similar.requests if similar.item_keys.get(one.request.pk) not in listed]
    found = [
        *(_of_item(user, one) for one in similar.items),
        *(_of_request(user, one, similar.item_keys) for one in requests),
    ]
    shown = [one for one in found if one.likeness.score >= WORTH_SHOWING]
    return sorted(shown, key=lambda one: -one.likeness.score)[:limit]


def _of_item(user: User, one: SimilarItem) -> Suggestion:
    item = one.item
    if user.is_internal:
        return Suggestion(one.likeness, item.kind, item.get_status_display().lower(), f"/items/{item.key}/", item=item)
    words = OF_IDEA[ItemStatus(item.status)].words
    return Suggestion(one.likeness, item.kind, words, f"/portal/ideas/{item.pk}/", item=item)


def _of_request(user: User, one: SimilarRequest, keys: Mapping[int, str]) -> Suggestion:
    request = one.request
    if user.is_internal:
        key, status = keys.get(request.pk, ""), request.get_status_display().lower()
        url = f"/requests/{request.pk}/"
        return Suggestion(one.likeness, request.kind, status, url, request=request, item_key=key)
    words = standing_of(request).words
    return Suggestion(one.likeness, request.kind, words, f"/portal/requests/{request.pk}/", request=request)
