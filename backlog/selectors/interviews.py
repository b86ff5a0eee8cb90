"""Talks with customers: the list of them, and the features that nobody talked about."""

from django.db.models import Prefetch, QuerySet

from backlog.choices import Flag, ItemKind
from backlog.models import Interview, InterviewFinding, Item
from stakeholders.models import Account, Product
from users.models import User

MOST_UNHEARD = 50


def interviews_of(user: User, product: str = "", kind: str = "", text: str = "") -> QuerySet[Interview]:
    """Those that ``user`` may see, with what they said of items; by product's slug, kind, and words in them."""
    rows = Interview.objects.visible_to(user)
    if product:
        rows = rows.filter(product__slug=product)
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(account__name__icontains=text) | rows.filter(notes__icontains=text)
    found = InterviewFinding.objects.select_related("item").defer("item__search").order_by("item__number")
    return rows.select_related("account", "contact", "product", "held_by").prefetch_related(
        Prefetch("findings", queryset=found)
    )


def interviews_with(user: User, account: Account) -> QuerySet[Interview]:
    """The latest talks with one account."""
    return interviews_of(user).filter(account=account)[:10]


def unheard_features(user: User, product: Product) -> list[Item]:
    """Open features that the ranking flags as without customer evidence, as they rank.

    No account's voice counts for them and no interview confirmed their use: one that only spoke against is no evidence.
    """
    rows = Item.objects.visible_to(user).open().filter(product=product, kind=ItemKind.FEATURE)
    rows = rows.filter(score__flags__contains=[Flag.NO_EVIDENCE])
    order = ("score__below_floors", "score__neg_place", "score__neg_depth", "opened_at", "number")
    return list(rows.defer("search").order_by(*order)[:MOST_UNHEARD])
