"""Telling product PMs that what shipped is due to be looked back at."""

from datetime import date, timedelta
from typing import Final

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from backlog.choices import NoticeTopic
from backlog.selectors.listeners import Why, of_user
from backlog.services.notices.telling import Happening, tell
from common.presentation.figures import counted
from planning.models import Outcome
from stakeholders.models import Product

#: What was due longer ago than this is no news any more.
NEWS_FOR: Final = timedelta(days=60)


def remind_of_due() -> int:
    """Tell the PM of each product what is due, once for each day on which something became due.

    Returns how many were told now.
    """
    today = timezone.localdate()
    due = Outcome.objects.shipped().due(today).filter(due_on__gt=today - NEWS_FOR)
    counts = due.values("product", "due_on").annotate(items=Count("pk")).order_by("due_on", "product")
    groups = list(counts.values_list("product", "due_on", "items"))
    products = Product.objects.select_related("accountable_pm").in_bulk({pk for pk, _, _ in groups})
    told = 0
    for pk, due_on, items in groups:
        told += _remind(products[pk], due_on, items)
    return told


def _remind(product: Product, due_on: date, items: int) -> int:
    happening = Happening(
        topic=NoticeTopic.OUTCOME,
        event=f"outcomes:{product.pk}:{due_on}",
        product=product,
        path=reverse("outcomes", args=[product.slug]),
        said={"text": counted(items, "item")},
    )
    return tell(happening, [of_user(product.accountable_pm, Why.DECIDES)])
