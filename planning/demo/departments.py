"""What finance and marketing of the demo company have on record."""

from decimal import Decimal
from typing import Any

from backlog.demo.calendar import Calendar
from backlog.services.rates import set_rates
from stakeholders.models import Product


def add_rates(content: dict[str, Any], calendar: Calendar) -> None:
    """Set each product's rates, in the name of its PM."""
    for row in content["rates"]:
        product = Product.objects.select_related("accountable_pm").get(slug=row["product"])
        set_rates(
            actor=product.accountable_pm,
            product=product,
            per_day={slug: Decimal(rate) for slug, rate in row["per_day"].items()},
            per_hour=Decimal(row["per_hour"]) if "per_hour" in row else None,
        )
