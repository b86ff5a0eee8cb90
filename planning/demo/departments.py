"""What finance and marketing of the demo company have on record."""

from decimal import Decimal
from typing import Any

from backlog.demo.calendar import Calendar
from backlog.services.rates import set_rates
from planning.models import Release
from planning.services.launches import add_entry, change_entry, write_message
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


def add_launches(content: dict[str, Any], calendar: Calendar) -> None:
    """Write messages and launch lists, in the name of each product's marketing manager."""
    for row in content["launch"]:
        release = Release.objects.select_related("product__marketing_manager").get(
            product__slug=row["product"], name=row["release"]
        )
        manager = release.product.marketing_manager
        if "message" in row:
            write_message(actor=manager, release_id=release.pk, message=row["message"])
        for text, is_done in row["list"]:
            entry = add_entry(actor=manager, release_id=release.pk, text=text, owner=manager)
            if is_done:
                change_entry(actor=manager, entry_id=entry.pk, is_done=True)
