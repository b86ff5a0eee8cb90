"""Requests and items that say the same as a request or a text: suggestions for people, nothing is joined by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from backlog.models import Item
from requests_intake.choices import TextsOf
from requests_intake.models import Request
from requests_intake.selectors.likeness import Likeness, Shelf, likest
from requests_intake.selectors.similar import SimilarRequest, requests_like_request, requests_like_text
from stakeholders.models import Product
from users.models import User


@dataclass(frozen=True, slots=True)
class SimilarItem:
    """An item, with its product and score row read, and how like it is."""

    item: Item
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Similar:
    """What is like a text, the likest first of each."""

    requests: Sequence[SimilarRequest] = ()
    items: Sequence[SimilarItem] = ()

    def __bool__(self) -> bool:
        return bool(self.requests or self.items)


def similar_to_request(user: User, request: Request, *, limit: int = 10, earlier_only: bool = False) -> Similar:
    """What ``user`` may see that is like ``request``: at most ``limit`` requests and ``limit`` items of its product.

    ``earlier_only`` leaves out requests filed after it. Its own item is among the items.
    """
    return Similar(
        requests_like_request(user, request, limit=limit, earlier_only=earlier_only),
        _items_like(user, request.product, request.title, request.body, limit),
    )


def similar_to_text(user: User, product: Product, title: str, body: str = "", *, limit: int = 10) -> Similar:
    """What ``user`` may see that is like a text not yet filed; nothing while the text says nothing."""
    return Similar(
        requests_like_text(user, product, title, body, limit=limit),
        _items_like(user, product, title, body, limit),
    )


def _items_like(user: User, product: Product, title: str, body: str, limit: int) -> Sequence[SimilarItem]:
    visible = Item.objects.visible_to(user).filter(product=product)
    shelf = Shelf(TextsOf.ITEMS, product, visible, visible, sees_all=user.is_internal, body="problem")
    found = likest(title, body, shelf, limit)
    rows = visible.select_related("product", "score").defer("search").in_bulk(found)
    return [SimilarItem(rows[pk], likeness) for pk, likeness in found.items() if pk in rows]
