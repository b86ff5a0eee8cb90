"""The demo's plans: asked for like any other, and solved by a worker."""

from typing import Any

from django.utils import timezone

from backlog.demo.calendar import Calendar
from planning.models import Release
from planning.services.plans import ask_for_plan
from stakeholders.models import Product


def add_plans(content: dict[str, Any], calendar: Calendar) -> None:
    """Ask for each, in the name of the product's PM."""
    for row in content["plan"]:
        settings = dict(row)
        product = Product.objects.select_related("accountable_pm").get(slug=settings.pop("product"))
        coming = Release.objects.filter(product=product, ships_on__gte=timezone.localdate()).coming()
        ask_for_plan(actor=product.accountable_pm, product=product, releases=list(coming), **settings)
